import { untrack } from 'svelte';
import { get, OfflineError, send } from '../lib/api/client.ts';
import { newKey } from '../lib/api/key.ts';
import type { Done, Mark, MarkList } from '../lib/api/wire.ts';
import { ASK_AGAIN } from '../lib/live/index.ts';
import { session } from '../lib/session.svelte.ts';
import { readNewest } from '../spaces/newest.ts';
import { following } from './follow.svelte.ts';
import { applyMarks } from './marks.apply.ts';

/** As many threads as one request asks for. */
const AT_ONCE = 100;
/** What others write comes in bursts; it is asked for once after each. */
const PAUSE_MS = 400;

/** The marks, and the threads they answer for. */
type Asked = MarkList & { asked: ReadonlySet<string> };

/** What the threads on screen are to the reader. To be made while a component is set up; for visitors there is nothing.
 *  `ids` are the threads, `state` any text that changes when somebody wrote in one of them. */
export class Marks {
  #list = $state.raw<Asked>();
  /** Of the readings: begun, and the last that was taken. */
  #begun = 0;
  #taken = 0;
  readonly #ids: () => string[];
  readonly #followed: ReturnType<typeof following<Asked>>;

  constructor(ids: () => string[], state: () => string) {
    this.#ids = ids;
    this.#followed = following(() => !!this.#list, {
      read: () => this.#list!,
      write: (next) => (this.#list = next),
      apply: (list, frame) => {
        const next = applyMarks(list, frame);
        return next === ASK_AGAIN ? next : { ...next, asked: list.asked };
      },
      fetch: () => this.#read(),
      closed: () => (this.#list = undefined),
    });
    const asked = $derived(session.me ? `${ids().toSorted().join()} ${state()}` : '');
    $effect(() => {
      if (!asked.trim()) return;
      const first = untrack(() => !this.#list);
      const timer = setTimeout(() => void untrack(this.load), first ? 0 : PAUSE_MS);
      return () => clearTimeout(timer);
    });
  }

  /** It was asked for and has no mark: deleted, or not to be seen any more. */
  lost(thread: string): boolean {
    return !!this.#list?.asked.has(thread) && !this.of(thread);
  }
  of(thread: string): Mark | undefined {
    return this.#list?.items.find((one) => one.thread === thread);
  }
  /** Something on screen is unread and wants to be known. */
  get unread(): boolean {
    return this.#list?.items.some((one) => one.unread && one.state !== 'muted') ?? false;
  }

  /** Without a line what was known stays, and the next change asks again; where nothing was, the line does when it is
   *  back. What was asked earlier and answered later is not taken. */
  load = async (): Promise<void> => {
    const turn = (this.#begun += 1);
    try {
      // Something own may be heard while it is on its way, which it does not hold yet.
      const fresh = await readNewest(
        () => this.#read(),
        () => this.#list,
      );
      if (turn < this.#taken) return;
      this.#taken = turn;
      this.#list = fresh;
    } catch (error) {
      if (!this.#list && error instanceof OfflineError) await this.#whenBack().catch(() => undefined);
    }
  };

  async #whenBack(): Promise<void> {
    const { whenBack } = await import('../lib/keep/line.ts');
    whenBack(`marks:${this.#ids().join()}`, () => void this.load());
  }

  /** An own act on marks; what it changed comes by the own stream. Throws what the server refuses. */
  async act(method: 'PUT' | 'DELETE', path: string, body?: unknown): Promise<void> {
    const done = await send<Done>(method, path, body, { key: newKey() });
    this.#followed.expect(done.position);
  }

  async #read(): Promise<Asked> {
    const ids = this.#ids();
    const parts: MarkList[] = [];
    for (let first = 0; first === 0 || first < ids.length; first += AT_ONCE) {
      const threads = ids.slice(first, first + AT_ONCE).join();
      parts.push(await get<MarkList>(`/api/me/marks?${new URLSearchParams({ threads })}`));
    }
    // The first was read first: what was told since is heard once more, which changes nothing.
    return { ...parts[0]!, items: parts.flatMap((part) => part.items), asked: new Set(ids) };
  }
}
