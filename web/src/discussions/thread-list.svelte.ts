import { SvelteSet } from 'svelte/reactivity';
import { readFresh, readKept } from '../app/kept.ts';
import { Loading } from '../app/loading.svelte.ts';
import { get } from '../lib/api/client.ts';
import type { ThreadItem, ThreadList } from '../lib/api/wire.ts';
import { t } from '../lib/i18n/index.svelte.ts';
import type { ClosedCode } from '../lib/live/protocol.ts';
import { announce } from '../lib/ui/announce.svelte.ts';
import { following } from './follow.svelte.ts';
import { applyList, applyListOn } from './list.apply.ts';

/** Scrolled further than this, px, new questions wait behind a button instead of moving what one reads. */
const AT_TOP = 160;

/** The questions of one space on screen. `page.data` is what is true; `order` is what is shown where, so that
 *  nothing moves under the reader's eyes while numbers change. */
export class ThreadListState {
  readonly space: string;
  /** The key of a theme, where only questions on it are shown. */
  readonly theme: string;
  readonly page: Loading<ThreadList>;
  order = $state<string[]>([]);
  /** Came while the reader was further down; shown on demand. */
  waiting = new SvelteSet<string>();
  gone = $state(false);
  loadingMore = $state(false);
  moreFailed = $state<unknown>(null);

  constructor(space: string, theme = '') {
    this.space = space;
    this.theme = theme;
    this.page = new Loading((signal) =>
      this.page.data
        ? readFresh<ThreadList>(this.#address(), signal)
        : readKept<ThreadList>(this.#address(), signal, () => followed.expect(undefined)),
    );
    const followed = following(() => !!this.page.data, {
      read: () => this.page.data!,
      write: this.#write,
      apply: theme ? applyListOn(theme) : applyList,
      fetch: this.#readAll,
      closed: this.#closed,
    });
  }

  get items(): ThreadItem[] {
    const known = new Map(this.page.data?.items.map((item) => [item.id, item]));
    return this.order.map((id) => known.get(id)).filter((item) => item !== undefined);
  }

  load = async (): Promise<void> => {
    await this.page.load();
    this.#arrange();
  };

  more = async (): Promise<void> => {
    const data = this.page.data;
    if (!data?.next || this.loadingMore) return;
    this.loadingMore = true;
    this.moreFailed = null;
    try {
      const next = await get<ThreadList>(this.#address(data.next));
      if (!this.page.data) return;
      joined(this.page.data, next);
      this.order.push(...this.page.data.items.map((item) => item.id).filter((id) => !this.#placed(id)));
    } catch (error) {
      this.moreFailed = error;
    }
    this.loadingMore = false;
  };

  /** What is new goes to the top, or waits. */
  #write = (next: ThreadList): void => {
    this.page.data = next;
    const fresh = next.items.map((item) => item.id).filter((id) => !this.#placed(id));
    if (!fresh.length) return;
    if (scrollY > AT_TOP) fresh.forEach((id) => this.waiting.add(id));
    else this.order = [...fresh, ...this.order];
    announce(t('network.new', { count: fresh.length }));
  };

  reveal = (): void => {
    this.waiting.clear();
    this.#arrange();
  };

  #closed = (code: ClosedCode): void => {
    this.page.data = undefined;
    this.order = [];
    if (code === 'signed_out') void this.load();
    else this.gone = true;
  };

  #arrange(): void {
    this.order = this.page.data?.items.map((item) => item.id) ?? [];
    this.waiting.clear();
  }

  #placed(id: string): boolean {
    return this.order.includes(id) || this.waiting.has(id);
  }

  /** As many questions as were on screen; the position is that of the first part, so nothing is missed. */
  #readAll = async (): Promise<ThreadList> => {
    const wanted = this.page.data?.items.length ?? 0;
    const list = await readFresh<ThreadList>(this.#address());
    while (list.next && list.items.length < wanted)
      joined(list, await get<ThreadList>(this.#address(list.next)));
    return list;
  };

  #address(cursor?: string): string {
    const query = new URLSearchParams({
      ...(this.theme && { theme: this.theme }),
      ...(cursor && { cursor }),
    });
    return `/api/spaces/${encodeURIComponent(this.space)}/threads${query.size ? `?${query}` : ''}`;
  }
}

/** Adds the questions of a later page to `list`. */
function joined(list: ThreadList, next: ThreadList): void {
  const known = new Set(list.items.map((item) => item.id));
  list.items = [...list.items, ...next.items.filter((item) => !known.has(item.id))];
  list.next = next.next ?? null;
}
