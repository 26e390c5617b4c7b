import { Loading } from '../app/loading.svelte.ts';
import { get } from '../lib/api/client.ts';
import type { Hits } from '../lib/api/wire.ts';

export interface Asked {
  q: string;
  space: string;
  lang: string;
}

/** One search: what was asked stands in the address, so that it can be sent on and gone back to. */
export class SearchState {
  readonly asked: Asked;
  readonly page: Loading<Hits>;
  loadingMore = $state(false);
  moreFailed = $state<unknown>(null);

  constructor(asked: Asked) {
    this.asked = asked;
    this.page = new Loading((signal) => get<Hits>(`/api/search?${query(asked)}`, signal));
  }

  more = async (): Promise<void> => {
    const data = this.page.data;
    if (!data?.next || this.loadingMore) return;
    this.loadingMore = true;
    this.moreFailed = null;
    try {
      const next = await get<Hits>(
        `/api/search?${query(this.asked)}&cursor=${encodeURIComponent(data.next)}`,
      );
      const known = new Set(data.items.map((hit) => hit.id));
      data.items.push(...next.items.filter((hit) => !known.has(hit.id)));
      data.next = next.next ?? null;
    } catch (error) {
      this.moreFailed = error;
    }
    this.loadingMore = false;
  };
}

/** The query string of a search, without what was left open. */
export function query(asked: Asked): string {
  const given = Object.entries(asked).filter(([, value]) => value);
  return new URLSearchParams(given).toString();
}

export function askedIn(address: string): Asked {
  const params = new URLSearchParams(address);
  return {
    q: params.get('q')?.trim() ?? '',
    space: params.get('space') ?? '',
    lang: params.get('lang') ?? '',
  };
}
