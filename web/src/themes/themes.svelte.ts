import { keptLoading } from '../app/kept.ts';
import { get } from '../lib/api/client.ts';
import type { Goal, Page, Theme, ThemeList } from '../lib/api/wire.ts';
import { lang } from '../lib/i18n/index.svelte.ts';
import { matching } from './grouping.ts';

const PAUSE_MS = 300;
/** Shorter words begin too many others for asking in other languages. */
const SHORTEST = 3;

/** The list of themes: filtered here while one types; where nothing is found, the server looks in all languages. */
export class ThemesState {
  asked = $state('');
  readonly list = keptLoading<ThemeList>(() => `/api/themes?lang=${lang()}`);
  readonly goals = keptLoading<Page<Goal>>(() => `/api/goals?lang=${lang()}`);
  readonly themes = $derived(this.list.data?.items.filter((theme) => !theme.retired) ?? []);
  readonly retired = $derived(this.list.data?.items.filter((theme) => theme.retired) ?? []);
  readonly #here = $derived(matching(this.themes, this.asked));
  #elsewhere = $state<{ asked: string; themes: Theme[] } | null>(null);
  readonly shown = $derived(this.#here.length ? this.#here : (this.#found?.themes ?? []));
  /** Nothing here, and the server has not answered yet. */
  readonly looking = $derived(!this.#here.length && this.#asks && !this.#found);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;

  load = async (): Promise<void> => {
    await Promise.all([this.list.load(), this.goals.load()]);
  };

  /** Called when the asked words have changed. */
  look(): void {
    this.stop();
    const asked = this.asked.trim();
    if (!this.#here.length && this.#asks) this.#timer = setTimeout(() => void this.#ask(asked), PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
  }

  get #asks(): boolean {
    return this.asked.trim().length >= SHORTEST;
  }

  get #found() {
    return this.#elsewhere?.asked === this.asked.trim() ? this.#elsewhere : null;
  }

  async #ask(asked: string): Promise<void> {
    const running = (this.#running = new AbortController());
    const address = `/api/themes?lang=${lang()}&q=${encodeURIComponent(asked)}`;
    const items = await get<ThemeList>(address, running.signal)
      .then((found) => found.items)
      .catch(() => []);
    if (!running.signal.aborted) this.#elsewhere = { asked, themes: items };
  }
}
