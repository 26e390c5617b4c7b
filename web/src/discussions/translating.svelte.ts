import { Draft } from '../lib/keep/draft.svelte.ts';
import { ApiError, get } from '../lib/api/client.ts';
import type { Post, TranslationSource } from '../lib/api/wire.ts';
import type { Lang } from '../lib/i18n/index.svelte.ts';

export type TranslationDraft = Draft<{ title: string; text: string }>;

/** What somebody writes of a post in other languages: a draft for each, which goes on from what stands there. An
 *  answer that comes late finds its own language's draft, and nothing that was typed. */
export class Translating {
  draft = $state.raw() as TranslationDraft;
  /** Why what stands there could not be had. */
  failure = $state<unknown>(null);
  /** What is gone on from is of the post before it was edited. */
  earlier = $state(false);
  readonly #post: Post;
  readonly #place: () => string;
  /** Where the reader typed last, under whatever languages they have come by since. */
  #typed: TranslationDraft | undefined;
  readonly #drafts = new Map<Lang, TranslationDraft>();

  constructor(post: Post, lang: Lang, place: () => string) {
    this.#post = post;
    this.#place = place;
    this.draft = this.#of(lang);
  }

  /** Turns to a language. What was typed under another comes along where nothing is written in this one, and stays
   *  a draft of the other else. */
  async turn(lang: Lang, stands: 'now' | 'before' | false): Promise<void> {
    if (this.draft.unsent) this.#typed = this.draft;
    const draft = (this.draft = this.#of(lang));
    this.failure = null;
    this.earlier = false;
    await draft.restored;
    if (!stands) return this.#bring(draft);
    try {
      const { title, text, earlier } = await get<TranslationSource>(
        `/api/posts/${this.#post.id}/translations/${lang}`,
      );
      await draft.begin({ title: title ?? '', text });
      if (this.draft === draft) this.earlier = !!earlier;
    } catch (error) {
      // That there was none before is no failure.
      const none = stands === 'before' && error instanceof ApiError && error.status === 404;
      if (none) return this.#bring(draft);
      if (this.draft === draft) this.failure = error;
    }
  }

  async #bring(draft: TranslationDraft): Promise<void> {
    const typed = this.#typed;
    if (typed === draft || this.draft !== draft || !typed?.unsent || draft.unsent) return;
    draft.fields = { ...typed.fields };
    draft.since = typed.since;
    await typed.discard();
  }

  #of(lang: Lang): TranslationDraft {
    const where = `translate:${this.#post.id}:${lang}`;
    const draft = this.#drafts.get(lang) ?? new Draft(where, { title: '', text: '' }, this.#place);
    this.#drafts.set(lang, draft);
    return draft;
  }
}
