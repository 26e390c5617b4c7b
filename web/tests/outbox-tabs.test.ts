import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Me } from '../src/lib/api/wire.ts';
import type { UnsentAct } from '../src/lib/keep/acts.ts';
import { forgetAll, keptUnder } from '../src/lib/keep/store.ts';

/** The outbox in several tabs of one browser: each a module of its own, over the same store, locks and channel. */

const me = { id: 'ayse', name: 'Ayşe', spaces: [] } as unknown as Me;
const answer = {
  method: 'POST' as const,
  path: '/api/threads/t/answers',
  what: 'unsent.answer',
  where: '/t',
};
const done = { id: 'p2', position: { stream: 's', epoch: 'e', seq: 3 } };

/** Web Locks as far as the client uses them, with a way to let a tab die. */
class Locks {
  held = new Map<string, () => void>();
  #queues = new Map<string, (() => void)[]>();

  async request<T>(name: string, a: unknown, b?: unknown): Promise<T> {
    const work = (b ?? a) as (lock: object | null) => Promise<T>;
    const { ifAvailable } = (b ? a : {}) as { ifAvailable?: boolean };
    if (this.held.has(name)) {
      if (ifAvailable) return work(null);
      await new Promise<void>((turn) => this.#queues.set(name, [...(this.#queues.get(name) ?? []), turn]));
    }
    const release = () => this.#release(name, release);
    this.held.set(name, release);
    try {
      return await work({});
    } finally {
      release();
    }
  }
  query = async () => ({ held: [...this.held.keys()].map((name) => ({ name })) });

  #release(name: string, own: () => void): void {
    if (this.held.get(name) !== own) return;
    this.held.delete(name);
    this.#queues.get(name)?.shift()?.();
  }
}

/** What tabs say to each other; nobody hears themselves. */
const channels: FakeChannel[] = [];
class FakeChannel extends EventTarget {
  constructor() {
    super();
    channels.push(this);
  }
  postMessage(data: unknown): void {
    for (const one of channels) if (one !== this) one.dispatchEvent(new MessageEvent('message', { data }));
  }
}

let requests: string[] = [];
let respond: () => Promise<Response>;
const created = () => Promise.resolve(Response.json(done, { status: 201 }));
const noLine = () => Promise.reject(new TypeError('network'));
const stored = async () => (await keptUnder<UnsentAct>('act:')).map(([, act]) => act);
let locks: Locks;

async function tab() {
  vi.resetModules();
  const { session } = await import('../src/lib/session.svelte.ts');
  session.take({ person: me });
  const { outbox } = await import('../src/lib/keep/outbox.svelte.ts');
  outbox.start();
  return outbox;
}

beforeEach(async () => {
  await forgetAll();
  requests = [];
  channels.length = 0;
  locks = new Locks();
  vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { locks }));
  vi.stubGlobal('BroadcastChannel', FakeChannel);
  vi.stubGlobal('fetch', (_path: string, init: RequestInit) => {
    requests.push(new Headers(init.headers).get('Idempotency-Key')!);
    return respond();
  });
});
afterEach(() => vi.unstubAllGlobals());

it('is sent by another tab when the one it was written in is closed, once, and all are told', async () => {
  respond = noLine;
  const writer = await tab();
  expect((await writer.submit(answer)).sent).toBe(false);
  const [first, second] = [await tab(), await tab()];
  await vi.waitFor(() => expect(first.unsent).toHaveLength(1));
  respond = created;
  requests = [];
  await Promise.all([first.resend(), second.resend(), writer.resend()]);
  expect(requests).toHaveLength(1);
  expect(await stored()).toEqual([]);
  for (const one of [writer, first, second]) {
    await vi.waitFor(() => expect(one.sent).toHaveLength(1));
    await vi.waitFor(() => expect(one.unsent).toEqual([]));
  }
  first.noted();
  expect(first.sent).toEqual([]);
});

it('is sent by another tab when the first one dies in the middle, under the same key', async () => {
  const other = await tab();
  respond = () => new Promise(() => undefined);
  const dying = await tab();
  void dying.submit(answer);
  await vi.waitFor(() => expect(requests).toHaveLength(1));
  expect(other.unsent, 'what is on its way is not late').toEqual([]);
  respond = created;
  for (const release of [...locks.held.values()]) release();
  await vi.waitFor(() => expect(requests).toHaveLength(2));
  expect(new Set(requests).size).toBe(1);
  await vi.waitFor(async () => expect(await stored()).toEqual([]));
});

it('is left to the tab that is at it', async () => {
  const other = await tab();
  let answerNow: (answer: Response) => void = () => undefined;
  respond = () => new Promise((resolve) => (answerNow = resolve));
  const writer = await tab();
  const sending = writer.submit(answer);
  await vi.waitFor(() => expect(requests).toHaveLength(1));
  await other.resend();
  expect(requests).toHaveLength(1);
  answerNow(Response.json(done, { status: 201 }));
  expect((await sending).sent).toBe(true);
  expect(other.sent, 'what went out at once is not told of').toEqual([]);
});
