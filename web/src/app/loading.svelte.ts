import { untrack } from 'svelte';
import { hides } from '../lib/api/client.ts';

/** One read of a page: waiting, here, or failed. `data` is deep state, so that facts can be applied to it. */
export class Loading<T> {
  data = $state<T>();
  error = $state<unknown>(null);
  waiting = $state(true);
  readonly #read: (signal: AbortSignal) => Promise<T>;
  readonly #on: () => unknown;
  #running: AbortController | undefined;

  /** `on` reads what an effect that loads depends on; on nothing else, or what came would be asked for without end. */
  constructor(read: (signal: AbortSignal) => Promise<T>, on: () => unknown = () => undefined) {
    this.#read = read;
    this.#on = on;
  }

  /** Reads (again); what was there stays on screen until the answer comes. A later call overtakes an earlier. */
  load = (): Promise<void> => {
    this.#on();
    return untrack(() => this.#load());
  };

  async #load(): Promise<void> {
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    this.waiting = true;
    try {
      const data = await this.#read(running.signal);
      if (running.signal.aborted) return;
      this.data = data;
      this.error = null;
    } catch (error) {
      if (running.signal.aborted) return;
      if (hides(error)) this.data = undefined;
      this.error = error;
    }
    this.waiting = false;
  }

  stop(): void {
    this.#running?.abort();
  }
}
