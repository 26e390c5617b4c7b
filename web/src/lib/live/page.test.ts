import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { forgetAll, keep, kept } from '../keep/store.ts';
import { startFollowing } from './page.ts';
import type { Frame } from './protocol.ts';

/** A page and its stream, over a WebSocket that the test speaks for. */

class FakeSocket {
  static OPEN = 1;
  static last: FakeSocket | undefined;
  readyState = 1;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  constructor() {
    FakeSocket.last = this;
  }
  send = () => undefined;
  close = () => undefined;
  say = (frame: Frame) => this.onmessage?.({ data: JSON.stringify(frame) });
}

beforeEach(async () => {
  await forgetAll();
  vi.stubGlobal('WebSocket', FakeSocket);
});
afterEach(() => vi.unstubAllGlobals());

it('what a frame deletes goes from what this browser keeps, which is read once for all of it', async () => {
  const ids = ['a', 'b', 'c'];
  for (const id of ids) await keep(`page:/api/posts/${id}-post`, { body: {}, at: 0 });
  await keep('page:/api/themes', { body: {}, at: 0 });
  const snapshot = { position: { stream: 's', epoch: 'e', seq: 1 }, at: 0 };
  const page = startFollowing({
    read: () => snapshot,
    write: () => undefined,
    apply: (now) => now,
    fetch: () => Promise.resolve(snapshot),
    closed: () => undefined,
  });
  await vi.waitFor(() => expect(FakeSocket.last).toBeDefined());
  FakeSocket.last!.onopen?.();
  FakeSocket.last!.say({ t: 'hello', at: 0, connection: 'c' });
  const read = vi.spyOn(IDBObjectStore.prototype, 'getAll');
  const facts = ids.map((id, n) => ({ seq: n + 2, type: 'deleted', at: '', post: { id: `${id}-post` } }));
  FakeSocket.last!.say({ t: 'facts', stream: 's', facts });
  const left = () => Promise.all(ids.map((id) => kept(`page:/api/posts/${id}-post`)));
  await vi.waitFor(async () => expect(await left()).toEqual([undefined, undefined, undefined]));
  page.stop();
  expect(read).toHaveBeenCalledOnce();
  expect(await kept('page:/api/themes')).toBeDefined();
});
