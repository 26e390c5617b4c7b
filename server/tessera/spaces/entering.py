"""What happens whenever somebody comes into a space, by whichever door: a part of several acts."""

from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import admit, expel
from tessera.core.clock import now
from tessera.core.database import Tx
from tessera.core.facts import Fact
from tessera.core.streams import streams_of
from tessera.people.tables import Person
from tessera.spaces import rules
from tessera.spaces.access import load_membership
from tessera.spaces.tables import JoinRequest, Membership, Space

_r = JoinRequest.__table__  # type: ignore[attr-defined]


async def streams_told(tx: Tx, space: Space) -> list[int]:
    """The stream that tells those inside who belongs and what the space is; none for the open network."""
    return await streams_of(tx, "space", space.id, space.people_id)


async def told_at_door(tx: Tx, space: Space, kind: str, *ids: UUID) -> list[Fact]:
    """Facts for the space's facilitators, of one kind, about these rows."""
    streams = await streams_of(tx, "door", space.id, space.staff_id)
    return [Fact(stream, kind, id_) for stream in streams for id_ in ids]


async def enter(tx: Tx, space: Space, person: Person, role: str) -> list[Fact]:
    """Let a person in, or change their role; the facts to record, none when they were in with that role."""
    membership = await load_membership(tx, space, person.id)
    if membership is not None and membership.role == role:
        return []
    if membership is not None:
        membership.until = now()
        await tx.session.flush()
        await expel(tx, person.id, rules.circles_of_role(space, membership.role))
    tx.session.add(Membership(space_id=space.id, person_id=person.id, role=role))
    await tx.session.flush()
    await admit(tx, person.id, rules.circles_of_role(space, role))
    joined = [Fact(stream, "joined", person.id) for stream in await streams_told(tx, space)]
    return [Fact(person.stream_id, "admitted", space.id), *joined, *await _settle_requests(tx, space, person)]


async def _settle_requests(tx: Tx, space: Space, person: Person) -> list[Fact]:
    """Who is in waits no longer."""
    waiting = (_r.c.space_id == space.id) & (_r.c.person_id == person.id) & (_r.c.state == "open")
    settled = {"state": "admitted", "decided_at": now(), "decided_by": tx.actor.person_id}
    ids = await tx.session.scalars(sa.update(_r).where(waiting).values(settled).returning(_r.c.id))
    return await told_at_door(tx, space, "requested", *ids.all())
