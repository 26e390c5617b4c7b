import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { applyMarks } from '../src/discussions/marks.apply.ts';
import { Marks } from '../src/discussions/marks.svelte.ts';
import type { Mark, MarkList, Me } from '../src/lib/api/wire.ts';
import { ASK_AGAIN } from '../src/lib/live/index.ts';
import type { Fact } from '../src/lib/live/protocol.ts';
import { session } from '../src/lib/session.svelte.ts';

/** What threads are to the reader is asked for when they are on screen and when somebody wrote in one, not else. */

const BURST_MS = 400;
const position = { stream: 's', epoch: 'e', seq: 1 };
const markOf = (thread: string) => ({ thread, state: 'none', unread: 1 }) as unknown as Mark;
const answer = (...threads: string[]) => Response.json({ items: threads.map(markOf), at: 0, position });
let asked = 0;
let end: () => void = () => undefined;

beforeEach(() => {
  asked = 0;
  vi.useFakeTimers();
  session.take({ person: { id: 'ayse', spaces: [] } as unknown as Me });
  vi.stubGlobal('fetch', () => {
    asked += 1;
    return Promise.resolve(answer());
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

it('keeps the later of two readings, whichever answers first', async () => {
  const readings: ((with_: Response) => void)[] = [];
  vi.stubGlobal('fetch', () => new Promise((done) => readings.push(done)));
  let ids = ['t'];
  let marks!: Marks;
  end = $effect.root(
    () =>
      void (marks = new Marks(
        () => ids,
        () => '',
      )),
  );
  const earlier = marks.load();
  ids = ['t', 'u'];
  const later = marks.load();
  readings[1]!(answer('t', 'u'));
  await later;
  readings[0]!(answer('t'));
  await earlier;
  expect(marks.of('u')?.unread).toBe(1);
});

it('asks again when the line is back, where nothing was known', async () => {
  let line = false;
  vi.stubGlobal('fetch', () =>
    line ? Promise.resolve(answer('t')) : Promise.reject(new TypeError('no line')),
  );
  let marks!: Marks;
  end = $effect.root(
    () =>
      void (marks = new Marks(
        () => ['t'],
        () => '',
      )),
  );
  flushSync();
  await vi.advanceTimersByTimeAsync(BURST_MS);
  expect(marks.of('t')).toBeUndefined();
  line = true;
  await vi.waitFor(() => {
    dispatchEvent(new Event('online'));
    expect(marks.of('t')?.unread).toBe(1);
  });
});

it.each([
  { type: 'left', space: 's' },
  { type: 'space', gone: { id: 's' } },
])('asks what is still to be seen when a space was left: $type', (told) => {
  const known = { items: [markOf('t')], at: 0, position } as unknown as MarkList;
  const facts = [{ ...told, seq: 2 } as unknown as Fact];
  expect(applyMarks(known, { t: 'facts', facts } as never)).toBe(ASK_AGAIN);
});
