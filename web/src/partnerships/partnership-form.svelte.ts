import type { PartnershipView } from '../lib/api/wire.ts';
import { lang } from '../lib/i18n/index.svelte.ts';

/** What is said of a partnership, for a proposal and for a change. Years are numbers, or nothing. */
export class PartnershipForm {
  form = $state('partnership');
  standing = $state('active');
  since = $state<number | null>(null);
  until = $state<number | null>(null);
  text = $state('');
  lang = $state<string>(lang());
  themes = $state<string[]>([]);
  audience = $state('network');
  /** Whether more readers can still be chosen. */
  readonly widest: string;
  readonly #version: number | undefined;

  constructor(page?: PartnershipView) {
    this.widest = page?.wanted ?? 'public';
    this.#version = page?.version;
    if (!page) return;
    for (const name of ['form', 'standing', 'text', 'lang'] as const) this[name] = page[name];
    [this.since, this.until] = [page.since, page.until];
    this.themes = [...page.themes];
    this.audience = page.wanted;
  }

  body() {
    return {
      ...(this.#version !== undefined && { version: this.#version }),
      form: this.form,
      standing: this.standing,
      since: this.since || null,
      until: this.until || null,
      text: this.text.trim(),
      lang: this.lang,
      themes: [...this.themes],
      audience: this.audience,
    };
  }
}
