import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Marks } from '../src/discussions/marks.svelte.ts';
import type { Me } from '../src/lib/api/wire.ts';
import { session } from '../src/lib/session.svelte.ts';

/** What threads are to the reader is asked for when they are on screen and when somebody wrote in one, not else. */

const BURST_MS = 400;
let asked = 0;
let end: () => void = () => undefined;

beforeEach(() => {
  asked = 0;
  vi.useFakeTimers();
  session.take({ person: { id: 'ayse', spaces: [] } as unknown as Me });
  vi.stubGlobal('fetch', () => {
    asked += 1;
    const position = { stream: 's', epoch: 'e', seq: 1 };
    return Promise.resolve(Response.json({ items: [], at: 0, position }));
  });
});
afterEach(() => {
  end();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('asks once, and once more after a burst of writing', async () => {
  let written = $state(0);
  end = $effect.root(
    () =>
      void new Marks(
        () => ['t'],
        () => String(written),
      ),
  );
  flushSync();
  await vi.advanceTimersByTimeAsync(10 * BURST_MS);
  expect(asked).toBe(1);
  written = 1;
  flushSync();
  written = 2;
  flushSync();
  await vi.advanceTimersByTimeAsync(10 * BURST_MS);
  expect(asked).toBe(2);
});
