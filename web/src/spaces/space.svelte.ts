import { readFresh, readKept } from '../app/kept.ts';
import { Loading } from '../app/loading.svelte.ts';
import { following } from '../discussions/follow.svelte.ts';
import { ApiError, send, type Method } from '../lib/api/client.ts';
import { newKey } from '../lib/api/key.ts';
import type { SpacePage } from '../lib/api/wire.ts';
import { t } from '../lib/i18n/index.svelte.ts';
import type { Followed, Live } from '../lib/live/index.ts';
import type { ClosedCode } from '../lib/live/protocol.ts';
import { session } from '../lib/session.svelte.ts';
import { announce } from '../lib/ui/announce.svelte.ts';
import { readNewest } from './newest.ts';
import { applySpace } from './space.apply.ts';

type Inside = SpacePage & Live;

/** One space on screen, for its page, its people and its settings. Who is inside hears who comes and goes. */
export class SpaceState {
  readonly page: Loading<SpacePage>;
  #inside = $state(false);
  readonly #address: string;
  readonly #followed: Pick<Followed, 'expect'>;

  constructor(idOrSlug: string) {
    this.#address = `/api/spaces/${encodeURIComponent(idOrSlug)}`;
    this.page = new Loading((signal) =>
      readNewest(
        () => this.#read(signal),
        () => this.page.data,
      ),
    );
    this.#followed = following(() => !!this.page.data?.position, {
      read: () => this.page.data as Inside,
      write: (next) => (this.page.data = next),
      apply: (page, frame) => applySpace(page, frame) as Inside,
      fetch: () => readFresh<Inside>(this.#address),
      closed: this.#closed,
    });
    // Admitted, removed, archived, renamed, a request decided: what may be done here is read again.
    const own = $derived(session.me?.spaces.find((one) => one.id === idOrSlug || one.slug === idOrSlug));
    const known = $derived(JSON.stringify(own ?? null));
    $effect(() => {
      if (known) void this.page.load();
    });
    $effect(() => {
      if (this.page.data?.inside) this.#inside = true;
    });
  }

  get data(): SpacePage | undefined {
    return this.page.data;
  }

  /** The reader was inside and is not any more. */
  get gone(): boolean {
    const { data, error } = this.page;
    const refused = error instanceof ApiError && error.status === 404;
    return this.#inside && (refused || (!!data && !data.inside));
  }

  /** An act on this space or on who belongs to it; what it changed is read again. */
  act = async (method: Method, path: string, body?: unknown): Promise<void> => {
    await send(method, `/api/spaces/${this.page.data!.id}${path}`, body, { key: newKey() });
    await this.page.load();
  };

  #read(signal: AbortSignal): Promise<SpacePage> {
    if (this.page.data) return readFresh(this.#address, signal);
    return readKept(this.#address, signal, () => {
      // Who is outside hears no stream.
      if (this.page.data?.position) this.#followed.expect(undefined);
      else void this.page.load();
    });
  }

  #closed = (code: ClosedCode): void => {
    this.page.data = undefined;
    if (code !== 'signed_out') announce(t('space.gone'));
    void this.page.load();
  };
}
