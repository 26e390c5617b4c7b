import type { Place, Way } from '../directory/projection.ts';
import type { PartnershipItem, Side } from '../lib/api/wire.ts';

/** What of partnerships is drawn on a map: each place once, a line for each two that both have a place. Pure. */

export interface Drawn {
  places: (Place & { id: string; name: string })[];
  ways: Way[];
}

export function drawn(items: PartnershipItem[], also: Partial<Side>[] = []): Drawn {
  const sides = [...also, ...items.flatMap((item) => [item.proposer, item.partner])];
  const places = new Map(sides.filter(isPlace).map((side) => [side.id, placeOf(side)]));
  const ways = items.flatMap((item): Way[] => {
    const [one, other] = [places.get(item.proposer.id), places.get(item.partner.id)];
    return one && other ? [{ id: item.id, one, other, kind: isRunning(item) ? 'plain' : 'dashed' }] : [];
  });
  return { places: [...places.values()], ways };
}

/** Confirmed, and neither ended nor at rest nor still to come. */
export function isRunning(item: PartnershipItem): boolean {
  return item.state === 'confirmed' && item.standing === 'active';
}

type Placed = Place & { id: string; name: string };

function isPlace(side: Partial<Side>): side is Placed {
  return side.latitude != null && side.longitude != null;
}

function placeOf({ id, name, latitude, longitude }: Placed): Placed {
  return { id, name, latitude, longitude };
}
