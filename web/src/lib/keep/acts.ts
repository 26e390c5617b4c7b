import { ApiError, OfflineError, type Method } from '../api/client.ts';
import type { Problem } from '../api/wire.ts';
import { readersNow, type Place } from '../who.ts';

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
  /** What the server answered when it was resent; the reader decides what becomes of it. */
  refused?: Problem;
  /** The sign-in had ended when it was tried last: it waits for that, not for the line. */
  signedOut?: boolean;
  /** How often it was tried in vain; nothing yet where the tab went in the middle of the first time. */
  tried?: number;
  /** When the server wants to be asked again, ms. */
  notBefore?: number;
}

/** The server keeps keys for 72 hours; after that a repeat would be done again, so the reader is asked. */
export const OLD_MS = 72 * 3_600_000;

export function isOld(act: UnsentAct, now: number): boolean {
  return now - act.at > OLD_MS && !act.confirmed;
}

export function maySend(act: UnsentAct, person: string | undefined, now: number): boolean {
  return act.person === person && !act.refused && !isOld(act, now);
}

/** The act after it was tried in vain. */
export function triedInVain(act: UnsentAct, error: unknown, now: number): UnsentAct {
  const asked = error instanceof ApiError ? (error.after ?? 0) * 1000 : 0;
  const signedOut = error instanceof ApiError && error.status === 401;
  return { ...act, tried: (act.tried ?? 0) + 1, notBefore: now + asked, signedOut };
}

/** The act as it is for those who read there now, where it was refused because these are more than it was for. */
export function givenToMore(act: UnsentAct): UnsentAct | undefined {
  const now = act.refused && readersNow(act.refused);
  if (!now) return undefined;
  const { refused: _, ...rest } = act;
  const writtenFor: Place = { space: now.space, audience: now.audience };
  return { ...rest, confirmed: true, body: { ...(act.body as object), writtenFor } };
}

export function refusedWith(act: UnsentAct, error: unknown): UnsentAct {
  const unknown: Problem = { status: 0, code: 'unexpected' };
  return { ...act, refused: error instanceof ApiError ? error.problem : unknown };
}

/** Whether the same act under the same key may still succeed later: no answer, a server that is busy, or a
 *  sign-in that has ended. */
export function worthRepeating(error: unknown): boolean {
  if (error instanceof OfflineError) return true;
  return error instanceof ApiError && (error.status === 401 || error.status === 429 || error.status >= 500);
}
