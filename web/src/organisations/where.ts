import type { Organisation } from '../lib/api/wire.ts';
import { countryName, t } from '../lib/i18n/index.svelte.ts';

/** Where an organisation is: district, state, country, each once. Names occur more than once. */
export function whereIs(place: Organisation): string {
  const country = place.country && countryName(place.country);
  const parts = new Set([place.district, place.region, country].filter((part): part is string => !!part));
  // Each name for itself, so that the order is that of the page whatever scripts meet.
  return [...parts].map((part) => `\u2068${part}\u2069`).join(t('byline.comma'));
}
