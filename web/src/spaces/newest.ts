import type { Position } from '../lib/api/wire.ts';

interface Placed {
  position?: Position | null;
}

/** A reading that is not older than what the stream has told meanwhile: such a one is read again. */
export async function readNewest<Page extends Placed>(
  read: () => Promise<Page>,
  known: Page | undefined,
): Promise<Page> {
  const page = await read();
  const [here, heard] = [page.position, known?.position];
  const older = !!here && !!heard && here.stream === heard.stream && here.seq < heard.seq;
  return older ? read() : page;
}
