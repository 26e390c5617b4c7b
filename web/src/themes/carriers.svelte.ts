import { Loading } from '../app/loading.svelte.ts';
import { get } from '../lib/api/client.ts';
import type { Page, Source } from '../lib/api/wire.ts';

/** `sources` are to be named with the items. */
export type CarrierPage<Item> = Page<Item> & { total?: number | null; sources?: Source[] };

/** One list of what carries a theme or serves a goal, as far as the reader may see it, page by page. */
export class Carriers<Item extends { id: string }> {
  readonly page: Loading<CarrierPage<Item>>;
  loadingMore = $state(false);
  moreFailed = $state<unknown>(null);
  readonly #address: string;

  /** `address`: that of the first page, with a query. */
  constructor(address: string) {
    this.#address = address;
    this.page = new Loading((signal) => get(address, signal));
  }

  get items(): Item[] {
    return this.page.data?.items ?? [];
  }

  more = async (): Promise<void> => {
    const data = this.page.data;
    if (!data?.next || this.loadingMore) return;
    this.loadingMore = true;
    this.moreFailed = null;
    try {
      const next = await get<Page<Item>>(`${this.#address}&cursor=${encodeURIComponent(data.next)}`);
      const known = new Set(data.items.map((item) => item.id));
      data.items.push(...next.items.filter((item) => !known.has(item.id)));
      data.next = next.next ?? null;
    } catch (error) {
      this.moreFailed = error;
    }
    this.loadingMore = false;
  };
}
