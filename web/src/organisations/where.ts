import type { Organisation } from '../lib/api/wire.ts';
import { countryName, t } from '../lib/i18n/index.svelte.ts';

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufefc]/;

/** Where an organisation is: district, state, country, each once. Names occur more than once. */
export function whereIs(place: Organisation): string {
  const country = place.country && countryName(place.country);
  const parts = new Set([place.district, place.region, country].filter((part): part is string => !!part));
  // Where scripts of both directions meet, each name keeps its place in the order.
  const mixed = [...parts].some((part) => RIGHT_TO_LEFT.test(part));
  return [...parts].map((part) => (mixed ? `\u2068${part}\u2069` : part)).join(t('byline.comma'));
}
