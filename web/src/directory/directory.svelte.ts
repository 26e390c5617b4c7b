import { Paged } from '../app/paged.svelte.ts';
import type { Directory, DirectoryItem } from '../lib/api/wire.ts';
import { session } from '../lib/session.svelte.ts';

/** What is asked of the directory; it stands in the address, so that it can be sent on and gone back to. */
export interface Wanted {
  q: string;
  country: string;
  region: string;
  kind: string;
  size: string;
  /** "all": also where nobody is here yet; "here": only where somebody is; empty: as it fits. */
  people: string;
  /** The key of a theme it works on. */
  theme: string;
  /** The number of a goal that one of its themes serves. */
  goal: string;
}

export const KINDS = [
  'municipality',
  'district',
  'association',
  'migrant_organisation',
  'educational_institution',
  'company',
  'agency',
  'ministry',
  'place',
] as const;
export const SIZES = ['small', 'medium', 'large', 'very_large'] as const;

export function wantedIn(address: string): Wanted {
  const params = new URLSearchParams(address);
  const of = (name: string) => params.get(name)?.trim() ?? '';
  const names = ['q', 'country', 'region', 'kind', 'size', 'people', 'theme', 'goal'] as const;
  return Object.fromEntries(names.map((name) => [name, of(name)])) as unknown as Wanted;
}

/** Who looks for a name means all there are; who only looks around begins where people are. Visitors see almost
 *  nobody, and so begin with all as well. */
export function onlyWithPeople(wanted: Wanted): boolean {
  if (wanted.people) return wanted.people === 'here';
  return !wanted.q && session.me !== null;
}

/** Whether something is left out of the list. */
export function isNarrowed(wanted: Wanted): boolean {
  return !!(wanted.q || wanted.country || wanted.kind || wanted.size) || onlyWithPeople(wanted);
}

export class DirectoryState extends Paged<DirectoryItem, Directory> {
  constructor(wanted: Wanted) {
    const { people: _all, ...filters } = wanted;
    const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value));
    if (onlyWithPeople(wanted)) query.set('people', 'true');
    super(`/api/directory?${query}`);
  }
}
