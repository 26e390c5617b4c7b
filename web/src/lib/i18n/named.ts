import { locale } from './index.svelte.ts';

/** All countries and languages by name in the reader's language, from A to Z, for lists to choose from. Browsers name
 *  them and cannot list them, so every pair of letters is asked for. */

export interface Named {
  code: string;
  name: string;
}

/** Regions that are no country: parts of one, unions of several, and what is made up to test with. */
const NO_COUNTRY = 'AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ'.split(' ');
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const PAIRS = LETTERS.flatMap((one) => LETTERS.map((other) => one + other));

export function countries(): Named[] {
  const codes = PAIRS.map((pair) => pair.toUpperCase()).filter((code) => !NO_COUNTRY.includes(code));
  return named('region', codes, 'und-');
}

export function languages(): Named[] {
  return named('language', PAIRS);
}

function named(type: 'region' | 'language', codes: string[], before = ''): Named[] {
  const names = new Intl.DisplayNames([locale()], { type, fallback: 'none' });
  const order = new Intl.Collator(locale());
  // What has another code today is there under that.
  const current = (code: string) => Intl.getCanonicalLocales(before + code)[0] === before + code;
  return codes
    .map((code) => ({ code, name: names.of(code) ?? '' }))
    .filter(({ code, name }) => name && current(code))
    .sort((one, other) => order.compare(one.name, other.name));
}
