import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { askedIn, choices, isNarrowed, query } from '../src/search/search.svelte.ts';
import { Similar } from '../src/search/similar.svelte.ts';
import type { Facets } from '../src/lib/api/wire.ts';

const none: Facets = {
  kind: [],
  space: [],
  theme: [],
  goal: [],
  lang: [],
  country: [],
  year: [],
  answered: [],
};

describe('the address of a search', () => {
  it('holds what was asked and nothing that was left open', () => {
    const asked = askedIn('q=%20two%20words%20&lang=de&answered=no&other=x');
    expect(asked.q).toBe('two words');
    expect(query(asked)).toBe('q=two+words&answered=no&lang=de');
    expect(isNarrowed(asked)).toBe(true);
    expect(isNarrowed(askedIn('q=x'))).toBe(false);
  });

  it('offers a facet where there is a choice, and one that is chosen', () => {
    const asked = askedIn('q=x&lang=de');
    const one = { value: 'question', count: 2 };
    expect(choices({ ...none, kind: [one] }, asked, 'kind')).toEqual([]);
    expect(choices({ ...none, kind: [one, { value: 'person', count: 1 }] }, asked, 'kind')).toHaveLength(2);
    expect(choices(none, asked, 'lang')).toEqual([{ value: 'de', count: 0 }]);
    expect(choices(undefined, asked, 'lang')).toEqual([]);
  });
});

describe('similar questions', () => {
  const asked: { url: string; signal: AbortSignal }[] = [];
  let answer: () => Promise<Response>;

  beforeEach(() => {
    vi.useFakeTimers();
    asked.length = 0;
    answer = () => Promise.resolve(Response.json({ items: [{ id: '1', title: 'Like it' }] }));
    vi.stubGlobal('fetch', (url: string, init: { signal: AbortSignal }) => {
      asked.push({ url, signal: init.signal });
      return answer();
    });
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('are asked for once the typing rests, and not for each key', async () => {
    const similar = new Similar();
    for (const title of ['Young peop', 'Young peopl', 'Young people']) similar.follow(title, 'en');
    await vi.advanceTimersByTimeAsync(600);
    expect(asked.map(({ url }) => url)).toEqual(['/api/search/similar?title=Young+people&lang=en']);
    expect(similar.items).toHaveLength(1);
  });

  it('give up the request before when the typing goes on', async () => {
    answer = () => new Promise(() => undefined);
    const similar = new Similar();
    similar.follow('Young people', 'en');
    await vi.advanceTimersByTimeAsync(600);
    similar.follow('Young people here', 'en');
    expect(asked[0]?.signal.aborted).toBe(true);
  });

  it('are not there without a line, and gone with a short title', async () => {
    const similar = new Similar();
    similar.follow('Young people', 'en');
    await vi.advanceTimersByTimeAsync(600);
    similar.follow('You', 'en');
    expect(similar.items).toEqual([]);
    answer = () => Promise.reject(new TypeError('no line'));
    similar.follow('Old people', 'en');
    await vi.advanceTimersByTimeAsync(600);
    expect(similar.items).toEqual([]);
    expect(asked).toHaveLength(2);
  });
});
