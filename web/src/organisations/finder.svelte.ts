import { get } from '../lib/api/client.ts';
import type { Organisation, Page, Source } from '../lib/api/wire.ts';

const PAUSE_MS = 200;
const SHORTEST = 2;

/** Finds organisations while one types: asks after a pause in typing, and only the last question counts. */
export class OrganisationFinder {
  items = $state<Organisation[]>([]);
  /** The text the items belong to; `null` before the first answer. */
  answered = $state<string | null>(null);
  /** To be named with the items. */
  sources = $state<Source[]>([]);
  error = $state<unknown>(null);
  active = $state(-1);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;

  look(text: string): void {
    this.reset();
    const wanted = text.trim();
    if (wanted.length >= SHORTEST) this.#timer = setTimeout(() => void this.#ask(wanted), PAUSE_MS);
  }

  reset(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.items = [];
    this.answered = null;
    this.active = -1;
  }

  /** Moves the marked item by arrow key, round the ends. */
  move(step: 1 | -1): void {
    const count = this.items.length;
    if (count) this.active = (Math.max(this.active, step < 0 ? 0 : -1) + step + count) % count;
  }

  async #ask(text: string): Promise<void> {
    const running = (this.#running = new AbortController());
    try {
      const address = `/api/organisations?q=${encodeURIComponent(text)}&limit=10`;
      const found = await get<Page<Organisation> & { sources: Source[] }>(address, running.signal);
      if (running.signal.aborted) return;
      this.items = found.items;
      this.sources = found.sources;
      this.answered = text;
      this.error = null;
    } catch (error) {
      if (!running.signal.aborted) this.error = error;
    }
  }
}
