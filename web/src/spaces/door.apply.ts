import type { Door, JoinRequest, OpenInvitation } from '../lib/api/wire.ts';
import type { Applied, PageFrame } from '../lib/live/index.ts';
import type { Fact } from '../lib/live/protocol.ts';

/** How the facilitators' list of who wants in and who is invited follows its stream. Pure and idempotent. */

/** Fact types of a door stream; `replay.test.ts` demands a case of each in `schema/live.json`. */
export const DOOR_FACTS = ['requested', 'invited'] as const;

export function applyDoor(door: Door, frame: PageFrame): Applied<Door> {
  return frame.t === 'gauges' ? door : frame.facts.reduce(applyFact, door);
}

function applyFact(door: Door, fact: Fact): Door {
  if (fact.seq <= door.position.seq) return door;
  const id = (fact.gone as { id: string } | undefined)?.id;
  const heard = { ...door, position: { ...door.position, seq: fact.seq } };
  if (fact.type === 'requested')
    return { ...heard, requests: changed(door.requests, id, fact.request as JoinRequest | undefined) };
  return {
    ...heard,
    invitations: changed(door.invitations, id, fact.invitation as OpenInvitation | undefined),
  };
}

/** With the one that came or without the one that is settled, the oldest first. */
function changed<Item extends { id: string; createdAt: string }>(
  items: Item[],
  gone: string | undefined,
  item: Item | undefined,
): Item[] {
  const others = items.filter((one) => one.id !== (gone ?? item?.id));
  if (!item) return others;
  return [...others, item].sort(
    (one, other) => one.createdAt.localeCompare(other.createdAt) || one.id.localeCompare(other.id),
  );
}
