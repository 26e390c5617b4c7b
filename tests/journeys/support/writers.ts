import { randomUUID } from 'node:crypto';
import { request, type APIRequestContext } from '@playwright/test';
import { signedInAs } from './world.ts';

/** Writers who post by the API as the client's outbox does: every act has its key and is repeated under it until the
 *  server has acknowledged it. */

export interface Writer {
  name: string;
  http: APIRequestContext;
}

/** No answer within this time counts as none. */
const ANSWER_MS = 10_000;
const AGAIN_MS = 300;

/** `site` may be a proxy before `server`. */
export async function writer(name: string, site: string, server: string): Promise<Writer> {
  const http = await request.newContext({
    baseURL: site,
    storageState: await signedInAs(name, server),
    extraHTTPHeaders: { 'X-Tessera': '1' },
  });
  return { name, http };
}

export async function ask(one: Writer, title: string, audience = 'network'): Promise<string> {
  const list = (await (await one.http.get('/api/spaces/network/threads')).json()) as {
    items: { space: { id: string } }[];
  };
  const path = `/api/spaces/${list.items[0]!.space.id}/threads`;
  const done = await act(one, path, {
    title,
    text: 'Wir zählen nach.',
    audience,
  });
  return done.id;
}

/** Answers; comes back once the answer is acknowledged, with how often it had to be sent. */
export async function answer(one: Writer, thread: string, text: string): Promise<number> {
  const done = await act(one, `/api/threads/${thread}/answers`, { text });
  return done.sent;
}

async function act(one: Writer, path: string, data: object): Promise<{ id: string; sent: number }> {
  const headers = { 'Idempotency-Key': randomUUID() };
  for (let sent = 1; ; sent += 1) {
    const came = await one.http.post(path, { headers, data, timeout: ANSWER_MS }).catch(() => null);
    const body = came ? await came.text().catch(() => null) : null;
    if (came?.ok() && body !== null) return { ...(JSON.parse(body) as { id: string }), sent };
    if (came && came.status() < 500) throw new Error(`${one.name} is refused: ${came.status()} ${body}`);
    await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
}
