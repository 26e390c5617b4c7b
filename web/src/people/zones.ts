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
  return { id, city: cityOf(id), country: countryNames().get(cityOf(id)) ?? '' };
}

/** All zones from A to Z, each once; the own one under the id it has. */
export function zones(own: string): Zone[] {
  const ids = [own, 'UTC', ...Intl.supportedValuesOf('timeZone')];
  const names = countryNames();
  const known = new Map<string, Zone>();
  for (const id of ids) {
    const city = cityOf(id);
    const zone = { id, city, country: names.get(city) ?? '' };
    if (!known.has(city)) known.set(city, zone);
  }
  const order = new Intl.Collator(locale());
  return [...known.values()].sort((one, other) => order.compare(one.city, other.city));
}

/** What is meant by what was typed: an entry of the list, a city or an id. */
export function zoneNamed(
  text: string,
  list: readonly Zone[],
  label: (zone: Zone) => string,
): Zone | undefined {
  const typed = text.trim().toLowerCase();
  return list.find((zone) => [label(zone), zone.city, zone.id].some((one) => one.toLowerCase() === typed));
}

/** "Central European Time"; nothing for a zone that this browser does not know. */
export function timeThere(id: string): string {
  const style = id === 'UTC' ? 'long' : 'longGeneric';
  try {
    const format = new Intl.DateTimeFormat(locale(), { timeZone: id, timeZoneName: style });
    return format.formatToParts().find(({ type }) => type === 'timeZoneName')?.value ?? '';
  } catch {
    return '';
  }
}

function cityOf(id: string): string {
  const city = id.slice(id.lastIndexOf('/') + 1).replaceAll('_', ' ');
  return CITIES[city] ?? city;
}

/** The name of each city's country. */
function countryNames(): Map<string, string> {
  return new Map(
    countries().flatMap(({ code, name }) => {
      const region: Telling = new Intl.Locale(`und-${code}`) as Telling;
      const ids = region.getTimeZones?.() ?? region.timeZones ?? [];
      return ids.map((id) => [cityOf(id), name] as const);
    }),
  );
}
