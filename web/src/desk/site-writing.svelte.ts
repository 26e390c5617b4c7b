import { Loading } from '../app/loading.svelte.ts';
import { ApiError, get, send } from '../lib/api/client.ts';
import { newKey } from '../lib/api/key.ts';
import type { SitePageSource } from '../lib/api/wire.ts';
import { Draft } from '../lib/keep/draft.svelte.ts';

const OVERTAKEN = 'edited_meanwhile';
type Saved = 'draft' | 'confirmed';

/** One page of the site in one language, being written: what is typed is kept in this browser until it is saved, with
 *  the version it was begun with, so that two people do not overwrite each other. To be made while a component is set
 *  up. */
export class SiteWriting {
  readonly page: Loading<SitePageSource>;
  readonly draft: Draft<{ text: string; version: string }>;
  busy = $state<Saved | null>(null);
  done = $state<Saved | null>(null);
  #failure = $state<unknown>(null);
  /** What is kept has been looked up, and what stands there was read. */
  ready = $state(false);
  readonly #address: string;

  constructor(kind: string, lang: string) {
    this.#address = `/api/desk/site/${encodeURIComponent(kind)}/${encodeURIComponent(lang)}`;
    this.page = new Loading((signal) => get<SitePageSource>(this.#address, signal));
    this.draft = new Draft(`site:${kind}.${lang}`, { text: '', version: '' });
    $effect(this.draft.keep);
    void this.#read().then(() => (this.ready = true));
  }

  /** What was refused, or that a draft kept from before is of an earlier version. */
  get failure(): unknown {
    if (this.#failure) return this.#failure;
    const told = this.ready && !this.busy && this.#overtaken;
    return told ? new ApiError({ status: 409, code: OVERTAKEN }) : null;
  }

  get #overtaken(): boolean {
    return this.page.data !== undefined && this.draft.fields.version !== this.#stands.version;
  }

  async save(as: Saved): Promise<void> {
    if (this.busy || !this.ready) return;
    [this.busy, this.done, this.#failure] = [as, null, null];
    const sent = $state.snapshot(this.draft.fields);
    try {
      const body = { text: sent.text, confirmed: as === 'confirmed', version: Number(sent.version) };
      await send('PUT', this.#address, body, { key: newKey() });
      await this.#read();
      // Where the line broke, or somebody else has saved since, what is typed stays as it is.
      if (!this.page.error && this.page.data?.text === sent.text) await this.#goOn(sent.text);
      this.done = as;
    } catch (error) {
      const overtaken = error instanceof ApiError && error.code === OVERTAKEN;
      if (overtaken) await this.#read();
      // What is read now says that it is another version, until the draft is given up.
      if (!overtaken || this.page.error) this.#failure = error;
    }
    this.busy = null;
  }

  async #read(): Promise<void> {
    await this.page.load();
    if (this.page.data) await this.draft.begin(this.#stands);
  }

  get #stands() {
    return { text: this.page.data?.text ?? '', version: String(this.page.data?.version ?? '') };
  }

  /** What was typed while it was being saved goes on from what was saved. */
  async #goOn(text: string): Promise<void> {
    const { version } = this.#stands;
    this.draft.fields.version = version;
    await this.draft.discard({ text, version });
  }
}
