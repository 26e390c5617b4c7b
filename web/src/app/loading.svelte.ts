import { hides } from '../lib/api/client.ts';

/** One read of a page: waiting, here, or failed. `data` is deep state, so that facts can be applied to it. */
export class Loading<T> {
  data = $state<T>();
  error = $state<unknown>(null);
  waiting = $state(true);
  readonly #read: (signal: AbortSignal) => Promise<T>;
  #running: AbortController | undefined;

  constructor(read: (signal: AbortSignal) => Promise<T>) {
    this.#read = read;
  }

  /** Reads (again); what was there stays on screen until the answer comes. A later call overtakes an earlier. */
  load = async (): Promise<void> => {
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
  };

  stop(): void {
    this.#running?.abort();
  }
}
