import { fireEvent, render, screen } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import de from '../src/lib/i18n/locales/de.json';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
import { announced } from '../src/lib/ui/announce.svelte.ts';
import Field from '../src/lib/ui/Field.svelte';

const control = createRawSnippet(() => ({ render: () => '<input maxlength="20" />' }));
const type = (value: string) => fireEvent.input(screen.getByRole('textbox'), { target: { value } });

beforeEach(() => {
  useCatalogue('de', de);
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

it('says how much of what fits is written when that is nearly all, and when it is all', async () => {
  render(Field, { label: 'Frage', control: control as never });
  const before = announced();
  await type('x'.repeat(17));
  expect(announced()).toBe(before);
  expect(screen.queryByText(/17/)).toBeNull();
  await type('x'.repeat(18));
  expect(announced()).toContain('18');
  await vi.advanceTimersByTimeAsync(6_000);
  await type('x'.repeat(19));
  await vi.advanceTimersByTimeAsync(6_000);
  expect(screen.getByText(/19/)).toBeVisible();
  expect(announced(), 'not at each key').toContain('18');
  await type('x'.repeat(20));
  expect(announced()).toContain('20');
  expect(screen.queryByRole('status')).toBeNull();
});
