import { Paged } from '../app/paged.svelte.ts';
import type { FacetName, Facets, FacetValue, Hits } from '../lib/api/wire.ts';

/** What results can be narrowed by, in the order of the form. */
export const FACETS: FacetName[] = ['kind', 'space', 'theme', 'goal', 'answered', 'lang', 'country', 'year'];

export type Asked = Record<'q' | FacetName, string>;

/** One search: what was asked stands in the address, so that it can be sent on and gone back to. */
export class SearchState extends Paged<Hits['items'][number], Hits> {
  constructor(asked: Asked) {
    super(`/api/search?${wire(asked)}`);
  }
}

/** The query string of a search, without what was left open. */
export function query(asked: Asked): string {
  const given = Object.entries(asked).filter(([, value]) => value);
  return new URLSearchParams(given).toString();
}

/** The same as the server reads it. */
function wire(asked: Asked): string {
  const words: Record<string, string> = { yes: 'true', no: 'false' };
  return query({ ...asked, answered: words[asked.answered] ?? '' });
}

export function askedIn(address: string): Asked {
  const params = new URLSearchParams(address);
  const asked = Object.fromEntries(FACETS.map((name) => [name, params.get(name) ?? '']));
  return { q: params.get('q')?.trim() ?? '', ...asked } as Asked;
}

export function isNarrowed(asked: Asked): boolean {
  return FACETS.some((name) => asked[name]);
}

/** The values of a facet to choose from: none where there is no choice. One that is chosen stays, though nothing has
 *  it together with the others. */
export function choices(facets: Facets | null | undefined, asked: Asked, name: FacetName): FacetValue[] {
  if (!facets) return [];
  const values = facets[name];
  const chosen = asked[name];
  if (chosen && !values.some((entry) => entry.value === chosen))
    return [...values, { value: chosen, count: 0 }];
  return chosen || values.length > 1 ? values : [];
}
