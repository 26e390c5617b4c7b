import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keptLoading, readFresh, readKept } from '../src/app/kept.ts';
import type { Me } from '../src/lib/api/wire.ts';
import { marksOn } from '../src/lib/keep/marks.svelte.ts';
import { keptPage, keptPages } from '../src/lib/keep/pages.ts';
import { forgetAll } from '../src/lib/keep/store.ts';
import { session } from '../src/lib/session.svelte.ts';

/** How a page is read: from the server, and where it does not answer from what this browser kept. */

const ADDRESS = '/api/themes/cycling';
const SLOW_MS = 4_100;
let respond: () => Promise<Response>;
const answers = (body: unknown) => () => Promise.resolve(Response.json(body));
const noLine = () => Promise.reject(new TypeError('network'));
const refuses = (status: number) => () =>
  Promise.resolve(
    new Response(JSON.stringify({ status, code: 'not_found' }), {
      status,
      headers: { 'Content-Type': 'application/problem+json' },
    }),
  );
const marks = () => marksOn(location.pathname);

async function seen(name: string): Promise<void> {
  respond = answers({ name });
  await readKept(ADDRESS);
  await vi.waitFor(async () => expect(await keptPage(ADDRESS, 'ayse')).toMatchObject({ body: { name } }));
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.stubGlobal('fetch', () => respond());
  await forgetAll();
  session.take({ person: { id: 'ayse', spaces: [] } as unknown as Me });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a page that was read', () => {
  it('is there without a line, marked with when it was read, and new once the line is back', async () => {
    await seen('as it was');
    const page = keptLoading<{ name: string }>(ADDRESS);
    respond = noLine;
    await page.load();
    expect(page.data).toEqual({ name: 'as it was' });
    expect(marks()).toMatchObject([{ slow: false, followed: false }]);
    await vi.advanceTimersByTimeAsync(16_000);
    expect(page.data, 'still no line').toEqual({ name: 'as it was' });
    respond = answers({ name: 'as it is' });
    await vi.waitFor(async () => {
      dispatchEvent(new Event('online'));
      await vi.advanceTimersByTimeAsync(10);
      expect(page.data).toEqual({ name: 'as it is' });
    });
    expect(marks()).toEqual([]);
  });

  it('is shown while the server takes long, until it answers', async () => {
    await seen('as it was');
    let answerNow: (answer: Response) => void = () => undefined;
    respond = () => new Promise((resolve) => (answerNow = resolve));
    const page = keptLoading<{ name: string }>(ADDRESS);
    const loading = page.load();
    await vi.advanceTimersByTimeAsync(SLOW_MS);
    await loading;
    expect(page.data).toEqual({ name: 'as it was' });
    expect(marks()).toMatchObject([{ slow: true }]);
    answerNow(Response.json({ name: 'as it is' }));
    await vi.waitFor(() => expect(page.data).toEqual({ name: 'as it is' }));
    expect(marks()).toEqual([]);
  });

  it('leaves the screen when the late answer is that it is not to be seen', async () => {
    await seen('as it was');
    const page = keptLoading<{ name: string }>(ADDRESS);
    respond = noLine;
    await page.load();
    respond = refuses(403);
    await vi.waitFor(async () => {
      dispatchEvent(new Event('online'));
      await vi.advanceTimersByTimeAsync(10);
      expect(page.data).toBeUndefined();
    });
    expect(page.error).toMatchObject({ status: 403 });
    expect(marks()).toEqual([]);
  });

  it('leaves the screen when it is read again and not to be seen any more', async () => {
    const page = keptLoading<{ name: string }>(ADDRESS);
    respond = answers({ name: 'as it was' });
    await page.load();
    respond = refuses(404);
    await page.load();
    expect([page.data, page.error]).toMatchObject([undefined, { status: 404 }]);
  });

  it('is asked for again, not at once, when the late answer is that the server is busy', async () => {
    await seen('as it was');
    let answerNow: (answer: Response) => void = () => undefined;
    respond = () => new Promise((resolve) => (answerNow = resolve));
    const page = keptLoading<{ name: string }>(ADDRESS);
    const loading = page.load();
    await vi.advanceTimersByTimeAsync(SLOW_MS);
    await loading;
    answerNow(await refuses(503)());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(page.data).toEqual({ name: 'as it was' });
    respond = answers({ name: 'as it is' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(page.data).toEqual({ name: 'as it was' });
    await vi.waitFor(async () => {
      await vi.advanceTimersByTimeAsync(16_000);
      expect(page.data).toEqual({ name: 'as it is' });
    });
  });

  it('of a stream is read anew once the server answers, never from what is kept', async () => {
    await seen('as it was');
    respond = noLine;
    const back = vi.fn();
    expect(await readKept(ADDRESS, undefined, back)).toEqual({ name: 'as it was' });
    await expect(readFresh(ADDRESS)).rejects.toMatchObject({ name: 'OfflineError' });
    expect(back).not.toHaveBeenCalled();
    respond = answers({ name: 'as it is' });
    await vi.waitFor(async () => {
      dispatchEvent(new Event('online'));
      await vi.advanceTimersByTimeAsync(10);
      expect(back).toHaveBeenCalled();
    });
  });

  it('goes when the server says that it is not there', async () => {
    await seen('as it was');
    respond = refuses(404);
    await expect(readKept(ADDRESS)).rejects.toMatchObject({ status: 404 });
    expect(await keptPages('ayse')).toEqual([]);
    respond = noLine;
    await expect(readKept(ADDRESS)).rejects.toMatchObject({ name: 'OfflineError' });
  });

  it('stays when the server is only busy, which is told as it is', async () => {
    await seen('as it was');
    respond = refuses(503);
    await expect(readKept(ADDRESS)).rejects.toMatchObject({ status: 503 });
    expect(await keptPages('ayse')).toHaveLength(1);
  });

  it('is not shown to who signs in next, nor kept for them', async () => {
    await seen('as it was');
    let answerNow: (answer: Response) => void = () => undefined;
    respond = () => new Promise((resolve) => (answerNow = resolve));
    const late = readKept('/api/me/today');
    session.take({ person: { id: 'olena', spaces: [] } as unknown as Me });
    answerNow(Response.json({ waiting: ['for Ayşe'] }));
    await late;
    respond = noLine;
    await expect(readKept(ADDRESS)).rejects.toMatchObject({ name: 'OfflineError' });
    await expect(readKept('/api/me/today')).rejects.toMatchObject({ name: 'OfflineError' });
  });
});
