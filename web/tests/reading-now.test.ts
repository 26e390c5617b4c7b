import { render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import ReadingNow from '../src/discussions/ReadingNow.svelte';
import de from '../src/lib/i18n/locales/threads/de.json';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
import { setLiveStatus } from '../src/lib/live/status.svelte.ts';
import { lowData } from '../src/lib/low-data.svelte.ts';

/** How many others read a thread now: said while it is known, and asked only while it is seen. */

const asked = vi.fn<(address: string) => Response>();
const others = (count: number) =>
  asked.mockImplementation(() => new Response(JSON.stringify({ others: count }), { status: 200 }));
const text = () => document.body.textContent.trim();
const later = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  useCatalogue('de', de);
  vi.stubGlobal('fetch', (address: string) => Promise.resolve(asked(address)));
  setLiveStatus('live');
  lowData.set(false);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  asked.mockReset();
  lowData.set(false);
  setLiveStatus('off');
});

it('says how many, and asks again', async () => {
  others(1);
  render(ReadingNow, { thread: 't' });
  await later(10);
  expect(text()).toBe('1 weitere Person liest gerade mit');
  expect(asked).toHaveBeenCalledWith('/api/threads/t/reading');
  others(3);
  await later(30_000);
  expect(text()).toBe('3 weitere Personen lesen gerade mit');
  others(0);
  await later(30_000);
  expect(text()).toBe('');
});

it('says nothing once the line is lost or the answer fails', async () => {
  others(2);
  render(ReadingNow, { thread: 't' });
  await later(10);
  expect(screen.getByText(/lesen gerade mit/)).toBeVisible();
  asked.mockImplementation(() => new Response('{"code":"not_found"}', { status: 404 }));
  await later(30_000);
  expect(text()).toBe('');
  others(2);
  await later(30_000);
  expect(text()).not.toBe('');
  setLiveStatus('lost', 0);
  flushSync();
  expect(text()).toBe('');
  const before = asked.mock.calls.length;
  await later(90_000);
  expect(asked.mock.calls.length).toBe(before);
});

it('asks nothing in a hidden tab, nor where data are saved', async () => {
  others(2);
  const visible = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  render(ReadingNow, { thread: 't' });
  await later(90_000);
  expect(asked).not.toHaveBeenCalled();
  visible.mockReturnValue('visible');
  await later(30_000);
  expect(text()).toBe('2 weitere Personen lesen gerade mit');
  lowData.set(true);
  flushSync();
  expect(text()).toBe('');
});
