import type { Session, SpaceRef } from './api/wire.ts';
import { ASK_AGAIN, type Applied, type PageFrame } from './live/index.ts';
import type { Fact } from './live/protocol.ts';

/** How the session follows the person's own stream: spaces they are admitted to, that change or that they leave;
 *  how many partnerships wait for them, how many notices are new; a changed profile is read again. Pure and idempotent. */

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
  if ((fact.type === 'admitted' || fact.type === 'space') && fact.space)
    return withSpaces(heard, joined(person.spaces, fact.space as SpaceRef));
  // What threads are to the person, what they are asked, and who writes with them, is heard by the pages that show it.
  if (['too', 'marked', 'caught_up', 'conversation', 'widening'].includes(fact.type)) return heard;
  if (fact.type === 'left' || fact.gone)
    return withSpaces(
      heard,
      person.spaces.filter(({ id }) => id !== leftOf(fact)),
    );
  if (fact.type === 'partnership')
    return { ...heard, person: { ...person, partnershipsWaiting: fact.waiting as number } };
  if (fact.type === 'notices') return { ...heard, person: { ...person, notices: fact.unseen as number } };
  return ASK_AGAIN;
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
