/** Translation without a library: i18next JSON v4 catalogues (nested keys, CLDR plural suffixes, `{{name}}`).
 *  The server's `core/i18n.py` reads the same files by the same rules; `tests/contract/i18n-cases.json` holds
 *  the cases both must pass. */

export interface Catalogue {
  [key: string]: string | Catalogue;
}
export type Params = Record<string, string | number | null | undefined>;

const PLACE = /\{\{\s*(\w+)\s*(?:,\s*(number)\s*)?\}\}/g;
const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const RIGHT_TO_LEFT = new Set(['ar']);
const VARIANTS: Record<string, string> = { en: 'en-GB', pt: 'pt-PT' };

/** The full locale of a language, for `Intl`: the European variants, and Latin digits everywhere, as the server
 *  prints them too. */
export function localeOf(lang: string): string {
  return `${VARIANTS[lang] ?? lang}-u-nu-latn`;
}

export function direction(lang: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(lang) ? 'rtl' : 'ltr';
}

/** The text of `key`; with a numeric `count` the plural form of the language. A missing key answers itself,
 *  which the tests refuse for every key the code names. */
export function translate(catalogue: Catalogue, lang: string, key: string, params: Params = {}): string {
  const text = find(catalogue, pluralKey(lang, key, params)) ?? find(catalogue, key) ?? key;
  return text.replace(PLACE, (_whole, name: string, format?: string) => fill(lang, params[name], format));
}

function pluralKey(lang: string, key: string, params: Params): string {
  if (typeof params.count !== 'number') return key;
  return `${key}_${new Intl.PluralRules(localeOf(lang)).select(params.count)}`;
}

function find(catalogue: Catalogue, key: string): string | undefined {
  let at: string | Catalogue | undefined = catalogue;
  for (const part of key.split('.')) at = typeof at === 'object' ? at[part] : undefined;
  return typeof at === 'string' ? at : undefined;
}

function fill(lang: string, value: string | number | null | undefined, format?: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number')
    return format === 'number'
      ? new Intl.NumberFormat(localeOf(lang), { useGrouping: 'always' }).format(value)
      : String(value);
  // A Latin name inside an Arabic sentence, or the reverse, must not reorder its neighbours: isolate it.
  return direction(lang) === 'rtl' || RTL.test(value) ? `\u2068${value}\u2069` : value;
}
