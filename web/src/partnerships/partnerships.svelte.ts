import { Loading } from '../app/loading.svelte.ts';
import { get } from '../lib/api/client.ts';
import type { OwnPartnerships, PartnershipList, ThemeList } from '../lib/api/wire.ts';
import { lang } from '../lib/i18n/index.svelte.ts';
import { session } from '../lib/session.svelte.ts';

export const FORMS = ['partnership', 'friendship', 'project', 'contact'] as const;
/** What one can be while it runs. */
export const RUNNING = ['in_preparation', 'active', 'at_rest'] as const;
export const STANDINGS = [...RUNNING, 'ended', 'proposed', 'declined'] as const;

/** What is asked of the list; it stands in the address. */
export interface Wanted {
  country: string;
  theme: string;
  form: string;
  standing: string;
}

export function wantedIn(address: string): Wanted {
  const params = new URLSearchParams(address);
  const of = (name: string) => params.get(name)?.trim() ?? '';
  return { country: of('country'), theme: of('theme'), form: of('form'), standing: of('standing') };
}

/** A list of partnerships, of all or of one organisation. */
export class PartnershipsState {
  readonly page: Loading<PartnershipList>;
  loadingMore = $state(false);
  moreFailed = $state<unknown>(null);
  readonly #query: URLSearchParams;

  constructor(wanted: Partial<Wanted> & { organisation?: string }) {
    this.#query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
    this.page = new Loading((signal) => get<PartnershipList>(`/api/partnerships?${this.#query}`, signal));
    again(this.page.load);
  }

  more = async (): Promise<void> => {
    const data = this.page.data;
    if (!data?.next || this.loadingMore) return;
    this.loadingMore = true;
    this.moreFailed = null;
    try {
      const query = new URLSearchParams([...this.#query, ['cursor', data.next]]);
      const next = await get<PartnershipList>(`/api/partnerships?${query}`);
      const known = new Set(data.items.map((item) => item.id));
      data.items.push(...next.items.filter((item) => !known.has(item.id)));
      data.next = next.next ?? null;
    } catch (error) {
      this.moreFailed = error;
    }
    this.loadingMore = false;
  };
}

/** What waits for the signed-in person, and for whom they can propose; nothing for visitors. */
export function ownPartnerships(): Loading<OwnPartnerships> {
  const own = new Loading((signal) =>
    session.me
      ? get<OwnPartnerships>('/api/me/partnerships', signal)
      : Promise.resolve({ waiting: [], sides: [] }),
  );
  again(own.load);
  return own;
}

/** Reads at once, and again whenever the person's own stream tells something: partnerships have no stream of their
 *  own. To be called while a component is set up. */
export function again(load: () => Promise<void>): void {
  const heard = $derived(session.position?.seq);
  $effect(() => {
    void heard;
    void load();
  });
}

/** The themes by key, named in the language of the page. Without them everything else still works. */
export class ThemeNames {
  readonly list = new Loading((signal) => get<ThemeList>(`/api/themes?lang=${lang()}`, signal));
  readonly themes = $derived(this.list.data?.items ?? []);
  readonly #names = $derived(new Map(this.themes.map((theme) => [theme.key, theme.name])));

  constructor() {
    void this.list.load();
  }

  of(key: string): string {
    return this.#names.get(key) ?? key;
  }
}
