import { untrack } from 'svelte';
import { ApiError, get } from '../lib/api/client.ts';
import type { Widening } from '../lib/api/wire.ts';
import { Acting } from '../pairs/acting.svelte.ts';
import type { ThreadState } from './thread.svelte.ts';

/** The proposal to move a thread to more readers, as its reader may know it: asked for once the page stands, and again
 *  when the thread's stream tells of it. To be made while a component is set up. */
export class WideningState {
  now = $state<Widening | null>(null);
  /** Why it could not be read; without a line what was known stays. */
  failed = $state<unknown>(null);
  readonly act = new Acting();
  readonly #of: () => ThreadState;
  #asked = 0;

  constructor(of: () => ThreadState) {
    this.#of = of;
    const told = $derived(`${of().data?.at} ${of().data?.widening} ${this.#closed}`);
    let asked = '';
    $effect(() => {
      // While one is open, what is written in the thread changes its numbers.
      void of().data?.position.seq;
      const last = asked;
      asked = told;
      untrack(() => (this.now || asked !== last) && void this.load());
    });
  }

  /** A later reading overtakes an earlier one. */
  load = async (): Promise<void> => {
    const asked = (this.#asked += 1);
    const found = await this.#read().catch((error: unknown) => {
      if (asked === this.#asked)
        this.failed = error instanceof ApiError && error.status !== 404 ? error : null;
    });
    if (found === undefined || asked !== this.#asked) return;
    this.now = found;
    this.failed = null;
  };

  answer = (agree: boolean): Promise<boolean> => this.#do('PUT', '/consent', { agree });
  withdraw = (): Promise<boolean> => this.#do('DELETE', '');
  move = (): Promise<boolean> => this.#do('POST', '/move');

  async #read(): Promise<Widening | null> {
    if (!this.#closed) return null;
    return (await get<{ widening: Widening | null }>(this.#address)).widening;
  }

  async #do(method: 'POST' | 'PUT' | 'DELETE', what: string, body?: unknown): Promise<boolean> {
    const done = await this.act.run(method, `${this.#address}${what}`, body);
    if (!done) return false;
    this.#of().expect(done);
    await this.load();
    return true;
  }

  /** What everybody can read cannot go to more readers. */
  get #closed(): boolean {
    const audience = this.#of().data?.shared.thread.audience;
    return !!audience && audience !== 'public';
  }

  get #address(): string {
    return `/api/threads/${this.#of().id}/widening`;
  }
}
