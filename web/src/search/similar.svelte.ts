import { get } from '../lib/api/client.ts';
import type { SimilarQuestion } from '../lib/api/wire.ts';

const PAUSE_MS = 500;
const SHORTEST = 8;

/** Questions like the one being typed: asked for once the typing rests, one request at a time, the last one counts.
 *  It only offers: without a line, or where the reader saves data, there is nothing, and nobody waits for it. */
export class Similar {
  items = $state.raw<SimilarQuestion[]>([]);
  #asked = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;

  /** To be called from an effect whenever the title changes. */
  follow(title: string, lang: string): void {
    const asked =
      title.trim().length < SHORTEST ? '' : new URLSearchParams({ title: title.trim(), lang }).toString();
    if (asked === this.#asked) return;
    this.stop();
    this.#asked = asked;
    if (!asked) this.items = [];
    else if (!savesData()) this.#timer = setTimeout(() => void this.#read(asked), PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
  }

  async #read(asked: string): Promise<void> {
    const running = (this.#running = new AbortController());
    try {
      const found = await get<{ items: SimilarQuestion[] }>(`/api/search/similar?${asked}`, running.signal);
      if (!running.signal.aborted) this.items = found.items;
    } catch {
      if (!running.signal.aborted) this.items = [];
    }
  }
}

function savesData(): boolean {
  const line = (navigator as Navigator & { connection?: { saveData?: boolean } }).connection;
  return line?.saveData === true;
}
