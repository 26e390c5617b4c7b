import { ApiError, send } from '../api/client.ts';
import { errorText, fieldErrors } from '../api/errors.ts';
import { newKey } from '../api/key.ts';
import type { FileState, PostFile } from '../api/wire.ts';
import { t } from '../i18n/index.svelte.ts';
import { carry, Unreadable, type Cargo } from './carrying.ts';
import type { FileShelf, KeptFile } from './kept.ts';

let last = 0;
/** Now, ms, and after every other: of what is dropped at once the first stays first. */
const later = () => (last = Math.max(Date.now(), last + 1));

/** `waiting` for its turn, `sending`, `checking` by the server, then `ready` or `refused`. */
export type Phase = 'waiting' | 'sending' | 'checking' | 'ready' | 'refused';

/** One file of a form: chosen and on its way, or on the post already. */
export class Upload {
  readonly local: string;
  readonly name: string;
  readonly size: number;
  type = $state('');
  phase = $state<Phase>('waiting');
  received = $state(0);
  /** The line is away; it goes on by itself. */
  cut = $state(false);
  alt = $state('');
  /** Why it cannot be attached, in the reader's language. */
  reason = $state<(() => string) | null>(null);
  /** Whether trying again may help. */
  again = $state(false);
  readonly #cargo: Omit<Cargo, 'bytes'>;
  readonly #shelf: FileShelf | null;
  readonly #at: number;
  /** For whom it was chosen, or for whom the form was when it was opened, as the form says it. */
  since: string;
  #bytes: Blob | undefined;
  #saved = '';
  #stop = new AbortController();

  private constructor(file: KeptFile, bytes: Blob | undefined, shelf: FileShelf | null) {
    const { local, name, size, type, key, id, alt, at } = file;
    [this.local, this.name, this.size, this.type, this.#at] = [local, name, size, type, at];
    this.#cargo = { name, size, key, ...(id && { id }) };
    this.#bytes = bytes;
    this.#shelf = shelf;
    this.alt = alt;
    this.since = file.since ?? '';
    if (file.ready) [this.phase, this.received] = ['ready', size];
  }

  /** Chosen now. */
  static chosen(file: File, shelf: FileShelf, since: string): Upload {
    const { name, size, type } = file;
    const known = { name, size, type, alt: '', ready: false, since };
    const fresh = { ...known, local: newKey(), key: newKey(), at: later() };
    return new Upload(fresh, file, shelf);
  }

  /** Chosen before a reload. */
  static kept(file: KeptFile, bytes: Blob | undefined, shelf: FileShelf): Upload {
    return new Upload(file, bytes, shelf);
  }

  /** On the post already. */
  static attached(file: PostFile, since: string): Upload {
    const { id, name, bytes, type, alt = '' } = file;
    const known = { local: id, id, name, size: bytes, type, key: '', alt, since, ready: true, at: 0 };
    const one = new Upload(known, undefined, null);
    one.#saved = alt;
    return one;
  }

  get id(): string | undefined {
    return this.#cargo.id;
  }
  get picture(): boolean {
    return this.type.startsWith('image/') && this.phase !== 'refused';
  }
  get attached(): boolean {
    return !this.#shelf;
  }
  get underway(): boolean {
    return this.phase !== 'ready' && this.phase !== 'refused';
  }
  get altChanged(): boolean {
    return this.picture && this.alt.trim() !== this.#saved;
  }
  /** What this browser holds of it, for a preview. */
  get bytes(): Blob | undefined {
    return this.#bytes;
  }

  /** Remembers it in this browser; the bytes once. */
  async keep(): Promise<void> {
    if (this.#bytes) await this.#shelf?.putBytes(this.local, this.#bytes);
    await this.remember();
  }

  remember = async (): Promise<void> => {
    const { local, name, size, type, alt, since } = this;
    const { key, id } = this.#cargo;
    const ready = this.phase === 'ready';
    const file = { local, name, size, type, key, alt, since, ready, at: this.#at, ...(id && { id }) };
    if (!this.#stop.signal.aborted) await this.#shelf?.put(file);
  };

  /** Brings it up. Never throws: what is refused stands in `reason`. */
  async run(): Promise<void> {
    if (!this.#bytes) return this.refuse(() => t('files.unreadable'));
    this.phase = 'sending';
    const cargo = Object.assign(this.#cargo, { bytes: this.#bytes });
    try {
      const end = await carry(cargo, this.#carrier());
      this.#settle(end);
      await this.described();
      if (end.state === 'ready') await this.#shelf?.dropBytes(this.local);
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#failed(error);
    }
  }

  refuse(reason: () => string): void {
    this.phase = 'refused';
    this.reason = reason;
    this.again = false;
  }

  retry(): void {
    this.phase = 'waiting';
    this.reason = null;
  }

  /** Tells the server what the picture shows, if that has changed, and for whom that is. Throws what is refused. */
  async saveAlt(written?: object): Promise<void> {
    if (!this.altChanged || !this.id) return;
    const alt = this.alt.trim();
    await send('PUT', `/api/files/${this.id}/alt`, { alt, ...written }, { key: newKey() });
    this.#saved = alt;
  }

  /** What the picture shows was written. A post's own picture says so only once the form is saved. */
  described = async (): Promise<void> => {
    await this.remember();
    // Where this fails the form tries again when it is sent, and says why it cannot.
    if (!this.attached && this.phase === 'ready') await this.saveAlt().catch(() => undefined);
  };

  /** Halts; what is kept goes on another time. */
  stop(): void {
    this.#stop.abort();
  }

  /** Halts and forgets it, here and on the server. */
  async cancel(): Promise<void> {
    this.stop();
    await this.#shelf?.drop(this.local);
    if (!this.id || this.attached) return;
    // Without a line the server drops it after a day by itself.
    await send('DELETE', `/api/files/${this.id}`, undefined, { key: newKey() }).catch(() => undefined);
  }

  /** It goes with a post now. */
  async handOver(): Promise<void> {
    this.stop();
    await this.#shelf?.drop(this.local);
  }

  #carrier() {
    return {
      signal: this.#stop.signal,
      waits: (on: boolean) => (this.cut = on),
      changed: this.remember,
      told: ({ state, received }: FileState) => {
        this.received = received;
        if (state === 'checking') this.phase = 'checking';
      },
    };
  }

  #settle(state: FileState): void {
    if (state.kind === 'image' && !this.type.startsWith('image/')) this.type = 'image/*';
    if (state.state === 'ready') return void (this.phase = 'ready');
    const code = state.reason ?? 'unexpected';
    this.refuse(() => errorText(new ApiError({ status: 422, code })));
  }

  #failed(error: unknown): void {
    // What is wrong with the name or the size says more than that something is.
    const why = () => Object.values(fieldErrors(error))[0] ?? errorText(error);
    this.refuse(error instanceof Unreadable ? () => t('files.unreadable') : why);
    this.again = !(error instanceof Unreadable);
    this.cut = false;
  }
}
