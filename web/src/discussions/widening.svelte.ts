import { untrack } from 'svelte';
import { ApiError, get } from '../lib/api/client.ts';
import type { Widening } from '../lib/api/wire.ts';
import { Acting } from '../pairs/acting.svelte.ts';
import type { ThreadState } from './thread.svelte.ts';

/** The thread that was proposed to move on this page just now; its top says so. */
export const proposed = $state({ thread: '' });

/** The proposal to move a thread to more readers, as its reader may know it: asked for once the page stands, and again
 *  when the thread's stream tells of it. To be made while a component is set up. */
export class WideningState {
  now = $state<Widening | null>(null);
  /** Why it could not be read; without a line what was known stays. */
  failed = $state<unknown>(null);
  /** What the reader has just done about it, or that somebody else ended it: said where it stood. */
  word = $state<'' | 'proposed' | 'withdrawn' | 'refused' | 'moved' | 'ended'>('');
  readonly act = new Acting();
  readonly #of: () => ThreadState;
  #asked = 0;
  #acting = false;

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
    $effect(() => {
      if (proposed.thread !== of().id) return;
      proposed.thread = '';
      void this.load().then(() => (this.word = 'proposed'));
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
    // One's own act says its own word.
    const ended = this.now && !found && !this.#acting && ['', 'proposed'].includes(this.word);
    this.now = found;
    if (ended) this.word = 'ended';
    else if (!!found !== (this.word === 'proposed')) this.word = '';
    this.failed = null;
  };

  answer = (agree: boolean): Promise<boolean> => this.#do('PUT', '/consent', { agree });
  /** Takes it back, or turns down what somebody else proposed. */
  end = async (word: 'withdrawn' | 'refused'): Promise<boolean> => {
    const done = await this.#do('DELETE', '');
    if (done) this.word = word;
    return done;
  };
  move = async (): Promise<boolean> => {
    const done = await this.#do('POST', '/move');
    if (done) this.word = 'moved';
    return done;
  };

  async #read(): Promise<Widening | null> {
    if (!this.#closed) return null;
    return (await get<{ widening: Widening | null }>(this.#address)).widening;
  }

  async #do(method: 'POST' | 'PUT' | 'DELETE', what: string, body?: unknown): Promise<boolean> {
    this.word = '';
    this.#acting = true;
    const done = await this.act.run(method, `${this.#address}${what}`, body);
    if (done) {
      this.#of().expect(done);
      await this.load();
    }
    this.#acting = false;
    return !!done;
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
