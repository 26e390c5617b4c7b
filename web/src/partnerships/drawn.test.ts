import { expect, test } from 'vitest';
import type { PartnershipItem, Side } from '../lib/api/wire.ts';
import { drawn } from './drawn.ts';

const side = (id: string, latitude: number | null): Side => ({
  id,
  name: id.toUpperCase(),
  endedOn: null,
  latitude,
  longitude: latitude,
});
const item = (id: string, one: Side, other: Side, more: Partial<PartnershipItem> = {}): PartnershipItem => ({
  id,
  form: 'partnership',
  standing: 'active',
  state: 'confirmed',
  since: null,
  until: null,
  checkedOn: null,
  themes: [],
  proposer: one,
  partner: other,
  ...more,
});
const [a, b, c, nowhere] = [side('a', 1), side('b', 2), side('c', 3), side('n', null)];

test('a place with several partnerships is drawn once', () => {
  const { places, ways } = drawn([item('1', a, b), item('2', c, a)], [a]);
  expect(places.map((one) => one.id)).toEqual(['a', 'b', 'c']);
  expect(ways.map((one) => one.id)).toEqual(['1', '2']);
});

test('who has no coordinates has no line and harms no other', () => {
  const { places, ways } = drawn([item('1', a, nowhere), item('2', a, b)]);
  expect(places.map((one) => one.id)).toEqual(['a', 'b']);
  expect(ways.map((one) => one.id)).toEqual(['2']);
});

test('what is only proposed, rests or has ended is dashed', () => {
  const all = [
    item('1', a, b),
    item('2', a, b, { state: 'proposed' }),
    item('3', a, b, { standing: 'ended' }),
  ];
  expect(drawn(all).ways.map((one) => one.kind)).toEqual(['plain', 'dashed', 'dashed']);
});
