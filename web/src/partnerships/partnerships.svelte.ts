import { again } from '../app/again.svelte.ts';
import { keptLoading } from '../app/kept.ts';
import { Loading } from '../app/loading.svelte.ts';
import { Paged } from '../app/paged.svelte.ts';
import { get } from '../lib/api/client.ts';
import type { OwnPartnerships, PartnershipItem, PartnershipList, ThemeList } from '../lib/api/wire.ts';
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
export class PartnershipsState extends Paged<PartnershipItem, PartnershipList> {
  constructor(wanted: Partial<Wanted> & { organisation?: string }) {
    super(`/api/partnerships?${new URLSearchParams(Object.entries(wanted).filter(([, value]) => value))}`);
    again(this.refresh);
  }
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

/** The themes by key, named in the language of the page. Without them everything else still works. To be made while a
 *  component is set up. */
export class ThemeNames {
  readonly list = keptLoading<ThemeList>(() => `/api/themes?lang=${lang()}`);
  readonly themes = $derived(this.list.data?.items ?? []);
  readonly #names = $derived(new Map(this.themes.map((theme) => [theme.key, theme.name])));

  constructor() {
    $effect(() => void this.list.load());
  }

  of(key: string): string {
    return this.#names.get(key) ?? key;
  }
}
