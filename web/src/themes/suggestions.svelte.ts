import { send } from '../lib/api/client.ts';
import type { ThemeList } from '../lib/api/wire.ts';
import { lang } from '../lib/i18n/index.svelte.ts';

const PAUSE_MS = 800;
const SHORTEST = 8;

/** Themes that what is being written may be about; asked for after a pause in typing, never chosen by themselves. */
export class ThemeSuggestions {
  keys = $state.raw<string[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;

  /** Called when the text has changed; answers how to stop. */
  look(title: string, text: string): () => void {
    clearTimeout(this.#timer);
    if (title.trim().length >= SHORTEST)
      this.#timer = setTimeout(() => void this.#ask(title, text), PAUSE_MS);
    return () => clearTimeout(this.#timer);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
  }

  async #ask(title: string, text: string): Promise<void> {
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    const found = await send<ThemeList>(
      'POST',
      `/api/themes/suggestions?lang=${lang()}`,
      { title, text },
      { signal: running.signal },
    ).catch(() => null);
    if (found && !running.signal.aborted) this.keys = found.items.map((theme) => theme.key);
  }
}
