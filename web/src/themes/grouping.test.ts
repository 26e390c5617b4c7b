import { describe, expect, it } from 'vitest';
import type { Goal, Theme } from '../lib/api/wire.ts';
import { bare, byGoal, byName, matching } from './grouping.ts';

const theme = (key: string, name: string, words: string[] = [], goals: number[] = []): Theme => ({
  key,
  name,
  words,
  goals,
});
const THEMES = [
  theme('participation', 'Bürgerbeteiligung', ['Mitsprache'], [16, 11]),
  theme('sport', 'Sport und Bewegung', ['Fußball'], [3]),
  theme('culture', 'Ähnliches', [], []),
];
const goal = (number: number): Goal => ({ number, name: `Ziel ${number}`, themes: 1 });
const keys = (themes: Theme[]) => themes.map((one) => one.key);

describe('the filter of themes', () => {
  it.each([
    ['', ['participation', 'sport', 'culture']],
    ['beteiligung', ['participation']],
    ['BURGER', ['participation']],
    ['fussball', ['sport']],
    ['bewegung sport', ['sport']],
    ['sport mitsprache', []],
    ['?!', ['participation', 'sport', 'culture']],
  ])('finds by “%s” the themes whose name or words hold it', (asked, found) => {
    expect(keys(matching(THEMES, asked))).toEqual(found);
  });

  it('takes letters of every script without their signs', () => {
    expect(bare('Їжа')).toBe(bare('Їжа'.normalize('NFD')));
    expect(bare('مُشاركة')).toBe('مشاركة');
  });
});

describe('the order of themes', () => {
  it('shows a theme under each goal that it serves, and those without one at the end', () => {
    const groups = byGoal(THEMES, [goal(3), goal(11), goal(12), goal(16)]);
    expect(groups.map((group) => [group.goal?.number ?? null, keys(group.themes)])).toEqual([
      [3, ['sport']],
      [11, ['participation']],
      [16, ['participation']],
      [null, ['culture']],
    ]);
  });

  it('sorts names as the language does', () => {
    expect(keys(byName(THEMES, 'de'))).toEqual(['culture', 'participation', 'sport']);
  });
});
