import { untrack } from 'svelte';
import { forget, keep, keptUnder } from './store.ts';
import { session } from '../session.svelte.ts';
import { openTabs, thisTab } from '../../app/tab.ts';

const PAUSE_MS = 300;
/** What is kept of a draft. */
type Kept<Fields> = Fields & { since?: string };

/** Unsent writing of one form. It belongs to its tab, survives a reload and a closed tab (the next tab that opens
 *  the form takes it over), and is gone once sent or discarded. */
export class Draft<Fields extends Record<string, string>> {
  fields = $state() as Fields;
  /** Whether what was kept has been looked up; before that nothing is written over it. */
  #ready = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Done when what was kept stands in the fields. */
  readonly restored: Promise<void>;
  /** What stands there where nobody writes: nothing, or what is being changed. */
  #empty = $state.raw() as Fields;
  #since = '';
  readonly #prefix: string;
  readonly #stands: () => string;

  /** `stands` says how something is now that is to be known, from the first word on, as it was then. */
  constructor(where: string, empty: Fields, stands = () => '') {
    this.#empty = empty;
    this.#stands = stands;
    this.fields = { ...empty };
    this.#prefix = `draft:${session.me?.id ?? ''}:${where}:`;
    this.restored = this.#restore();
  }

  /** Something is written that nobody else has yet. */
  get unsent(): boolean {
    return Object.keys(this.#empty).some((name) => this.fields[name] !== this.#empty[name]);
  }

  /** What `stands` said when this was begun; what it says now where nothing is written. */
  get since(): string {
    return this.#since || this.#stands();
  }
  set since(since: string) {
    this.#since = since;
  }

  /** To be called from an effect: keeps what is written, a little after the last key. */
  keep = (): (() => void) => {
    const fields = $state.snapshot(this.fields);
    const unsent = this.unsent;
    if (unsent) this.#since = untrack(() => this.since);
    if (!this.#ready) return () => undefined;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#write(fields as Fields, unsent), PAUSE_MS);
    return () => undefined;
  };

  /** What is written goes on from what stands already; what was typed meanwhile, or before a reload, stays. */
  async begin(stands: Fields): Promise<void> {
    await this.restored;
    if (!this.unsent) this.fields = { ...stands };
    this.#empty = stands;
  }

  /** It is sent as `sent`, or given up as a whole. What was typed since stays, and is kept. */
  async discard(sent: Fields = this.fields): Promise<void> {
    clearTimeout(this.#timer);
    const typed = Object.entries(this.fields).filter(([name, text]) => text !== sent[name]);
    this.fields = { ...this.#empty, ...Object.fromEntries(typed) };
    if (!this.unsent) this.#since = '';
    await this.#write($state.snapshot(this.fields) as Fields, this.unsent);
  }

  async #write(fields: Fields, unsent: boolean): Promise<void> {
    const key = this.#prefix + (await thisTab());
    await (unsent ? keep(key, this.#since ? { ...fields, since: this.#since } : fields) : forget(key));
  }

  async #restore(): Promise<void> {
    const tab = await thisTab();
    const all = await keptUnder<Kept<Fields>>(this.#prefix);
    const open = await openTabs();
    const tabOf = (key: string) => key.slice(this.#prefix.length);
    const found = all.find(([key]) => tabOf(key) === tab) ?? all.find(([key]) => !open.has(tabOf(key)));
    if (found && !this.unsent) this.#goOn(found[1]);
    if (found && tabOf(found[0]) !== tab) await this.#adopt(found[0], found[1], tab);
    this.#ready = true;
    // Written before this was known: it would wait for the next key.
    if (this.unsent) this.keep();
  }

  #goOn({ since = '', ...fields }: Kept<Fields>): void {
    this.fields = { ...this.#empty, ...fields };
    this.#since = since;
  }

  async #adopt(key: string, kept: Kept<Fields>, tab: string): Promise<void> {
    await forget(key);
    await keep(this.#prefix + tab, kept);
  }
}
