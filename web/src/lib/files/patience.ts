import { backoff } from '../backoff.ts';
import { ApiError } from '../api/client.ts';
import { worthRepeating } from '../keep/acts.ts';

/** Does something over a weak line until it is done, refused, or no longer wanted. */

/** A server that asks for a longer pause than this has said no for now; the reader is told. */
const LONGEST_ASKED_S = 60;

export interface Patience {
  signal: AbortSignal;
  /** Told whether it waits for the line. */
  waits: (on: boolean) => void;
}

/** `work` calls what it is given whenever it has come further, and is called again when it fails for now. Throws
 *  what is refused, and the signal's reason. */
export async function patiently<T>(
  work: (moved: () => void) => Promise<T>,
  { signal, waits }: Patience,
): Promise<T> {
  let failures = 0;
  const moved = () => {
    failures = 0;
    waits(false);
  };
  for (;;) {
    signal.throwIfAborted();
    try {
      const done = await work(moved);
      waits(false);
      return done;
    } catch (error) {
      signal.throwIfAborted();
      if (!mayPass(error)) throw error;
      waits(true);
      const asked = error instanceof ApiError ? (error.after ?? 0) * 1000 : 0;
      await pause(asked + backoff((failures += 1)), signal);
    }
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof ApiError && (error.after ?? 0) > LONGEST_ASKED_S) return false;
  return worthRepeating(error);
}

/** Waits that long, or until the line is back; throws when it is no longer wanted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => () => {
      clearTimeout(timer);
      removeEventListener('online', onward);
      signal.removeEventListener('abort', stopped);
      settle();
    };
    const onward = end(resolve);
    const stopped = end(() => reject(signal.reason as Error));
    const timer = setTimeout(onward, ms);
    addEventListener('online', onward);
    signal.addEventListener('abort', stopped);
  });
}

/** A signal that also ends after `ms`, and how to let go of it. */
export function within(ms: number, signal: AbortSignal): [AbortSignal, () => void] {
  const own = new AbortController();
  const timer = setTimeout(() => own.abort(new DOMException('too slow', 'TimeoutError')), ms);
  const stop = () => own.abort(signal.reason);
  signal.addEventListener('abort', stop);
  const release = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  };
  return [own.signal, release];
}
