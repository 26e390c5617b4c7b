import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import table from '../../tests/contract/i18n-cases.json';
import { LANGS } from '../src/lib/i18n/index.svelte.ts';
import { pages } from '../src/pages.ts';
import { direction, localeOf, translate, type Catalogue, type Params } from '../src/lib/i18n/translate.ts';

const SOURCE = join(import.meta.dirname, '../src');
const LOCALES = join(SOURCE, 'lib/i18n/locales');
const CATEGORY = /_(zero|one|two|few|many|other)$/;
const COUNT = /\{\{\s*(\w+)/g;

const readFile = (file: string) => JSON.parse(readFileSync(join(LOCALES, file), 'utf8')) as Catalogue;
const PARTS = readdirSync(LOCALES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const filesOf = (lang: string) => [`${lang}.json`, ...PARTS.map((part) => `${part}/${lang}.json`)];
const catalogues = Object.fromEntries(
  LANGS.map((lang) => [lang, Object.assign({}, ...filesOf(lang).map(readFile)) as Catalogue]),
) as Record<string, Catalogue>;

function flat(catalogue: Catalogue, prefix = ''): [string, string][] {
  return Object.entries(catalogue).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flat(value, `${prefix}${key}.`),
  );
}
const stem = (key: string) => key.replace(CATEGORY, '');
const plurals = (lang: string) =>
  new Intl.PluralRules(localeOf(lang)).resolvedOptions().pluralCategories.sort();

/** A key is a plural when English has `_one` and `_other` of it. */
const pluralStems = new Set(
  flat(catalogues.en!)
    .map(([key]) => key)
    .filter((key) => key.endsWith('_other'))
    .map(stem),
);
const stemsOf = (lang: string) =>
  new Set(flat(catalogues[lang]!).map(([key]) => (pluralStems.has(stem(key)) ? stem(key) : key)));

describe('translate', () => {
  it.each(table.cases.map((one) => [`${one.lang} ${one.key} ${JSON.stringify(one.params)}`, one] as const))(
    'gives the text of the shared case %s',
    (_name, { lang, key, params, expected }) => {
      expect(translate(table.catalogue, lang, key, params as unknown as Params)).toBe(expected);
    },
  );

  it('writes Arabic alone from right to left', () => {
    expect(LANGS.filter((lang) => direction(lang) === 'rtl')).toEqual(['ar']);
  });
});

describe('catalogues', () => {
  it.each(LANGS)('%s has the keys of English, each plural in the categories of the language', (lang) => {
    expect([...stemsOf(lang)].sort()).toEqual([...stemsOf('en')].sort());
    const keys = new Set(flat(catalogues[lang]!).map(([key]) => key));
    for (const plural of pluralStems) {
      const forms = plurals(lang).filter((category) => keys.has(`${plural}_${category}`));
      expect(forms, `${lang} ${plural}`).toEqual(plurals(lang));
    }
  });

  it.each(LANGS)('%s fills the same places as English', (lang) => {
    const placesOf = (one: string) => {
      const places = new Map<string, Set<string>>();
      for (const [key, text] of flat(catalogues[one]!)) {
        const name = pluralStems.has(stem(key)) ? stem(key) : key;
        const found = [...text.matchAll(COUNT)]
          .map((match) => match[1]!)
          .filter((place) => place !== 'count');
        places.set(name, new Set([...(places.get(name) ?? []), ...found]));
      }
      return Object.fromEntries([...places].map(([key, found]) => [key, [...found].sort()]));
    };
    expect(placesOf(lang)).toEqual(placesOf('en'));
  });

  it('hold every key that the code names', () => {
    const known = stemsOf('en');
    const missing = sources().flatMap(([file, text]) =>
      [...text.matchAll(/\bt\(\s*'([\w.]+)'/g)]
        .map((match) => match[1]!)
        .filter((key) => !known.has(key))
        .map((key) => `${file}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  it('hold every text whose key stands elsewhere in the code: in a choice, a list, a table', () => {
    const known = [...stemsOf('en')];
    const words = new Set(Object.keys(catalogues.en!));
    const missing = sources().flatMap(([file, text]) =>
      [...text.matchAll(/'(\w+)((?:\.\w+)+)'/g)]
        .filter(([, word, rest]) => words.has(word!) && !/\.(ts|svelte|json|css)$/.test(rest!))
        .map(([, word, rest]) => word! + rest!)
        .filter((key) => !known.some((one) => one === key || one.startsWith(`${key}.`)))
        .map((key) => `${file}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  it('have each first word in one file alone', () => {
    for (const lang of LANGS) {
      const names = filesOf(lang).flatMap((file) => Object.keys(readFile(file)));
      expect(names, lang).toEqual([...new Set(names)]);
    }
  });

  it('are fetched by every page that needs them', () => {
    const files = new Map(sources());
    const entries = pages.map(({ load, texts = [] }): [string, readonly string[]] => {
      const [, file] = /(?:import|import__)\(["'](?:[^"']*\/src|\.)\/([^"']+)["']/.exec(load.toString())!;
      return [file!, texts];
    });
    // The frame stands around every page.
    const frame: [string, readonly string[]] = ['App.svelte', []];
    const missing = [...entries, frame].flatMap(([entry, texts]) => {
      const code = everyFile(files, entry).map((file) => files.get(file)!);
      // What is drawn later fetches its own; the sentences of refusals come after every page.
      const later = code.flatMap((text) => [...text.matchAll(/needTexts\(\['(\w+)'\]\)/g)]);
      const fetched = [...texts, ...later.map((match) => match[1]!), 'errors'];
      return PARTS.filter((part) => !fetched.includes(part)).flatMap((part) =>
        Object.keys(readFile(`${part}/en.json`))
          .filter((word) => code.some((text) => new RegExp(`['\`]${word}\\.[a-z$]`).test(text)))
          .map((word) => `${entry}: ${part} for ${word}`),
      );
    });
    expect(missing).toEqual([]);
  });

  it('hold no empty text', () => {
    const empty = LANGS.flatMap((lang) =>
      flat(catalogues[lang]!)
        .filter(([, text]) => !text.trim())
        .map(([key]) => `${lang} ${key}`),
    );
    expect(empty).toEqual([]);
  });
});

describe('components', () => {
  it('hold no literal text', () => {
    const found = sources()
      .filter(([file]) => file.endsWith('.svelte'))
      .flatMap(([file, text]) => literals(text).map((literal) => `${file}: ${literal}`));
    expect(found).toEqual([]);
  });
});

function sources(): [string, string][] {
  const names = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' });
  const code = names.filter((name) => /\.(svelte|ts)$/.test(name) && !name.endsWith('.test.ts'));
  return code.map((name) => [name, readFileSync(join(SOURCE, name), 'utf8')]);
}

/** A source file and all it imports, at once or later. */
function everyFile(files: Map<string, string>, entry: string, seen: string[] = []): string[] {
  if (seen.includes(entry) || entry === 'pages.ts' || !files.has(entry)) return seen;
  seen.push(entry);
  for (const [, name] of files.get(entry)!.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g))
    everyFile(files, join(entry, '..', name!), seen);
  return seen;
}

/** Words between tags and in the attributes people hear, once script, style, comments and `{…}` are gone. */
function literals(component: string): string[] {
  const markup = component.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '').replace(/<!--[\s\S]*?-->/g, '');
  const plain = withoutBraces(markup);
  const attributes = [
    ...plain.matchAll(/\s(?:title|alt|placeholder|label|aria-label)="([^"]*\p{L}[^"]*)"/gu),
  ];
  const texts = [...plain.replace(/<[^>]*>/g, '\n').matchAll(/[^\n]*\p{L}[^\n]*/gu)];
  return [...attributes.map((match) => match[1]!), ...texts.map((match) => match[0].trim())];
}

function withoutBraces(markup: string): string {
  let depth = 0;
  let plain = '';
  for (const char of markup) {
    if (char === '{') depth += 1;
    if (depth === 0) plain += char;
    if (char === '}') depth -= 1;
  }
  return plain;
}
