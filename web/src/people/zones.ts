import { countries } from '../lib/i18n/named.ts';
import { locale } from '../lib/i18n/index.svelte.ts';

/** Time zones in words: the city, its country where the browser knows it, and what the time there is called. */

export interface Zone {
  id: string;
  city: string;
  country: string;
}

/** What cities are called today that a zone's id still knows by an older name. */
const CITIES: Record<string, string> = {
  Asmera: 'Asmara',
  Calcutta: 'Kolkata',
  'Coral Harbour': 'Atikokan',
  Enderbury: 'Kanton',
  Faeroe: 'Faroe',
  Godthab: 'Nuuk',
  Katmandu: 'Kathmandu',
  Kiev: 'Kyiv',
  Ponape: 'Pohnpei',
  Rangoon: 'Yangon',
  Saigon: 'Ho Chi Minh',
  Truk: 'Chuuk',
};

/** Browsers tell the zones of a country by one name or by the other. */
interface Telling {
  getTimeZones?: () => string[] | undefined;
  timeZones?: string[];
}

export function zoneOf(id: string): Zone {
  return named(id, countryNames());
}

/** All zones from A to Z, each once; the own one under the id it has. */
export function zones(own: string): Zone[] {
  const ids = [own, 'UTC', ...Intl.supportedValuesOf('timeZone')];
  const names = countryNames();
  const known = new Map<string, Zone>();
  for (const id of ids) {
    if (!known.has(englishCity(id))) known.set(englishCity(id), named(id, names));
  }
  const order = new Intl.Collator(locale());
  return [...known.values()].sort((one, other) => order.compare(one.city, other.city));
}

/** "Central European Time"; nothing for a zone that this browser does not know. */
export function timeThere(id: string): string {
  const style = id === 'UTC' ? 'long' : 'longGeneric';
  try {
    return timeName(id, style);
  } catch {
    return '';
  }
}

/** Asking a browser takes a while, and all zones are asked at every key. */
const said = new Map<string, string>();

function timeName(id: string, style: 'long' | 'longGeneric' | 'shortGeneric'): string {
  const key = `${locale()} ${style} ${id}`;
  const known = said.get(key);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat(locale(), { timeZone: id, timeZoneName: style });
  const name = format.formatToParts().find(({ type }) => type === 'timeZoneName')?.value ?? '';
  said.set(key, name);
  return name;
}

function named(id: string, countries: Map<string, string>): Zone {
  const english = englishCity(id);
  const country = countries.get(english) ?? '';
  return { id, city: localCity(id, country) ?? english, country };
}

/** The city in the reader's language. Browsers know it and say it only within the name of a time ("час: Кіншаса"), and
 *  only of zones that are not the one of their country: of that they name the country. */
function localCity(id: string, country: string): string | undefined {
  try {
    const [before, after] = aroundPlace();
    if (id === 'UTC' || before === undefined || after === undefined) return undefined;
    const time = timeName(id, 'shortGeneric');
    if (!time.startsWith(before) || !time.endsWith(after) || time === timeThere(id)) return undefined;
    const place = time.slice(before.length, time.length - after.length);
    // Some browsers have left the cities out, and give that of the id.
    return [country, lastPart(id)].includes(place) ? undefined : place;
  } catch {
    return undefined;
  }
}

const around = new Map<string, string[]>();

/** What stands around a place in such a name, learnt from one that is known. */
function aroundPlace(): string[] {
  const known = around.get(locale());
  if (known) return known;
  const japan = new Intl.DisplayNames([locale()], { type: 'region' }).of('JP')!;
  const parts = timeName('Asia/Tokyo', 'shortGeneric').split(japan);
  around.set(locale(), parts.length === 2 ? parts : []);
  return around.get(locale())!;
}

/** The city as the zone's id has it, by a name it may no longer have. */
export const lastPart = (id: string) => id.slice(id.lastIndexOf('/') + 1).replaceAll('_', ' ');

/** The same by its name of today. */
export function englishCity(id: string): string {
  const city = lastPart(id);
  return CITIES[city] ?? city;
}

/** The name of each city's country. */
function countryNames(): Map<string, string> {
  return new Map(
    countries().flatMap(({ code, name }) => {
      const region: Telling = new Intl.Locale(`und-${code}`) as Telling;
      const ids = region.getTimeZones?.() ?? region.timeZones ?? [];
      return ids.map((id) => [englishCity(id), name] as const);
    }),
  );
}
