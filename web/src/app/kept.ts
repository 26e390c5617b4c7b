import { get, hides, OfflineError } from '../lib/api/client.ts';
import { markFresh, markKept } from '../lib/keep/marks.svelte.ts';
import { session } from '../lib/session.svelte.ts';
import { Loading } from './loading.svelte.ts';

/** The one way to keep what a page reads, and to have it where the server does not answer. */

/** What keeps comes after what is kept: no page waits for it. */
const shelf = () => import('../lib/keep/pages.ts');
/** A line that has not answered by then is as good as none, until it does. */
const SLOW_MS = 4_000;

/** Reads a live page and keeps it in this browser; without a line it answers what was kept, which the live
 *  client then brings up to date. `back`: the server answers after all, so what no stream tells can be read too. */
export function readKept<T>(
  address: string,
  signal?: AbortSignal,
  back: () => void = () => undefined,
): Promise<T> {
  return new Reading<T>(address, signal, { followed: true, answered: back, refused: back }).read();
}

/** Reads what is on screen already anew, and keeps it: never answers what is older. */
export function readFresh<T>(address: string, signal?: AbortSignal): Promise<T> {
  return new Reading<T>(address, signal).fresh();
}

/** A page that no stream keeps true: read, kept, and read again once the line is back. */
export function keptLoading<T>(address: string | (() => string)): Loading<T> {
  const asked = typeof address === 'string' ? () => address : address;
  const page: Loading<T> = new Loading((signal) => {
    return new Reading<T>(asked(), signal, {
      followed: false,
      answered: (body) => Object.assign(page, { data: body, error: null }),
      refused: (error) => Object.assign(page, { data: undefined, error }),
    }).read();
  }, asked);
  return page;
}

/** What becomes of a page shown as it was kept, once the server has answered. */
interface Later<T> {
  /** A stream brings it up to date. */
  followed: boolean;
  answered: (body: T) => void;
  refused: (error: unknown) => void;
}

class Reading<T> {
  readonly #seen = {
    person: session.me?.id ?? '',
    where: here(),
  };
  readonly #path = location.pathname;

  constructor(
    private readonly address: string,
    private readonly signal?: AbortSignal,
    private readonly later?: Later<T>,
  ) {}

  async read(): Promise<T> {
    const fresh = this.fresh();
    const answered = fresh.then(
      () => true,
      () => true,
    );
    if (!(await Promise.race([answered, pause()]))) return this.#meanwhile(fresh);
    return fresh.catch((error: unknown) => this.#instead(error));
  }

  async fresh(): Promise<T> {
    try {
      const body = await get<T>(this.address, this.signal);
      markFresh(this.address);
      // A browser that keeps nothing still shows what came.
      void this.#keep(body).catch(() => undefined);
      return body;
    } catch (error) {
      if (hides(error)) {
        markFresh(this.address);
        const { forgetAnswer } = await shelf();
        await forgetAnswer(this.address);
      }
      throw error;
    }
  }

  async #keep(body: T): Promise<void> {
    // As it was answered, before facts change it.
    const text = JSON.stringify(body);
    const { keepHere } = await shelf();
    if (this.#seen.person === (session.me?.id ?? '')) await keepHere(this.address, text, this.#seen);
  }

  /** The server takes long: what was kept is shown until it answers. */
  async #meanwhile(fresh: Promise<T>): Promise<T> {
    const old = await this.#old(true);
    if (old === undefined) return fresh.catch((error: unknown) => this.#instead(error));
    void this.#late(fresh);
    return old;
  }

  async #instead(error: unknown): Promise<T> {
    const old = error instanceof OfflineError ? await this.#old(false) : undefined;
    if (old === undefined) throw error;
    void this.#whenBack();
    return old;
  }

  /** What is on screen stays as it is until the server answers, be it that there is nothing to be seen. */
  async #late(answer: Promise<T>): Promise<void> {
    try {
      const body = await answer;
      if (!this.signal?.aborted) this.later?.answered(body);
    } catch (error) {
      if (this.signal?.aborted) return;
      if (hides(error)) this.later?.refused(error);
      else await this.#whenBack();
    }
  }

  async #whenBack(): Promise<void> {
    const { whenBack } = await import('../lib/keep/line.ts');
    whenBack(this.address, () => {
      if (!this.signal?.aborted) void this.#late(this.fresh());
    });
  }

  async #old(slow: boolean): Promise<T | undefined> {
    const { keptPage } = await shelf();
    const old = await keptPage<T>(this.address, this.#seen.person);
    if (!old) return undefined;
    markKept(this.address, { path: this.#path, at: old.at, slow, followed: !!this.later?.followed });
    return old.body;
  }
}

const here = () => location.pathname + location.search;
const pause = () => new Promise<false>((done) => setTimeout(() => done(false), SLOW_MS));
