import { describe, expect, it } from 'vitest';
import type { ThemeSource } from '../lib/api/wire.ts';
import { LANGS } from '../lib/i18n/index.svelte.ts';
import { list, ThemeForm } from './theme-form.svelte.ts';

const source = (): ThemeSource => ({
  key: 'sport',
  texts: Object.fromEntries(
    LANGS.map((code) => [code, { name: `Sport ${code}`, description: 'One.', words: ['a', 'b'] }]),
  ),
  targets: ['3.4', '11.7'],
  version: '2026-11-23T10:00:00Z',
});

describe('the form of a theme', () => {
  it('sends of a theme that is there only the languages that were changed', () => {
    const form = new ThemeForm(source());
    expect(form.body()).toEqual({ texts: {}, targets: ['3.4', '11.7'], version: source().version });
    form.texts.uk.name = ' Спорт ';
    form.texts.ar.words = 'رياضة، حركة';
    form.targets = '١٦.b; 1.۲,';
    expect(form.body()).toEqual({
      texts: {
        uk: { name: 'Спорт', description: 'One.', words: ['a', 'b'] },
        ar: { name: 'Sport ar', description: 'One.', words: ['رياضة', 'حركة'] },
      },
      targets: ['16.b', '1.2'],
      version: source().version,
    });
  });

  it('sends of a new theme what was written, and no version', () => {
    const form = new ThemeForm();
    form.texts.de = { name: 'Nachtarbeit', description: 'Ein Satz.', words: '' };
    expect(form.body()).toEqual({
      texts: { de: { name: 'Nachtarbeit', description: 'Ein Satz.', words: [] } },
      targets: [],
    });
  });

  it('reads lists by the commas of both scripts', () => {
    expect(list(' a, b،c ;; ')).toEqual(['a', 'b', 'c']);
    expect(list('  ')).toEqual([]);
  });
});
