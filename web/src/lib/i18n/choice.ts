/** The languages we have, and the visitor's choice among them. */

export const LANGS = ['de', 'en', 'fr', 'es', 'pt', 'uk', 'ar'] as const;
export type Lang = (typeof LANGS)[number];
const CHOICE = 'tessera_lang';

export function isLang(value: string | null | undefined): value is Lang {
  return LANGS.includes(value as Lang);
}

/** What a visitor chose is kept in a cookie, because the server prints pages in that language too. */
export function rememberLang(next: Lang): void {
  document.cookie = `${CHOICE}=${next}; Path=/; Max-Age=31536000; SameSite=Lax`;
}

export function chosenLang(): string | undefined {
  return document.cookie.match(new RegExp(`${CHOICE}=(\\w+)`))?.[1];
}
