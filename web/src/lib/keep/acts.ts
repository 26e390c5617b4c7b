import { ApiError, OfflineError, type Method } from '../api/client.ts';

/** Unsent acts, the pure part: what an act is, how old it may be, what an answer means for it. */

export interface UnsentAct {
  /** Idempotency-Key, made once; the server does the act once however often it arrives. */
  key: string;
  method: Method;
  path: string;
  body?: unknown;
  /** Catalogue key of what it is ("your answer"). */
  what: string;
  /** Address of the page it belongs to. */
  where: string;
  /** Whose act it is; nobody else's sign-in ever sends it. */
  person: string;
  /** When it was written, ms. */
  at: number;
  /** Set by the reader's "send anyway" for an old one. */
  confirmed?: boolean;
  /** Code of a refusal that came when it was resent; the reader decides what becomes of it. */
  refused?: string;
}

/** The server keeps keys for 72 hours; after that a repeat would be done again, so the reader is asked. */
export const OLD_MS = 72 * 3_600_000;

export function isOld(act: UnsentAct, now: number): boolean {
  return now - act.at > OLD_MS && !act.confirmed;
}

export function maySend(act: UnsentAct, person: string | undefined, now: number): boolean {
  return act.person === person && !act.refused && !isOld(act, now);
}

/** Whether the same act under the same key may still succeed later: no answer, a server that is busy, or a
 *  sign-in that has ended. */
export function worthRepeating(error: unknown): boolean {
  if (error instanceof OfflineError) return true;
  return error instanceof ApiError && (error.status === 401 || error.status === 429 || error.status >= 500);
}
