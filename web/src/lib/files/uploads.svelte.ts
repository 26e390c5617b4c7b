import { get } from '../api/client.ts';
import type { FileLimits, PostFile } from '../api/wire.ts';
import { t } from '../i18n/index.svelte.ts';
import { announce } from '../ui/announce.svelte.ts';
import { refusalOf } from './choosing.ts';
import { FileShelf, isExpired } from './kept.ts';
import { Upload } from './upload.svelte.ts';

const AT_ONCE = 2;

/** Why the form was not sent, or not yet. */
export type Hold = 'alt' | 'refused' | 'waiting';

/** The files of one form: those already on the post, and those on their way. To be ended with `stop`. */
export class Uploads {
  items = $state<Upload[]>([]);
  limits = $state<FileLimits>();
  hold = $state<Hold | null>(null);
  /** More were chosen than fit. */
  full = $state(false);
  readonly restored: Promise<void>;
  readonly #shelf: FileShelf;
  readonly #before: string[];
  readonly #stands: () => string;
  #running = 0;
  #asked = false;
  /** The picture that was asked about. It stays the one while it is described: the focus is not taken from who types. */
  #wanted = $state.raw<Upload>();
  #saidAlt = false;
  #stopped = false;
  #settled: (() => void) | null = null;

  /** `where` names the form as its draft is named; `stands` says for whom it is now. */
  constructor(where: string, attached: PostFile[] = [], stands = () => '') {
    this.#stands = stands;
    this.#shelf = new FileShelf(where);
    this.#before = attached.map(({ id }) => id);
    this.items = attached.map((file) => Upload.attached(file, stands()));
    this.restored = this.#restore();
    void this.#readLimits();
  }

  /** What goes with the post, in order. */
  get ids(): string[] {
    return this.items.map(({ id }) => id).filter((id) => id !== undefined);
  }
  /** Not as the post was: other files, or said otherwise what they show. */
  get changed(): boolean {
    return this.#saidAlt || this.ids.join() !== this.#before.join();
  }
  /** For whom it was, what here is new, one after the other. */
  get since(): string[] {
    const fresh = this.items.filter((one) => !one.attached || one.altChanged);
    return fresh.map(({ since }) => since).filter(Boolean);
  }
  /** They are for these now. */
  give(since: string): void {
    this.items.forEach((one) => (one.since = since));
  }
  get done(): number {
    return this.items.filter(({ underway }) => !underway).length;
  }

  /** Takes files chosen, dropped or pasted; answers how many. */
  async add(files: readonly File[]): Promise<number> {
    await this.restored;
    if (!this.limits) await this.#readLimits();
    const room = (this.limits?.perPost ?? Infinity) - this.items.length;
    const taken = files.slice(0, Math.max(0, room));
    this.full = taken.length < files.length;
    this.#noted();
    for (const file of taken) await this.#take(file);
    if (taken.length) announce(t('files.added', { n: taken.length }));
    this.#next();
    return taken.length;
  }

  /** Whether this is the picture the form waits for: the first that nobody had described when it was to be sent. */
  needsAlt(one: Upload): boolean {
    return this.hold === 'alt' && one === this.#wanted;
  }

  async remove(one: Upload): Promise<void> {
    this.items = this.items.filter((other) => other !== one);
    this.full = false;
    this.#noted();
    this.#settled?.();
    await one.cancel();
  }

  retry(one: Upload): void {
    this.#noted();
    one.retry();
    this.#next();
  }

  /** To be called before the form is sent; waits for what is on its way. Answers the ids that go along, or null when
   *  it is not to be sent: `hold` says why. A picture without a description is asked for once. `written` is told with
   *  what is said anew of pictures that are on the post already. */
  async forSending(written?: () => object): Promise<string[] | null> {
    await this.restored;
    this.#wanted = this.#asked ? undefined : this.items.find(undescribed);
    if (this.#wanted) {
      this.#asked = true;
      return this.#no('alt');
    }
    if (!(await this.#allUp())) return this.#no(null);
    if (this.items.some(({ phase }) => phase === 'refused')) return this.#no('refused');
    for (const one of this.items.filter(({ altChanged }) => altChanged)) {
      this.#saidAlt = true;
      await one.saveAlt(one.attached ? written?.() : undefined);
    }
    this.hold = null;
    return this.#stopped ? null : this.ids;
  }

  /** Ends the waiting of `forSending`. */
  stopWaiting(): void {
    this.hold = null;
    this.#settled?.();
  }

  /** They have gone with the post. */
  async sent(): Promise<void> {
    const gone = this.items;
    [this.items, this.hold, this.full, this.#asked] = [[], null, false, false];
    for (const one of gone) await one.handOver();
  }

  /** The form is given up: nothing of what was chosen is left. */
  async discard(): Promise<void> {
    this.stop();
    for (const one of this.items) await one.cancel();
  }

  /** Halts; the next form of this name goes on. */
  stop(): void {
    this.#stopped = true;
    this.stopWaiting();
    this.items.forEach((one) => one.stop());
  }

  async #take(file: File): Promise<void> {
    const one = Upload.chosen(file, this.#shelf, this.#stands());
    const refusal = refusalOf(file, this.limits);
    if (refusal) one.refuse(refusal);
    this.items.push(one);
    if (!refusal) await one.keep();
  }

  async #restore(): Promise<void> {
    for (const file of await this.#shelf.restore()) {
      const one = Upload.kept(file, await this.#shelf.bytes(file.local), this.#shelf);
      if (isExpired(file)) one.refuse(() => t('files.expired'));
      this.items.push(one);
    }
    this.#next();
  }

  async #readLimits(): Promise<void> {
    // Without them the server alone refuses.
    this.limits = await get<FileLimits>('/api/files/limits').catch(() => undefined);
  }

  /** Two at a time: one that waits for its check does not hold up the line. */
  #next(): void {
    while (!this.#stopped && this.#running < AT_ONCE) {
      const one = this.items.find(({ phase }) => phase === 'waiting');
      if (!one) return;
      this.#running += 1;
      void one.run().then(() => this.#ended(one));
    }
  }

  #ended(one: Upload): void {
    this.#running -= 1;
    if (this.items.includes(one) && !this.#stopped) this.#say(one);
    this.#settled?.();
    this.#next();
  }

  #say({ name, phase }: Upload): void {
    if (phase === 'ready') announce(t('files.up', { name }));
    if (phase === 'refused') announce(t('files.not_up', { name }));
  }

  /** False when the waiting was ended first. */
  async #allUp(): Promise<boolean> {
    while (this.items.some(({ underway }) => underway)) {
      this.hold = 'waiting';
      await new Promise<void>((resolve) => (this.#settled = resolve));
      this.#settled = null;
      if (this.hold !== 'waiting' || this.#stopped) return false;
    }
    return !this.#stopped;
  }

  /** Something is done about the files; a form that waits for them goes on waiting. */
  #noted(): void {
    if (this.hold !== 'waiting') this.hold = null;
  }

  #no(hold: Hold | null): null {
    this.hold = hold;
    return null;
  }
}

function undescribed(one: Upload): boolean {
  return one.picture && !one.attached && !one.alt.trim();
}
