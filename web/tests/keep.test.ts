import { beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetStream, keepPage, keptPage } from '../src/lib/keep/pages.ts';
import { forgetAll, keep, keptUnder } from '../src/lib/keep/store.ts';
import { forgetKept } from '../src/lib/sign-out.ts';

beforeEach(forgetAll);

describe('what this browser keeps', () => {
  it('holds pages last seen and gives them up with their stream', async () => {
    await keepPage('/threads/a', 'stream-a', { title: 'A' });
    await keepPage('/threads/b', 'stream-b', { title: 'B' });
    await forgetStream('stream-a');
    expect(await keptPage('/threads/a')).toBeUndefined();
    expect(await keptPage('/threads/b')).toEqual({ title: 'B' });
  });

  it('holds the thirty pages seen last', async () => {
    const clock = vi.spyOn(Date, 'now');
    for (let n = 0; n < 32; n += 1) {
      clock.mockReturnValue(n);
      await keepPage(`/threads/${n}`, 's', {});
    }
    const names = (await keptUnder('page:')).map(([key]) => key);
    expect(names).toHaveLength(30);
    expect(names).not.toContain('page:/threads/0');
  });

  it('is all deleted at sign-out', async () => {
    await keep('act:1', {});
    await keep('draft:p:ask', {});
    sessionStorage.setItem('tessera.transport', '{}');
    await forgetKept();
    expect(await keptUnder('')).toEqual([]);
    expect(sessionStorage).toHaveLength(0);
  });

  it('lasts as long as the tab where the browser allows no storage', async () => {
    vi.stubGlobal('indexedDB', undefined);
    vi.resetModules();
    const store = await import('../src/lib/keep/store.ts');
    await store.keep('draft:x', { text: 'kept' });
    expect(await store.kept('draft:x')).toEqual({ text: 'kept' });
    vi.unstubAllGlobals();
    expect(await keptUnder('draft:')).toEqual([]);
  });
});
