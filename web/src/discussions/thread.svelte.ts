import { Loading } from '../app/loading.svelte.ts';
import { readFresh, readKept } from '../app/kept.ts';
import { get, send } from '../lib/api/client.ts';
import { newKey } from '../lib/api/key.ts';
import type { CanSee, Done, Post, ThreadPage } from '../lib/api/wire.ts';
import { t } from '../lib/i18n/index.svelte.ts';
import type { Followed } from '../lib/live/index.ts';
import type { ClosedCode } from '../lib/live/protocol.ts';
import { session } from '../lib/session.svelte.ts';
import { announce } from '../lib/ui/announce.svelte.ts';
import { titleOf } from '../spaces/named.ts';
import { following } from './follow.svelte.ts';
import { Quoting } from './passages.ts';
import { applyThread } from './thread.apply.ts';
import { placeOf } from './written-for.ts';

/** One thread on screen: read once, then kept true by its stream. To be made while a component is set up. */
export class ThreadState {
  readonly id: string;
  readonly page: Loading<ThreadPage>;
  /** The stream has ended for this reader: deleted, or no longer to be seen. */
  gone = $state(false);
  loadingMore = $state(false);
  moreFailed = $state<unknown>(null);
  busy = $state(false);
  failure = $state<unknown>(null);
  readonly quoting = new Quoting();
  #running: Promise<void> | undefined;
  readonly #followed: Pick<Followed, 'expect'>;

  constructor(id: string) {
    this.id = id;
    this.page = new Loading((signal) =>
      this.data
        ? readFresh<ThreadPage>(this.#address, signal)
        : readKept<ThreadPage>(this.#address, signal, () => this.#followed.expect(undefined)),
    );
    this.#followed = following(() => !!this.data, {
      read: () => this.data!,
      write: this.#write,
      apply: applyThread,
      fetch: this.#readAll,
      closed: this.#closed,
    });
  }

  get data(): ThreadPage | undefined {
    return this.page.data;
  }
  get question(): Post | undefined {
    return this.data?.shared.posts.find((post) => post.question);
  }
  get answers(): Post[] {
    return this.data?.shared.posts.filter((post) => !post.question) ?? [];
  }
  /** Begun to be talked about, not to be helped with. */
  get topic(): boolean {
    return this.data?.shared.thread.kind === 'topic';
  }
  get canSee(): CanSee {
    return this.data?.whoCanSee ?? { kind: this.data?.shared.thread.audience ?? 'space' };
  }

  /** What a draft written here is for; of a thread that is gone nothing is known. */
  get place(): string {
    return this.data ? placeOf(this.data.shared.thread) : '';
  }

  isMine(post: Post): boolean {
    return this.data?.mine.posts.includes(post.id) ?? false;
  }
  mayMark(post: Post): boolean {
    return !!this.data?.mine.mayHelp && !post.question;
  }
  /** Who asked and the space's facilitators say what a question is about. */
  mayTheme(post: Post): boolean {
    return post.question && !!this.data?.mine.mayTheme;
  }
  /** Authors and facilitators correct what language a post is taken to be in. */
  maySetLanguage(post: Post): boolean {
    const { archived, maySetLanguage } = this.data?.mine ?? {};
    return !archived && (this.isMine(post) || !!maySetLanguage);
  }
  /** Who is inside, and the author, write it in another language. */
  mayTranslate(post: Post): boolean {
    const { archived, mayTranslate } = this.data?.mine ?? {};
    return !archived && (!!mayTranslate || this.isMine(post));
  }
  /** Where there is a translation server and it may be asked: for who reads here in another language, unless somebody
   *  has translated what stands there now. */
  mayAskMachine(post: Post, lang: string): boolean {
    const there = post.translations?.find((one) => one.lang === lang);
    const reads = post.lang === lang || session.me?.languages?.includes(post.lang);
    return !!this.data?.mine.machine && !reads && !there;
  }
  isMyTranslation(post: Post, lang: string): boolean {
    return this.data?.mine.translations?.includes(`${post.id} ${lang}`) ?? false;
  }
  /** A translation that stands is its translator's and the author's; the space's facilitators may take it away. */
  mayRemoveTranslation(post: Post, lang: string): boolean {
    const leads = !!this.data?.mine.mayReadHistory;
    return leads || this.isMine(post) || this.isMyTranslation(post, lang);
  }
  /** Earlier versions exist and are for the reader: the author's own, or staff. */
  mayRemember(post: Post): boolean {
    return !!post.editedAt && (this.isMine(post) || !!this.data?.mine.mayReadHistory);
  }

  /** Who may answer may quote what stands there. */
  mayQuote(post: Post): boolean {
    return !!this.data?.mine.mayAnswer && !this.data.shared.thread.closedAt && !post.deleted;
  }

  /** The next posts of a long thread; those that came by the stream meanwhile are not taken twice. */
  more = (): Promise<void> => (this.#running ??= this.#more());

  #more = async (): Promise<void> => {
    if (!this.data?.shared.next) return;
    this.loadingMore = true;
    this.moreFailed = null;
    try {
      this.#join(await get<ThreadPage>(`${this.#address}?after=${this.data.shared.next}`));
    } catch (error) {
      this.moreFailed = error;
    }
    this.loadingMore = false;
    this.#running = undefined;
  };

  /** Everything of a long thread, for paper; answers whether all of it is there. */
  async loadAll(): Promise<boolean> {
    this.moreFailed = null;
    while (this.data?.shared.next && !this.moreFailed) await this.more();
    return !!this.data && !this.data.shared.next;
  }

  toggleToo = async (): Promise<void> => {
    const mine = this.data?.mine;
    if (!mine || this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      await send(mine.too ? 'DELETE' : 'PUT', `${this.#address}/too`, undefined, { key: newKey() });
      if (this.data) this.data.mine.too = !mine.too;
    } catch (error) {
      this.failure = error;
    }
    this.busy = false;
  };

  /** Marks an answer as helpful, or takes the mark back. Throws what the server refuses. */
  async toggleHelped(post: Post): Promise<void> {
    const method = post.helped ? 'DELETE' : 'PUT';
    this.expect(await send<Done>(method, `/api/posts/${post.id}/helped`, undefined, { key: newKey() }));
  }

  /** Says what the question is about. Throws what the server refuses. */
  async setThemes(themes: string[]): Promise<void> {
    this.expect(await send<Done>('PUT', `${this.#address}/themes`, { themes }, { key: newKey() }));
  }

  /** Closes or opens, pins or unpins the thread. Throws what the server refuses. */
  async stand(what: 'closed' | 'pinned', on: boolean): Promise<void> {
    const method = on ? 'PUT' : 'DELETE';
    this.expect(await send<Done>(method, `${this.#address}/${what}`, undefined, { key: newKey() }));
  }

  async setLanguage(post: Post, lang: string): Promise<void> {
    this.expect(await send<Done>('PUT', `/api/posts/${post.id}/lang`, { lang }, { key: newKey() }));
  }

  translated(post: Post, lang: string, done?: Done): void {
    if (this.data && !this.isMyTranslation(post, lang)) {
      this.data.mine.translations = [...(this.data.mine.translations ?? []), `${post.id} ${lang}`];
    }
    if (done) this.expect(done);
  }

  async removeTranslation(post: Post, lang: string): Promise<void> {
    const path = `/api/posts/${post.id}/translations/${lang}`;
    this.expect(await send<Done>('DELETE', path, undefined, { key: newKey() }));
  }

  async remove(post: Post): Promise<void> {
    this.expect(await send<Done>('DELETE', `/api/posts/${post.id}`, undefined, { key: newKey() }));
  }

  answered = (done: Done): void => {
    if (this.data && !this.data.mine.posts.includes(done.id)) this.data.mine.posts.push(done.id);
    this.expect(done);
  };

  /** What an own act changed comes by the stream; where nothing is live the page is read again. */
  expect(done: Done): void {
    this.#followed.expect(done.position);
  }

  get #address(): string {
    return `/api/threads/${this.id}`;
  }

  #write = (next: ThreadPage): void => {
    const known = new Set(this.answers.map((post) => post.id));
    const before = this.data?.shared.thread.space.id;
    this.page.data = next;
    const { space } = next.shared.thread;
    if (before && before !== space.id) announce(t('threads.moved', { space: titleOf(space) }));
    const fresh = this.answers.filter((post) => !known.has(post.id) && !this.#own(post));
    if (fresh.length) announce(t('thread.new_answers', { count: fresh.length }));
  };

  #own(post: Post): boolean {
    return !!session.me && (post.byline.person === session.me.id || this.isMine(post));
  }

  /** As many posts as were on screen, so that nothing vanishes under the reader. */
  #readAll = async (): Promise<ThreadPage> => {
    const wanted = this.data?.shared.posts.length ?? 0;
    const page = await readFresh<ThreadPage>(this.#address);
    while (page.shared.next && page.shared.posts.length < wanted) {
      joined(page, await get<ThreadPage>(`${this.#address}?after=${page.shared.next}`));
    }
    return page;
  };

  #join(next: ThreadPage): void {
    if (this.data) joined(this.data, next);
  }

  #closed = (code: ClosedCode): void => {
    this.page.data = undefined;
    this.gone = code !== 'signed_out';
    if (code === 'signed_out') void this.page.load();
  };
}

/** Adds the posts of a later part to `page`. */
function joined(page: ThreadPage, next: ThreadPage): void {
  const known = new Set(page.shared.posts.map((post) => post.id));
  const fresh = next.shared.posts.filter((post) => !known.has(post.id));
  page.shared.posts = [...page.shared.posts, ...fresh].sort((one, other) => one.number - other.number);
  page.shared.next = next.shared.next ?? null;
  page.mine.posts = [...new Set([...page.mine.posts, ...next.mine.posts])];
}
