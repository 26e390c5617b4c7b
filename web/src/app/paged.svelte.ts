import { get, hides } from '../lib/api/client.ts';
import { keptLoading, readFresh } from './kept.ts';
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
      await this.#add(data);
    } catch (error) {
      this.moreFailed = error;
    }
    this.loadingMore = false;
  };

  /** Reads anew as far as was read, so that nothing vanishes under the reader; what fails leaves what is there. */
  refresh = async (): Promise<void> => {
    const wanted = this.items.length;
    if (!wanted) return this.page.load();
    try {
      const page = await readFresh<Page>(this.#address);
      while (page.next && page.items.length < wanted) await this.#add(page);
      this.page.data = page;
    } catch (error) {
      if (hides(error)) await this.page.load();
    }
  };

  async #add(page: Page): Promise<void> {
    const mark = this.#address.includes('?') ? '&' : '?';
    const next = await get<Page>(`${this.#address}${mark}cursor=${encodeURIComponent(page.next ?? '')}`);
    const known = new Set(page.items.map((item) => item.id));
    page.items.push(...next.items.filter((item) => !known.has(item.id)));
    page.next = next.next ?? null;
  }
}
