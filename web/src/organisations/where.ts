import type { Organisation } from '../lib/api/wire.ts';
import { countryName, t } from '../lib/i18n/index.svelte.ts';

/** Where an organisation is: district, state, country. Names occur more than once. */
export function whereIs(place: Organisation): string {
  const country = place.country && countryName(place.country);
  return [place.district, place.region, country].filter(Boolean).join(t('byline.comma'));
}
