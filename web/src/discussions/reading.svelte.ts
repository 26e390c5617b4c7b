import { Marks } from './marks.svelte.ts';
import type { ThreadState } from './thread.svelte.ts';

/** Somebody reads a thread: up to where they had read when they came, and that they have read what they see now. */
export class Reading {
  readonly marks: Marks;
  readonly #thread: ThreadState;
  /** The last contribution read before; 0 where they were never here. Stays while the page does. */
  #before = $state<number>();
  #told = 0;

  constructor(thread: ThreadState) {
    this.#thread = thread;
    this.marks = new Marks(
      () => [thread.id],
      () => '',
    );
    $effect(() => {
      if (this.mark && this.#before === undefined) this.#before = this.mark.read;
    });
    $effect(() => {
      const last = thread.data?.shared.posts.at(-1)?.number ?? 0;
      if (this.mark && last > this.mark.read) void this.#tell(last);
    });
  }

  get mark() {
    return this.marks.of(this.#thread.id);
  }

  /** The id of the first contribution that is new to the reader, where they have been here before. */
  get newFrom(): string | undefined {
    const before = this.#before;
    if (!before) return undefined;
    return this.#thread.answers.find((post) => post.number > before && !this.#thread.isMine(post))?.id;
  }

  /** What is shown in a window that nobody looks at is not read; it is told when they come back. */
  async #tell(last: number): Promise<void> {
    await seen();
    if (last <= this.#told) return;
    this.#told = last;
    await this.marks.act('PUT', `/api/threads/${this.#thread.id}/read`, { number: last }).catch(() => {
      // It stays unread, and is told at the next visit.
      this.#told = 0;
    });
  }
}

function seen(): Promise<void> {
  if (document.visibilityState === 'visible') return Promise.resolve();
  return new Promise((done) => {
    const look = () => {
      if (document.visibilityState !== 'visible') return;
      document.removeEventListener('visibilitychange', look);
      done();
    };
    document.addEventListener('visibilitychange', look);
  });
}
