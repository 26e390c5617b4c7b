import { paths } from '../lib/paths.ts';

/** Where `then` leads who has signed in: an address inside this client, never elsewhere. Who comes from the open network,
 *  or from nowhere, begins with their day. */
export function localAddress(then: string | null): string {
  const inside = then && /^\/(?![/\\])/.test(then) && then !== paths.network();
  return inside ? then : paths.today();
}
