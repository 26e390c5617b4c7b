import { get, OfflineError } from '../lib/api/client.ts';
import { keepPage, keptPage } from '../lib/keep/pages.ts';
import type { Live } from '../lib/live/index.ts';

/** Reads a live page and keeps it in this browser; without a line it answers what was kept, which the live
 *  client then brings up to date or has read again. */
export async function readKept<T extends Live>(address: string, signal?: AbortSignal): Promise<T> {
  try {
    const body = await get<T>(address, signal);
    void keepPage(address, body.position.stream, body);
    return body;
  } catch (error) {
    const old = error instanceof OfflineError ? await keptPage<T>(address) : undefined;
    if (old) return old;
    throw error;
  }
}
