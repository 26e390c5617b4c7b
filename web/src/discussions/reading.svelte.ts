import { tick } from 'svelte';
import type { Post } from '../lib/api/wire.ts';
import { Marks } from './marks.svelte.ts';
import type { ThreadState } from './thread.svelte.ts';

/** Somebody reads a thread: up to where they had read when they came, and that they have read what they see now. */
export class Reading {
  readonly marks: Marks;
  readonly #thread: ThreadState;
  /** The last contribution read before; 0 where they were never here. Stays while the page does. */
  #before = $state<number>();
  /** The last contribution that was there when the page came. */
  #opened: number | undefined;
  #told = $state(0);

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
      const last = thread.data?.shared.posts.at(-1);
      if (!last) return;
      this.#opened ??= last.number;
      if (this.mark && last.number > this.mark.read) void this.#tell(last);
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

  /** What came while the reader was here and has not been in view yet. */
  get below(): Post[] {
    const from = Math.max(this.#opened ?? Infinity, this.#told);
    return this.#thread.answers.filter((post) => post.number > from && !this.#thread.isMine(post));
  }

  /** What is shown in a window that nobody looks at is not read, nor what comes in further down than they have
   *  scrolled; it is told when they come to it. */
  async #tell(last: Post): Promise<void> {
    if (last.number > (this.#opened ?? 0) && !this.#thread.isMine(last)) await inView(last);
    await seen();
    const { number } = last;
    if (number <= this.#told) return;
    this.#told = number;
    await this.marks.act('PUT', `/api/threads/${this.#thread.id}/read`, { number }).catch(() => {
      // It stays unread, and is told at the next visit.
      this.#told = 0;
    });
  }
}

async function inView(post: Post): Promise<void> {
  await tick();
  const element = document.getElementById(`post-${post.number}`);
  if (!element) return;
  await new Promise<void>((done) => {
    const watch = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      done();
    });
    watch.observe(element);
  });
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
