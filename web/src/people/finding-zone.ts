import { englishCity, lastPart, timeThere, type Zone } from './zones.ts';

/** Which zones are meant by what somebody typed: in their language, in English, or nearly so. */

/** So many can be offered below the field. */
const MOST = 8;
/** Of less than this nothing is guessed. */
const LEAST = 2;
/** One word in several spellings: Cairo and Kairo, Tokyo and Tokio, Kiev and Kiew. */
const SPELLINGS: [RegExp, string][] = [
  [/ph/g, 'f'],
  [/c/g, 'k'],
  [/y/g, 'i'],
  [/w/g, 'v'],
  [/z/g, 's'],
  [/ة/g, 'ه'],
  [/ى/g, 'ي'],
  [/[^\p{L}\p{N}]+/gu, ' '],
  [/(.)\1+/gu, '$1'],
];

/** What is meant by what was typed: an entry of the list, a city or an id, or a country in which one time holds. */
export function zoneNamed(
  text: string,
  list: readonly Zone[],
  label: (zone: Zone) => string,
): Zone | undefined {
  const typed = text.trim().toLowerCase();
  if (!typed) return undefined;
  const exact = (zone: Zone) => [label(zone), ...citiesOf(zone), zone.id];
  const named = list.find((zone) => exact(zone).some((one) => one.toLowerCase() === typed));
  if (named) return named;
  const [first, ...others] = list.filter(({ country }) => country && bare(country) === bare(text));
  return first && others.every(({ id }) => clock(id) === clock(first.id)) ? first : undefined;
}

/** What may be meant, the likeliest first; nothing where that is known already, or nearly nothing is typed. */
export function zonesMeant(text: string, list: readonly Zone[]): Zone[] {
  const typed = bare(text);
  if (typed.length < LEAST) return [];
  const begins = (words: string[]) => words.some((word) => ` ${bare(word)}`.includes(` ${typed}`));
  const near = list.filter((zone) => begins([...citiesOf(zone), zone.country]));
  // Asking for the name of each time takes a while.
  const found = near.length ? near : list.filter(({ id }) => begins([timeThere(id)]));
  return found.slice(0, MOST);
}

const citiesOf = (zone: Zone) => [zone.city, englishCity(zone.id), lastPart(zone.id)];

/** As words are compared: no accents, no signs, one spelling. */
function bare(text: string): string {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return SPELLINGS.reduce((word, [from, to]) => word.replace(from, to), plain).trim();
}

/** What clocks show there, in winter and in summer. */
function clock(id: string): string {
  const year = new Date().getUTCFullYear();
  const format = new Intl.DateTimeFormat('en', { timeZone: id, timeStyle: 'short', dateStyle: 'short' });
  return [0, 6].map((month) => format.format(Date.UTC(year, month, 15))).join();
}
