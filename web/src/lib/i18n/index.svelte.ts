import { chosenLang, isLang, type Lang } from './choice.ts';
import { direction, localeOf, translate, type Catalogue, type Params } from './translate.ts';

/** The language of the page and its catalogue, fetched on demand: one JSON file per language for what is needed
 *  everywhere, and one in each folder beside it for the pages that name that part. */

export { isLang, LANGS, rememberLang, type Lang } from './choice.ts';
export { direction } from './translate.ts';

/** The folder of the catalogues (`build/texts.ts`). */
declare const __TEXTS__: string;

const files = new Map<string, Promise<Catalogue>>();
const parts = new Set<string>();
let wanted: Lang = 'en';
const current = $state<{ lang: Lang; catalogue: Catalogue }>({ lang: 'en', catalogue: {} });

/** The language in use; reading it inside a component makes the component follow a change. */
export function lang(): Lang {
  return current.lang;
}

/** Its full locale, for `Intl`. */
export function locale(): string {
  return localeOf(current.lang);
}

/** Several things in one sentence, as the reader's language joins them. */
export function listed(things: readonly string[]): string {
  return new Intl.ListFormat(locale(), { type: 'conjunction' }).format(things);
}

export function t(key: string, params?: Params): string {
  return translate(current.catalogue, current.lang, key, params);
}

/** Loads the catalogue, then turns the page: `lang`, `dir` and every text at once. Throws when it cannot be had. */
export async function setLang(next: Lang): Promise<void> {
  wanted = next;
  const whole = { ...(await fetched(next, '')) };
  // A page may name further parts while these are on their way; one that cannot be had is missed by its page alone.
  for (const part of parts) Object.assign(whole, await fetched(next, part).catch(() => ({})));
  if (wanted === next) useCatalogue(next, whole);
}

/** Adds parts of the catalogue, each a folder of `locales/`, for good. Throws when one cannot be had. */
export async function needTexts(names: readonly string[]): Promise<void> {
  const missing = names.filter((name) => !parts.has(name));
  if (!missing.length) return;
  await Promise.all(missing.map((part) => fetched(wanted, part)));
  missing.forEach((part) => parts.add(part));
  await setLang(wanted);
}

function fetched(next: Lang, part: string): Promise<Catalogue> {
  const address = `${__TEXTS__}${part && `${part}/`}${next}.json`;
  const known = files.get(address);
  if (known) return known;
  const asked = read(address);
  files.set(address, asked);
  asked.catch(() => files.delete(address));
  return asked;
}

async function read(address: string): Promise<Catalogue> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return (await answer.json()) as Catalogue;
}

export function useCatalogue(next: Lang, catalogue: Catalogue): void {
  current.catalogue = catalogue;
  current.lang = next;
  document.documentElement.lang = next;
  document.documentElement.dir = direction(next);
}

/** The visitor's choice, else the language the server printed, else the browser's first that we have. */
export function startLang(): Lang {
  const candidates = [
    chosenLang(),
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
