import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { ApiError } from '../src/lib/api/client.ts';
import { errorText } from '../src/lib/api/errors.ts';
import { LANGS, useCatalogue, type Lang } from '../src/lib/i18n/index.svelte.ts';
import { localeOf, type Catalogue } from '../src/lib/i18n/translate.ts';
import { waitInWords } from '../src/lib/time.ts';

const LOCALES = join(import.meta.dirname, '../src/lib/i18n/locales');
const textsOf = (lang: Lang) =>
  JSON.parse(readFileSync(join(LOCALES, `errors/${lang}.json`), 'utf8')) as Catalogue;
const told = (lang: Lang, seconds: number) => {
  useCatalogue(lang, textsOf(lang));
  return errorText(
    new ApiError({ status: 429, code: 'too_many_attempts', params: { seconds } } as never, seconds),
  );
};

beforeEach(() => useCatalogue('de', textsOf('de')));

it.each([
  ['de', 1, '1 Sekunde'],
  ['de', 89, '89 Sekunden'],
  ['de', 90, '2 Minuten'],
  ['de', 894, '15 Minuten'],
  ['de', 5399, '90 Minuten'],
  ['de', 5400, '2 Stunden'],
  ['de', 86_400, '24 Stunden'],
  ['uk', 1260, '21 хвилина'],
  ['uk', 1261, '22 хвилини'],
  ['uk', 894, '15 хвилин'],
  ['ar', 100, 'دقيقتان'],
  ['ar', 170, '3 دقائق'],
  ['ar', 894, '15 دقيقة'],
] as const)('in %s, %i seconds are %s', (lang, seconds, words) => {
  expect(waitInWords(seconds, localeOf(lang))).toBe(words);
});

it.each(LANGS)('who tried too often reads in %s how long to wait, and no number of seconds', (lang) => {
  const text = told(lang, 894);
  expect(text).toContain(waitInWords(894, localeOf(lang)));
  expect(text).toContain('15');
  expect(text).not.toContain('894');
});

it('is said by no text in bare seconds', () => {
  const names = readdirSync(LOCALES, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );
  const bare = names.filter((name) => /\{\{\s*seconds\b/.test(readFileSync(join(LOCALES, name), 'utf8')));
  expect(names.length).toBeGreaterThan(LANGS.length);
  expect(bare).toEqual([]);
});
