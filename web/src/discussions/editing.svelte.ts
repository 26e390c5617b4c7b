import { Draft } from '../lib/keep/draft.svelte.ts';
import { ApiError, get } from '../lib/api/client.ts';
import type { Post, PostFile } from '../lib/api/wire.ts';
import { outbox } from '../lib/keep/outbox.svelte.ts';
import { textOf } from '../themes/choosing.ts';
import type { ThreadState } from './thread.svelte.ts';
import { writtenFor, type Written } from './written-for.ts';

interface Source {
  text: string;
  title?: string | null;
  version?: string | null;
  themes?: string[];
  files?: PostFile[];
}

/** A contribution or message being changed: a draft that goes on from what stands there. The version it was begun
 *  with goes along, so that two tabs do not overwrite each other. To be made while a component is set up. */
export class Editing {
  /** Themes as one text, as a draft keeps strings alone. */
  readonly draft: Draft<{ text: string; title: string; themes: string; version: string }>;
  /** What stands there, once it is read. */
  source = $state.raw<Source>();
  busy = $state(false);
  #failure = $state<unknown>(null);
  readonly #post: Post;
  readonly #thread: ThreadState;

  constructor(post: Post, thread: ThreadState) {
    this.#post = post;
    this.#thread = thread;
    this.draft = new Draft(
      `edit:${post.id}`,
      { text: '', title: '', themes: '', version: '' },
      () => thread.place,
    );
    $effect(this.draft.keep);
  }

  /** What was refused, or that a draft kept from before is of an earlier version. */
  get failure(): unknown {
    if (this.#failure) return this.#failure;
    const overtaken = this.source && this.draft.fields.version !== (this.source.version ?? '');
    return overtaken ? new ApiError({ status: 409, code: 'edited_meanwhile' }) : null;
  }

  /** Whom it is for, as the act says it. */
  writtenFor(files: Written['files']): ReturnType<typeof writtenFor> {
    return writtenFor({ draft: this.draft, files }, this.#thread.place);
  }

  async load(): Promise<void> {
    try {
      const source = await get<Source>(`/api/posts/${this.#post.id}/source`);
      const { text, title, version, themes = [] } = source;
      await this.draft.begin({ text, title: title ?? '', themes: textOf(themes), version: version ?? '' });
      this.source = source;
    } catch (error) {
      this.#failure = error;
    }
  }

  /** Sends it, with what `more` says besides the text; nothing where that is null. Answers whether it has gone. */
  async save(where: string, more: () => Promise<object | null>, files?: Written['files']): Promise<boolean> {
    if (this.busy || !this.source) return false;
    this.busy = true;
    this.#failure = null;
    try {
      const beside = await more();
      if (!beside) return false;
      const written = $state.snapshot(this.draft.fields);
      const { text, version } = written;
      const body = { text, version: version || null, ...beside, ...this.writtenFor(files) };
      const act = { method: 'PATCH' as const, path: `/api/posts/${this.#post.id}`, body };
      const outcome = await outbox.submit({ ...act, what: 'unsent.edit', where });
      // What is typed since goes on from what was sent.
      await this.draft.begin(written);
      await this.draft.discard(written);
      if (outcome.sent) this.#thread.expect(outcome.done);
      return true;
    } catch (error) {
      this.#failure = error;
      return false;
    } finally {
      this.busy = false;
    }
  }
}
