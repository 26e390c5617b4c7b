import type { CanSee, SpaceMember, SpacePage } from '../lib/api/wire.ts';
import type { Applied, PageFrame } from '../lib/live/index.ts';
import type { Fact } from '../lib/live/protocol.ts';

/** How a space's page follows its stream: who belongs, and what the space says of itself. Pure and idempotent.
 *  What the reader may do comes with the page alone; the session's own stream has it read again. */

/** Fact types of a space stream; `replay.test.ts` demands a case of each in `schema/live.json`. */
export const SPACE_FACTS = ['joined', 'left', 'changed'] as const;

export function applySpace(page: SpacePage, frame: PageFrame): Applied<SpacePage> {
  return frame.t === 'gauges' ? page : frame.facts.reduce(applyFact, page);
}

function applyFact(page: SpacePage, fact: Fact): SpacePage {
  if (!page.position || fact.seq <= page.position.seq) return page;
  const heard = { ...page, position: { ...page.position, seq: fact.seq } };
  if (fact.member) return withPeople(heard, joined(page.people ?? [], fact.member as SpaceMember));
  const gone = fact.gone as { kind: string; id: string } | undefined;
  if (gone?.kind === 'person')
    return withPeople(
      heard,
      (page.people ?? []).filter((one) => one.person !== gone.id),
    );
  return fact.space ? renamed({ ...heard, ...(fact.space as Partial<SpacePage>) }) : heard;
}

/** In the server's order: facilitators first, then by name. */
function joined(people: SpaceMember[], member: SpaceMember): SpaceMember[] {
  const rank = (one: SpaceMember) => (one.role === 'facilitator' ? 0 : 1);
  return [...people.filter((one) => one.person !== member.person), member].sort(
    (one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name),
  );
}

function withPeople(page: SpacePage, people: SpaceMember[]): SpacePage {
  const facilitators = people.filter((one) => one.role === 'facilitator').length;
  const canSee = page.canSee && { ...page.canSee, members: people.length - facilitators, facilitators };
  return { ...page, people, members: people.length, canSee };
}

function renamed(page: SpacePage): SpacePage {
  const canSee: CanSee | null | undefined = page.canSee && { ...page.canSee, space: page.title };
  return { ...page, canSee };
}
