import { ApiError, get } from '../api/client.ts';
import type { Session } from '../api/wire.ts';
import { paths } from '../paths.ts';
import { applySession } from '../session.apply.ts';
import { session } from '../session.svelte.ts';
import { forgetKept, isLedOn } from '../sign-out.ts';
import { followPage, type Live } from './index.ts';

/** Follows the signed-in person's own stream: spaces joined and left, a changed profile, the end of the login. */

type Followed = Session & Live;

export function followPerson(): () => void {
  const position = session.position;
  if (!session.me || !position) return () => undefined;
  const followed = followPage<Followed>({
    read: () => ({ person: session.me, position: session.position ?? position, at: 0 }),
    write: (next) => session.take(next),
    apply: (snapshot, frame) => applySession(snapshot, frame) as ReturnType<typeof applySession> & Followed,
    fetch: readSession,
    closed: () => void signedOut(),
  });
  return followed.stop;
}

async function readSession(): Promise<Followed> {
  const fresh = await get<Session>('/api/session');
  if (!fresh.person || !fresh.position) throw new ApiError({ status: 401, code: 'signed_out' });
  return { ...fresh, position: fresh.position, at: 0 };
}

/** The login has ended, and not by this browser: nothing of it stays in this browser, nor in this tab's memory. */
async function signedOut(): Promise<void> {
  if (await isLedOn()) return;
  await forgetKept();
  location.assign(paths.signIn(location.pathname));
}
