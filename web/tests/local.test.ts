import { describe, expect, it } from 'vitest';
import { localAddress } from '../src/app/local.ts';
import { paths } from '../src/lib/paths.ts';

/** Where who signs in is led to, through the address of the form. */

const led = (address: string) => localAddress(new URL(address, 'https://t.example').searchParams.get('then'));

describe('who has signed in', () => {
  it.each(['/threads/1?after=50', '/spaces/network/ask', '/profile'])('comes back to %s', (page) => {
    expect(led(paths.signIn(page))).toBe(page);
  });

  it('begins with their day where they came from the open network, or from nowhere', () => {
    expect(led(paths.signIn(paths.network()))).toBe(paths.today());
    expect(led(paths.signIn())).toBe(paths.today());
  });

  it.each([
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/\\elsewhere.example',
    'javascript:alert(1)',
  ])('is not led to %s', (elsewhere) => {
    expect(led(paths.signIn(elsewhere))).toBe(paths.today());
  });
});
