import { get } from '../lib/api/client.ts';
import { keptLoading } from './kept.ts';
import type { Loading } from './loading.svelte.ts';

interface Pages<Item> {
  items: Item[];
  next?: string | null;
}

/** A list that is read page by page; what is on screen stays while more comes, and the first
 *  page is kept in this browser. `address` is that of the first page,
 *  with or without a query. */
export class Paged<Item extends { id: string }, Page extends Pages<Item>> {
  readonly page: Loading<Page>;
  loadingMore = $state(false);
  moreFailed = $state<unknown>(null);
  readonly #address: string;

  constructor(address: string) {
    this.#address = address;
    this.page = keptLoading<Page>(address);
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
      const mark = this.#address.includes('?') ? '&' : '?';
      const next = await get<Page>(`${this.#address}${mark}cursor=${encodeURIComponent(data.next)}`);
      const known = new Set(data.items.map((item) => item.id));
      data.items.push(...next.items.filter((item) => !known.has(item.id)));
      data.next = next.next ?? null;
    } catch (error) {
      this.moreFailed = error;
    }
    this.loadingMore = false;
  };
}
