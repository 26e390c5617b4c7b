import type { Me, Session, SpaceRef } from './api/wire.ts';
import { ASK_AGAIN, type Applied, type PageFrame } from './live/index.ts';
import type { Fact } from './live/protocol.ts';

/** How the session follows the person's own stream: spaces they are admitted to, that change or that they leave;
 *  how many partnerships and proposals wait for them, how many notices and conversations are new; a changed profile is
 *  read again. Pure and idempotent. */

/** Fact types of a person stream; `replay.test.ts` demands a case of each in `schema/live.json`. */
export const PERSON_FACTS = [
  'admitted',
  'left',
  'space',
  'too',
  'marked',
  'caught_up',
  'profile',
  'deputy',
  'partnership',
  'conversation',
  'account',
  'notices',
  'widening',
] as const;

export function applySession(session: Session, frame: PageFrame): Applied<Session> {
  if (frame.t === 'gauges') return session;
  let next = session;
  for (const fact of frame.facts) {
    const applied = applyFact(next, fact);
    if (applied === ASK_AGAIN) return ASK_AGAIN;
    next = applied;
  }
  return next;
}

function applyFact(session: Session, fact: Fact): Applied<Session> {
  const { person, position } = session;
  if (!person || !position || fact.seq <= position.seq) return session;
  const heard = { ...session, position: { ...position, seq: fact.seq } };
  if ((fact.type === 'admitted' || fact.type === 'space') && fact.space) {
    // Proposals of a space that is archived wait no longer.
    if (person.wideningsWaiting && ends(person, fact)) return ASK_AGAIN;
    return withSpaces(heard, joined(person.spaces, fact.space as SpaceRef));
  }
  // What threads are to the person is heard by the pages that show it.
  if (['too', 'marked', 'caught_up'].includes(fact.type)) return heard;
  // What waits there waits no longer for who has left.
  if ((fact.type === 'left' || fact.gone) && person.wideningsWaiting) return ASK_AGAIN;
  if (fact.type === 'left' || fact.gone)
    return withSpaces(
      heard,
      person.spaces.filter(({ id }) => id !== leftOf(fact)),
    );
  if (fact.type === 'partnership')
    return { ...heard, person: { ...person, partnershipsWaiting: fact.waiting as number } };
  if (fact.type === 'widening')
    return { ...heard, person: { ...person, wideningsWaiting: fact.waiting as number } };
  if (fact.type === 'notices' || fact.type === 'conversation')
    return { ...heard, person: { ...person, ...newOf(fact) } };
  return ASK_AGAIN;
}

/** Whether a space of the person's is archived by this. */
function ends(person: Me, { space }: Fact): boolean {
  const { id, archived } = space as SpaceRef;
  return !!archived && !person.spaces.find((one) => one.id === id)?.archived;
}

/** The numbers that a fact says. */
function newOf({ unseen, conversations }: Fact): Partial<Me> {
  return {
    ...(typeof unseen === 'number' && { notices: unseen }),
    ...(typeof conversations === 'number' && { conversations }),
  };
}

function leftOf(fact: Fact): unknown {
  return (fact.gone as { id: string } | undefined)?.id ?? fact.space;
}

function joined(spaces: SpaceRef[], space: SpaceRef): SpaceRef[] {
  return [...spaces.filter(({ id }) => id !== space.id), space];
}

function withSpaces(session: Session, spaces: SpaceRef[]): Session {
  return { ...session, person: { ...session.person!, spaces } };
}
