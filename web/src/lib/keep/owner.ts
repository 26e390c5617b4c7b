import type { Me, Session, SpaceRef } from '../api/wire.ts';
import { forgetPages, shelfOwner } from './pages.ts';
import { forget, kept, tryKeep, unseal } from './store.ts';

/** Whose browser this is just now. The session is kept so that without a line the client knows whom it belongs to;
 *  what was kept goes with whoever it was for, and with each space the reader may no longer see. */

const KEY = 'session';
let turn: Promise<void> = Promise.resolve();

/** To be told of every session the server has answered, in turn. */
export function ownedBy(session: Session): Promise<void> {
  return (turn = turn.then(() => change(session)));
}

async function change(session: Session): Promise<void> {
  if (session.person) unseal();
  const before = await kept<Session>(KEY);
  const owner = await shelfOwner();
  const strange = owner !== undefined && owner !== (session.person?.id ?? '');
  if (strange || seesLess(before?.person, session.person)) await forgetPages();
  await (session.person ? tryKeep(KEY, session) : forget(KEY));
}

/** Another person, or one who belongs to less than before. */
export function seesLess(before: Me | null | undefined, now: Me | null): boolean {
  if (!before) return false;
  if (before.id !== now?.id || before.role !== now.role) return true;
  const ranks = new Set(now.spaces.map(rank));
  const works = JSON.stringify(before.affiliation) === JSON.stringify(now.affiliation);
  return !works || before.spaces.some((one) => !ranks.has(rank(one)));
}

const rank = ({ id, role }: SpaceRef) => `${id} ${role ?? ''}`;

/** The session of the last visit, for a start without a line. */
export async function keptSession(): Promise<Session | undefined> {
  return kept<Session>(KEY);
}
