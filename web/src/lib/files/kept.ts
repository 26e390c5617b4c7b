import { openTabs, thisTab } from '../../app/tab.ts';
import { forget, keep, kept, keptUnder } from '../keep/store.ts';
import { session } from '../session.svelte.ts';

/** Files chosen for a form and not sent with it yet. Like a draft they belong to their tab, survive a reload and a
 *  closed tab, and go at sign-out; after a day, when the server has dropped them too, only their names are left. */

export interface KeptFile {
  /** This browser's name for it. */
  local: string;
  name: string;
  size: number;
  type: string;
  key: string;
  id?: string;
  alt: string;
  /** For whom it was chosen, as its form says it. */
  since?: string;
  /** The server has it whole and took it. */
  ready: boolean;
  at: number;
}

export const DAY_MS = 24 * 3_600_000;
/** So long one is told that a file is no longer kept. */
const TOLD_MS = 30 * DAY_MS;
const FACTS = 'file:';
const BYTES = 'bytes:';

/** Where the files of one form in this tab are kept. */
export class FileShelf {
  readonly #prefix: string;

  constructor(where: string) {
    this.#prefix = `${FACTS}${session.me?.id ?? ''}:${where}:`;
  }

  async put(file: KeptFile): Promise<void> {
    await keep(await this.#name(file.local), file);
  }

  async putBytes(local: string, bytes: Blob): Promise<void> {
    await keep(BYTES + local, bytes);
  }

  async bytes(local: string): Promise<Blob | undefined> {
    return kept<Blob>(BYTES + local);
  }

  async dropBytes(local: string): Promise<void> {
    await forget(BYTES + local);
  }

  async drop(local: string): Promise<void> {
    await forget(await this.#name(local));
    await forget(BYTES + local);
  }

  /** What this tab left before a reload, else what one closed tab left. */
  async restore(): Promise<KeptFile[]> {
    await sweep();
    const tab = await thisTab();
    const open = await openTabs();
    const all = await keptUnder<KeptFile>(this.#prefix);
    const tabOf = (name: string) => name.slice(this.#prefix.length).split(':')[0]!;
    const from = [tab, ...all.map(([name]) => tabOf(name)).filter((one) => !open.has(one))];
    const whose = from.find((one) => all.some(([name]) => tabOf(name) === one));
    const found = all.filter(([name]) => tabOf(name) === whose);
    for (const [name, file] of found) {
      if (whose === tab) continue;
      await forget(name);
      await this.put(file);
    }
    return found.map(([, file]) => file).sort((one, other) => one.at - other.at);
  }

  async #name(local: string): Promise<string> {
    return `${this.#prefix}${await thisTab()}:${local}`;
  }
}

export const isExpired = (file: KeptFile) => Date.now() - file.at > DAY_MS;

/** Drops the bytes of all that is older than a day, wherever it was chosen. */
export async function sweep(): Promise<void> {
  for (const [name, file] of await keptUnder<KeptFile>(FACTS)) {
    if (isExpired(file)) await forget(BYTES + file.local);
    if (Date.now() - file.at > TOLD_MS) await forget(name);
  }
}
