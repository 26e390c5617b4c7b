import { expect, type APIRequestContext } from '@playwright/test';
import { world } from './world.ts';

/** Threads of the closed space, made without a browser. */

/** What somebody answered in it. */
export const INSIDE = 'Das bleibt unter uns: Zwölf Bänke sind morsch.';

/** An act by the API; the id it answers. */
export async function act(
  who: APIRequestContext,
  method: string,
  path: string,
  data?: object,
): Promise<string> {
  const headers = { 'X-Tessera': '1', 'Idempotency-Key': crypto.randomUUID() };
  const done = await who.fetch(`/api/${path}`, { method, headers, data });
  expect(done.ok(), await done.text()).toBe(true);
  return ((await done.json()) as { id: string }).id;
}

/** A question in the closed space, which another has answered. */
export async function insideThread(
  asker: APIRequestContext,
  author: APIRequestContext,
  title: string,
): Promise<string> {
  const { items } = (await (await asker.get('/api/spaces')).json()) as {
    items: { id: string; title: string }[];
  };
  const space = items.find((one) => one.title === world.space.title)!.id;
  const question = { title, text: 'Wer hat dafür Geld gefunden?', audience: 'space', lang: 'de' };
  const thread = await act(asker, 'POST', `spaces/${space}/threads`, question);
  await act(author, 'POST', `threads/${thread}/answers`, { text: INSIDE });
  return thread;
}
