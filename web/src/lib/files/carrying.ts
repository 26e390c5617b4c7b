import { ApiError, get, send, sendBytes } from '../api/client.ts';
import { newKey } from '../api/key.ts';
import type { Done, FileState } from '../api/wire.ts';
import { Pace } from './pace.ts';
import { patiently, pause, within, type Patience } from './patience.ts';

/** Brings one file to the server in parts. What the server has is asked, never guessed: after a cut, a reload or a
 *  killed server the upload goes on where it stood. */

export interface Cargo {
  readonly name: string;
  readonly size: number;
  readonly bytes: Blob;
  /** Idempotency-Key of its announcement. */
  key: string;
  /** The server's name for it, once announced. */
  id?: string;
}
export interface Carrier extends Patience {
  /** The cargo has a new `key` or `id`, to be kept. */
  changed: () => Promise<void>;
  told: (state: FileState) => void;
}

/** The browser can no longer read what was chosen: moved, changed or deleted meanwhile. */
export class Unreadable extends Error {
  override name = 'Unreadable';
}

const CHUNK_MS = 60_000;
const LOOK_MS = 1_000;

/** Answers when the server has checked the file: it is ready or refused. */
export function carry(cargo: Cargo, carrier: Carrier): Promise<FileState> {
  const pace = new Pace();
  let anew = false;
  return patiently(async (moved) => {
    const known = !!cargo.id;
    try {
      await announced(cargo, carrier);
      return await carried(cargo, carrier, pace, moved);
    } catch (error) {
      if (!gone(error) || !known || anew) throw error;
      anew = true;
      await forgotten(cargo, carrier);
      await announced(cargo, carrier);
      return carried(cargo, carrier, pace, moved);
    }
  }, carrier);
}

async function announced(cargo: Cargo, { signal, changed }: Carrier): Promise<void> {
  if (cargo.id) return;
  const { name, size, key } = cargo;
  cargo.id = (await send<Done>('POST', '/api/files', { name, size }, { key, signal })).id;
  await changed();
}

/** The server keeps what nobody finished for a day. */
async function forgotten(cargo: Cargo, { changed }: Carrier): Promise<void> {
  delete cargo.id;
  cargo.key = newKey();
  await changed();
}

async function carried(cargo: Cargo, carrier: Carrier, pace: Pace, moved: () => void): Promise<FileState> {
  const address = `/api/files/${cargo.id}`;
  const look = () => get<FileState>(`${address}/state`, carrier.signal);
  let state = await look();
  for (;;) {
    moved();
    carrier.told(state);
    if (state.state === 'ready' || state.state === 'refused') return state;
    if (state.state === 'uploading' && state.received < cargo.size) {
      const sent = await part(cargo, state.received, carrier, pace);
      if (sent) {
        state = sent;
        continue;
      }
    }
    await pause(LOOK_MS, carrier.signal);
    state = await look();
  }
}

/** Sends the next part; undefined when the server stands elsewhere in the file than we thought. */
async function part(
  cargo: Cargo,
  offset: number,
  { signal }: Carrier,
  pace: Pace,
): Promise<FileState | undefined> {
  const bytes = await read(cargo.bytes.slice(offset, offset + pace.bytes));
  const [limited, release] = within(CHUNK_MS, signal);
  const began = performance.now();
  try {
    const state = await sendBytes<FileState>(`/api/files/${cargo.id}?offset=${offset}`, bytes, limited);
    pace.took(performance.now() - began);
    return state;
  } catch (error) {
    if (movedOn(error)) return undefined;
    pace.cut();
    throw error;
  } finally {
    release();
  }
}

async function read(bytes: Blob): Promise<ArrayBuffer> {
  try {
    return await bytes.arrayBuffer();
  } catch (cause) {
    throw new Unreadable('unreadable', { cause });
  }
}

function movedOn(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409 && error.problem.params?.received !== undefined;
}

function gone(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}
