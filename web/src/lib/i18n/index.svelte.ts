import { direction, localeOf, translate, type Catalogue, type Params } from './translate.ts';

/** The language of the page and its catalogue, fetched on demand: one JSON file per language. */

export const LANGS = ['de', 'en', 'fr', 'es', 'pt', 'uk', 'ar'] as const;
export type Lang = (typeof LANGS)[number];
const CHOICE = 'tessera_lang';

const addresses = import.meta.glob<string>('./locales/*.json', {
  query: '?url',
  import: 'default',
  eager: true,
});
const current = $state<{ lang: Lang; catalogue: Catalogue }>({ lang: 'en', catalogue: {} });

export function isLang(value: string | null | undefined): value is Lang {
  return LANGS.includes(value as Lang);
}

/** The language in use; reading it inside a component makes the component follow a change. */
export function lang(): Lang {
  return current.lang;
}

/** Its full locale, for `Intl`. */
export function locale(): string {
  return localeOf(current.lang);
}

export function t(key: string, params?: Params): string {
  return translate(current.catalogue, current.lang, key, params);
}

/** Loads the catalogue, then turns the page: `lang`, `dir` and every text at once. Throws when it cannot be had. */
export async function setLang(next: Lang): Promise<void> {
  const address = addresses[`./locales/${next}.json`]!;
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`catalogue ${next}: ${answer.status}`);
  useCatalogue(next, (await answer.json()) as Catalogue);
}

export function useCatalogue(next: Lang, catalogue: Catalogue): void {
  current.catalogue = catalogue;
  current.lang = next;
  document.documentElement.lang = next;
  document.documentElement.dir = direction(next);
}

/** What a visitor chose is kept in a cookie, because the server prints the page in that language too. */
export function rememberLang(next: Lang): void {
  document.cookie = `${CHOICE}=${next}; Path=/; Max-Age=31536000; SameSite=Lax`;
}

/** The visitor's choice, else the language the server printed, else the browser's first that we have. */
export function startLang(): Lang {
  const chosen = document.cookie.match(new RegExp(`${CHOICE}=(\\w+)`))?.[1];
  const candidates = [
    chosen,
    document.documentElement.lang,
    ...navigator.languages.map((one) => one.slice(0, 2)),
  ];
  return candidates.find(isLang) ?? 'en';
}

/** The language's own name, for the language switch and for `lang` marks. */
export function languageName(code: string, inLang: string = code): string {
  return new Intl.DisplayNames([inLang], { type: 'language', fallback: 'code' }).of(code) ?? code;
}

export function countryName(code: string): string {
  return new Intl.DisplayNames([current.lang], { type: 'region', fallback: 'code' }).of(code) ?? code;
}
