import { expect, test } from 'vitest';
import { changedDays, dayOf, today } from './days.ts';

const kept = { since: '2015-02-01T12:00:00Z', until: '2019-08-31T12:00:00Z' };

test('a moment at noon is a day, none is empty, and today is one', () => {
  expect(dayOf('2026-11-23T12:00:00Z')).toBe('2026-11-23');
  expect(dayOf(null)).toBe('');
  expect(today()).toMatch(/^\d{4}-\d\d-\d\d$/);
});

test.each([
  ['2015-02-01', '2019-08-31', {}],
  ['2015-03-01', '2019-08-31', { since: '2015-03-01' }],
  ['2015-02-01', '2020-01-31', { until: '2020-01-31' }],
  ['2015-03-01', '2020-01-31', { since: '2015-03-01', until: '2020-01-31' }],
  ['', '', {}],
])('from %s to %s sends what was changed', (since, until, body) => {
  expect(changedDays(kept, since, until)).toEqual(body);
});

test('a first last day ends what runs', () => {
  expect(changedDays({ ...kept, until: null }, '2015-02-01', '2019-08-31')).toEqual({ until: '2019-08-31' });
  expect(changedDays({ ...kept, until: null }, '2015-02-01', '')).toEqual({});
});
