import type { Uuid } from '../api/wire.ts';
import { forget, keep, kept, keptUnder } from './store.ts';

/** Pages last seen, for reading without a line. Each names the stream it came from, so that it goes when the
 *  reader loses access to that. */

interface KeptPage<Body> {
  stream: Uuid;
  body: Body;
  /** When it was kept, ms. */
  at: number;
}
const PREFIX = 'page:';
const MOST = 30;

export async function keepPage(address: string, stream: Uuid, body: unknown): Promise<void> {
  await keep(PREFIX + address, { stream, body, at: Date.now() });
  const all = await keptUnder<KeptPage<unknown>>(PREFIX);
  const old = all.sort(([, one], [, other]) => other.at - one.at).slice(MOST);
  for (const [key] of old) await forget(key);
}

export async function keptPage<Body>(address: string): Promise<Body | undefined> {
  return (await kept<KeptPage<Body>>(PREFIX + address))?.body;
}

export async function forgetStream(stream: Uuid): Promise<void> {
  for (const [key, page] of await keptUnder<KeptPage<unknown>>(PREFIX)) {
    if (page.stream === stream) await forget(key);
  }
}
