// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { keysIn, MOST_THEMES, textOf, themesError, toggled } from './choosing.ts';

describe('choosing themes', () => {
  it('adds at the end, takes away, and knows each once', () => {
    expect(toggled(['a'], 'b', true)).toEqual(['a', 'b']);
    expect(toggled(['a', 'b'], 'a', true)).toEqual(['a', 'b']);
    expect(toggled(['a', 'b'], 'a', false)).toEqual(['b']);
  });

  it('takes no more than eight, and lets go of any of them', () => {
    const eight = Array.from({ length: MOST_THEMES }, (_, at) => `theme-${at}`);
    expect(toggled(eight, 'one-more', true)).toEqual(eight);
    expect(toggled(eight, 'theme-3', false)).toHaveLength(7);
  });

  it('keeps keys as one text', () => {
    expect(keysIn(' sport  mobility ')).toEqual(['sport', 'mobility']);
    expect(keysIn(undefined)).toEqual([]);
    expect(keysIn(textOf(['sport', 'mobility']))).toEqual(['sport', 'mobility']);
  });

  it('finds what was refused of them, whichever it was', () => {
    expect(themesError({ 'themes.castle': 'unknown' })).toBe('unknown');
    expect(themesError({ themes: 'too many' })).toBe('too many');
    expect(themesError({ title: 'empty' })).toBeUndefined();
  });
});
