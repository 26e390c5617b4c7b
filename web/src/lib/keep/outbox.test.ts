import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { session } from '../session.svelte.ts';
import type { Me } from '../api/wire.ts';
import { OLD_MS, type UnsentAct } from './acts.ts';
import { outbox } from './outbox.svelte.ts';
import { forgetAll, keep, keptUnder } from './store.ts';

const me = { id: 'ayse', name: 'Ayşe', spaces: [] } as unknown as Me;
const answer = {
  method: 'POST' as const,
  path: '/api/threads/t/answers',
  body: { text: 'Yes' },
  what: 'unsent.answer',
  where: '/threads/t',
};
const done = { id: 'p2', position: { stream: 's', epoch: 'e', seq: 3 } };

let requests: { key: string | null; body?: unknown }[] = [];

function server(respond: () => Response | Promise<Response>): void {
  vi.stubGlobal('fetch', async (_path: string, init: RequestInit) => {
    const body: unknown = JSON.parse((init.body as string | null) ?? 'null');
    requests.push({ key: new Headers(init.headers).get('Idempotency-Key'), body });
    return respond();
  });
}
const created = () => Response.json(done, { status: 201 });
const noLine = () => Promise.reject(new TypeError('network'));
const problem = (status: number, code: string) => () =>
  new Response(JSON.stringify({ status, code }), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  });
const stored = async () => (await keptUnder<UnsentAct>('act:')).map(([, act]) => act);

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  requests = [];
  session.take({ person: me });
  await forgetAll();
  await outbox.resend();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('outbox', () => {
  it('keeps nothing of an act that the server has confirmed', async () => {
    server(created);
    expect(await outbox.submit(answer)).toEqual({ sent: true, done });
    expect(await stored()).toEqual([]);
  });

  it('keeps an act without an answer and sends it again by itself under the same key', async () => {
    server(noLine);
    const outcome = await outbox.submit(answer);
    expect(outcome.sent).toBe(false);
    expect(outbox.unsent).toHaveLength(1);
    server(created);
    const heard = vi.fn();
    const stop = outbox.onSent(heard);
    await vi.advanceTimersByTimeAsync(60_000);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce());
    stop();
    expect(new Set(requests.map(({ key }) => key)).size).toBe(1);
    expect(await stored()).toEqual([]);
  });

  it('keeps an act that meets a busy server', async () => {
    server(problem(503, 'busy'));
    expect((await outbox.submit(answer)).sent).toBe(false);
    expect(await stored()).toHaveLength(1);
  });

  it('hands a refusal to the page and keeps nothing', async () => {
    server(problem(409, 'closed'));
    await expect(outbox.submit(answer)).rejects.toMatchObject({ code: 'closed' });
    expect(await stored()).toEqual([]);
  });

  it('shows an act that is refused when sent again, and does not send it a third time', async () => {
    server(noLine);
    await outbox.submit(answer);
    server(problem(403, 'forbidden'));
    await outbox.resend();
    expect(outbox.unsent).toMatchObject([{ refused: { code: 'forbidden' } }]);
    const before = requests.length;
    await outbox.resend();
    expect(requests).toHaveLength(before);
  });

  it('asks before it sends an act older than 72 hours', async () => {
    server(created);
    const old: UnsentAct = { ...answer, key: 'k', person: me.id, at: Date.now() - OLD_MS - 1 };
    await keep('act:k', old);
    await outbox.resend();
    expect(requests).toEqual([]);
    expect(outbox.isOld(outbox.unsent[0]!)).toBe(true);
    await outbox.confirm(outbox.unsent[0]!);
    expect(requests).toMatchObject([{ key: 'k' }]);
    expect(await stored()).toEqual([]);
  });

  it("never sends another person's act", async () => {
    server(created);
    await keep('act:k', { ...answer, key: 'k', person: 'olena', at: Date.now() });
    await outbox.resend();
    expect(requests).toEqual([]);
    expect(outbox.unsent).toEqual([]);
  });

  it('does not bring back what is discarded while what waits is read', async () => {
    const refused = { status: 403, code: 'forbidden' };
    await keep('act:k', { ...answer, key: 'k', person: me.id, at: Date.now(), refused });
    await outbox.resend();
    let answered: (locks: LockManagerSnapshot) => void = () => undefined;
    const query = vi.fn<() => Promise<LockManagerSnapshot>>(() => Promise.resolve({ held: [] }));
    query.mockImplementationOnce(() => new Promise((resolve) => (answered = resolve)));
    const request = (_name: string, a: unknown, b?: unknown) => ((b ?? a) as (lock: object) => unknown)({});
    vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { locks: { query, request } }));
    const before = outbox.resend();
    await vi.waitFor(() => expect(query).toHaveBeenCalledOnce());
    const discarded = outbox.discard(outbox.unsent[0]!);
    await vi.waitFor(async () => expect(await stored()).toEqual([]));
    // Time for the later reading to end first, if it does not wait.
    for (let n = 0; n < 100; n += 1) await new Promise((later) => setImmediate(later));
    answered({ held: [] });
    await Promise.all([before, discarded]);
    expect(outbox.unsent).toEqual([]);
  });

  it('holds what more people can read by now, and sends it to them when the reader says so', async () => {
    const few = { ...answer, body: { text: 'Yes', writtenFor: { space: 'closed', audience: 'space' } } };
    const now = { space: 'network', audience: 'network' };
    server(noLine);
    await outbox.submit(few);
    const params = { ...now, title: 'Network' };
    server(() => Response.json({ status: 409, code: 'more_readers', params }, { status: 409 }));
    await vi.advanceTimersByTimeAsync(60_000);
    await vi.waitFor(() => expect(outbox.unsent[0]?.refused?.code).toBe('more_readers'));
    const asked = requests.length;
    await vi.advanceTimersByTimeAsync(600_000);
    await outbox.resend();
    expect(requests).toHaveLength(asked);
    // Who comes back after days says so once.
    vi.setSystemTime(Date.now() + OLD_MS);
    server(created);
    await outbox.give(outbox.unsent[0]!);
    expect(requests).toHaveLength(asked + 1);
    expect(requests.at(-1)!.body).toEqual({ text: 'Yes', writtenFor: now });
    expect(await stored()).toEqual([]);
  });

  it('discards what the reader no longer wants to send', async () => {
    server(noLine);
    await outbox.submit(answer);
    await outbox.discard(outbox.unsent[0]!);
    expect(await stored()).toEqual([]);
    expect(outbox.unsent).toEqual([]);
  });
});
