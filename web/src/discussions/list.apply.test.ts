// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { ThreadItem, ThreadList } from '../lib/api/wire.ts';
import { ASK_AGAIN, type PageFrame } from '../lib/live/index.ts';
import { applyList, applyListOn } from './list.apply.ts';

const at = (minute: number) => `2026-11-23T11:${String(minute).padStart(2, '0')}:00Z`;
const item = (id: string, minute: number, values: Partial<ThreadItem> = {}): ThreadItem => ({
  id,
  space: { id: 'n', title: 'Network', kind: 'network' },
  title: `Question ${id}`,
  lang: 'en',
  excerpt: '',
  byline: {},
  createdAt: at(minute),
  lastAt: at(minute),
  answers: 0,
  helped: 0,
  too: 0,
  version: 1,
  audience: 'network',
  themes: [],
  kind: 'question',
  pinned: false,
  closed: false,
  rest: false,
  ...values,
});
const list = (items: ThreadItem[], next?: string): ThreadList => ({
  items,
  ...(next ? { next } : {}),
  position: { stream: 's', epoch: 'e', seq: 10 },
  at: 0,
});
const fact = (seq: number, type: string, payload: object): PageFrame => ({
  t: 'facts',
  stream: 's',
  facts: [{ seq, type, at: at(30), ...payload }],
});
const gauge = (id: string, version: number, answers: number, minute: number): PageFrame => ({
  t: 'gauges',
  stream: 's',
  gauges: [{ kind: 'thread', id, version, answers, helped: 0, too: 0, lastAt: at(minute) }],
});
function ids(applied: ReturnType<typeof applyList>): string[] | typeof ASK_AGAIN {
  return applied === ASK_AGAIN ? ASK_AGAIN : applied.items.map(({ id }) => id);
}

describe('list', () => {
  it('puts what is pinned first, whatever was active since, and back where it belongs', () => {
    const start = list([item('b', 2), item('a', 1)]);
    const pinned = applyList(
      start,
      fact(11, 'changed', { item: item('a', 1, { pinned: true }) }),
    ) as ThreadList;
    expect(ids(pinned)).toEqual(['a', 'b']);
    const active = applyList(pinned, gauge('b', 2, 1, 9)) as ThreadList;
    expect(ids(active)).toEqual(['a', 'b']);
    expect(ids(applyList(active, fact(12, 'changed', { item: item('a', 1) })))).toEqual(['b', 'a']);
  });

  it('shows what is pinned from a later page, and leaves it there once it is not', () => {
    const start = list([item('c', 5), item('b', 4)], 'more');
    const pinned = applyList(
      start,
      fact(11, 'changed', { item: item('a', 1, { pinned: true }) }),
    ) as ThreadList;
    expect(ids(pinned)).toEqual(['a', 'c', 'b']);
    expect(ids(applyList(pinned, fact(12, 'changed', { item: item('a', 1) })))).toEqual(['c', 'b']);
  });

  it('puts a new question first and hears the same fact only once', () => {
    const start = list([item('b', 2), item('a', 1)]);
    const frame = fact(11, 'asked', { item: item('c', 3) });
    const once = applyList(start, frame) as ThreadList;
    expect(ids(once)).toEqual(['c', 'b', 'a']);
    expect(once.position.seq).toBe(11);
    expect(applyList(once, frame)).toEqual(once);
  });

  it('brings a question with new activity to the top and counts from the later version', () => {
    const start = list([item('b', 2), item('a', 1)]);
    const next = applyList(start, gauge('a', 2, 5, 9)) as ThreadList;
    expect(ids(next)).toEqual(['a', 'b']);
    expect(next.items[0]!.answers).toBe(5);
    expect(applyList(next, gauge('a', 2, 4, 8))).toEqual(next);
  });

  it('keeps later counts when an older item comes with a changed title', () => {
    const start = list([item('a', 1, { answers: 5, version: 7 })]);
    const next = applyList(
      start,
      fact(11, 'changed', { item: item('a', 1, { title: 'New' }) }),
    ) as ThreadList;
    expect(next.items[0]).toMatchObject({ title: 'New', answers: 5, version: 7 });
  });

  it('takes away what is deleted or has left the circle', () => {
    const start = list([item('b', 2), item('a', 1)]);
    expect(ids(applyList(start, fact(11, 'deleted', { gone: { kind: 'thread', id: 'b' } })))).toEqual(['a']);
    expect(ids(applyList(start, fact(11, 'asked', { gone: { kind: 'thread', id: 'z' } })))).toEqual([
      'b',
      'a',
    ]);
  });

  it('leaves questions older than the loaded pages to the next page', () => {
    const start = list([item('b', 5), item('a', 4)], 'cursor');
    expect(ids(applyList(start, fact(11, 'changed', { item: item('z', 1) })))).toEqual(['b', 'a']);
    expect(applyList(start, gauge('z', 2, 1, 1))).toBe(start);
  });

  it('asks again when a question that is not loaded moves to the top', () => {
    expect(applyList(list([item('b', 5)], 'cursor'), gauge('z', 2, 1, 9))).toBe(ASK_AGAIN);
  });

  it('orders by parts of a second that a Date would lose', () => {
    const start = list([item('a', 1, { lastAt: '2026-11-23T11:00:00.000001Z' })]);
    const newer = item('b', 1, { lastAt: '2026-11-23T11:00:00.00001Z' });
    expect(ids(applyList(start, fact(11, 'asked', { item: newer })))).toEqual(['b', 'a']);
    const older = item('c', 1, { lastAt: '2026-11-23T11:00:00Z' });
    expect(ids(applyList(start, fact(11, 'asked', { item: older })))).toEqual(['a', 'c']);
  });
});

describe('list of one theme', () => {
  const apply = applyListOn('sport');
  const on = (id: string, minute: number) => item(id, minute, { themes: ['sport'] });

  it('takes in a question that carries the theme, and none that does not', () => {
    const start = list([on('a', 1)]);
    const sport = apply(start, fact(11, 'asked', { item: on('b', 2) }));
    expect(ids(sport)).toEqual(['b', 'a']);
    const other = apply(start, fact(11, 'asked', { item: item('c', 3) })) as ThreadList;
    expect(ids(other)).toEqual(['a']);
    expect(other.position.seq).toBe(11);
  });

  it('lets go of a question that carries the theme no more', () => {
    expect(ids(apply(list([on('a', 1)]), fact(11, 'changed', { item: item('a', 1) })))).toEqual([]);
  });

  it('asks nothing anew for activity in questions that are not on screen', () => {
    const start = list([on('b', 5)], 'cursor');
    expect(apply(start, gauge('z', 2, 1, 9))).toEqual(start);
    expect((apply(start, gauge('b', 2, 1, 9)) as ThreadList).items[0]!.answers).toBe(1);
  });
});
