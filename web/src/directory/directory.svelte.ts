import { Loading } from '../app/loading.svelte.ts';
import { get } from '../lib/api/client.ts';
import type { Directory } from '../lib/api/wire.ts';
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

export class DirectoryState {
  readonly page: Loading<Directory>;
  loadingMore = $state(false);
  moreFailed = $state<unknown>(null);
  readonly #query: URLSearchParams;

  constructor(wanted: Wanted) {
    const { people: _all, ...filters } = wanted;
    this.#query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value));
    if (onlyWithPeople(wanted)) this.#query.set('people', 'true');
    this.page = new Loading((signal) => get<Directory>(`/api/directory?${this.#query}`, signal));
  }

  more = async (): Promise<void> => {
    const data = this.page.data;
    if (!data?.next || this.loadingMore) return;
    this.loadingMore = true;
    this.moreFailed = null;
    try {
      const query = new URLSearchParams([...this.#query, ['cursor', data.next]]);
      const next = await get<Directory>(`/api/directory?${query}`);
      const known = new Set(data.items.map((item) => item.id));
      data.items.push(...next.items.filter((item) => !known.has(item.id)));
      data.next = next.next ?? null;
    } catch (error) {
      this.moreFailed = error;
    }
    this.loadingMore = false;
  };
}
