import type { Position } from '../lib/api/wire.ts';

interface Placed {
  position?: Position | null;
}

/** A reading that is not older than what the stream told while it was on its way: such a one is read again, as what was
 *  told is not told twice. `known` answers what is on screen by then. */
export async function readNewest<Page extends Placed>(
  read: () => Promise<Page>,
  known: () => Placed | undefined,
): Promise<Page> {
  let page = await read();
  while (isOlder(page.position, known()?.position)) page = await read();
  return page;
}

/** Each stream counts anew in a new epoch. */
function isOlder(here: Position | null | undefined, heard: Position | null | undefined): boolean {
  if (!here || !heard) return false;
  return here.stream === heard.stream && here.epoch === heard.epoch && here.seq < heard.seq;
}
