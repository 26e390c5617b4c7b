"""The doors to spaces: from an outside id to a row the actor may know of, locked for the act where it changes."""

from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import Actor, circles_param, visible
from tessera.core.errors import NotFound, require
from tessera.spaces import rules
from tessera.spaces.tables import JoinRequest, Membership, Space

if TYPE_CHECKING:
    from tessera.core.database import Database, Tx

_s = Space.__table__  # type: ignore[attr-defined]
_m = Membership.__table__  # type: ignore[attr-defined]
_r = JoinRequest.__table__  # type: ignore[attr-defined]
_KNOWN = sa.select(Space).where(_s.c.id == sa.bindparam("id", type_=sa.Uuid), visible(_s.c.listed_id))
_REQUEST = sa.select(JoinRequest).where(_r.c.id == sa.bindparam("id", type_=sa.Uuid), visible(_r.c.circle_id))
NETWORK_SLUG = "network"


async def load_space(tx: "Tx", actor: Actor, space_id: UUID) -> Space:
    """A space the actor may know of; raises NotFound."""
    space = await tx.session.scalar(_KNOWN, {"id": space_id, circles_param.key: actor.circles})
    if space is None:
        raise NotFound
    return space


async def load_community(tx: "Tx", actor: Actor, space_id: UUID) -> Space:
    """A community the actor may know of, locked: who belongs to it is decided one after the other."""
    space = await load_space(tx, actor, space_id)
    if space.kind != "community":
        raise NotFound
    return await lock_space(tx, space)


async def load_led(tx: "Tx", actor: Actor, space_id: UUID, *, also_archived: bool = False) -> Space:
    """A community the actor is a facilitator of, locked; raises SignInNeeded for visitors."""
    actor.person()
    space = await load_community(tx, actor, space_id)
    archived = space.archived_at is not None and not also_archived
    require(rules.may_lead(facilitator=actor.may_see(space.staff_id), archived=archived))
    return space


async def led_or_command(tx: "Tx", actor: Actor, space_id: UUID, *, also_archived: bool = False) -> Space:
    """A space the actor leads; every one for commands, which act as nobody: a route asks for a person before."""
    if actor.person_id is None:
        return await any_space(tx, space_id)
    return await load_led(tx, actor, space_id, also_archived=also_archived)


async def any_space(tx: "Tx", space_id: UUID) -> Space:
    """A space for who acts by office or by command, locked; raises NotFound."""
    space = await tx.session.get(Space, space_id)
    if space is None:
        raise NotFound
    return await lock_space(tx, space)


async def lock_space(tx: "Tx", space: Space) -> Space:
    """The space's row as it is now, locked for change."""
    await tx.session.refresh(space, with_for_update={"key_share": True})
    return space


async def open_network(tx: "Tx") -> Space:
    """The open network."""
    return (await tx.session.scalars(sa.select(Space).where(_s.c.slug == NETWORK_SLUG))).one()


async def load_membership(tx: "Tx", space: Space, person_id: UUID) -> Membership | None:
    """Somebody's present membership, locked; the space's people are asked for by its facilitators and themselves."""
    current = (_m.c.space_id == space.id) & (_m.c.person_id == person_id) & _m.c.until.is_(None)
    return await tx.session.scalar(sa.select(Membership).where(current).with_for_update())


async def facilitators(tx: "Tx", space: Space) -> int:
    """How many facilitators the space has."""
    those = (_m.c.space_id == space.id) & (_m.c.role == "facilitator") & _m.c.until.is_(None)
    return await tx.session.scalar(sa.select(sa.func.count()).where(those)) or 0


async def load_request(tx: "Tx", actor: Actor, request_id: UUID) -> tuple[JoinRequest, Space]:
    """A request to a space the actor is a facilitator of, and the space, both locked."""
    request = await tx.session.scalar(_REQUEST, {"id": request_id, circles_param.key: actor.circles})
    if request is None:
        raise NotFound
    space = await load_led(tx, actor, request.space_id)
    await tx.session.refresh(request, with_for_update=True)
    return request, space


async def load_own_request(tx: "Tx", actor: Actor, request_id: UUID) -> tuple[JoinRequest, Space]:
    """One's own request and its space, both locked; one may have it back even where the space is hidden by now."""
    own = (_r.c.id == request_id) & (_r.c.person_id == actor.person())
    request = await tx.session.scalar(sa.select(JoinRequest).where(own))
    if request is None:
        raise NotFound
    space = await any_space(tx, request.space_id)
    await tx.session.refresh(request, with_for_update=True)
    return request, space


async def sees_space(db: "Database", actor: Actor, space_id: UUID) -> bool:
    """Whether the actor may know of this space now."""
    circle_id = await db.pool.fetchval("SELECT listed_id FROM space WHERE id = $1", space_id)
    return circle_id is not None and actor.may_see(circle_id)


async def sees_request(db: "Database", actor: Actor, request_id: UUID) -> bool:
    """Whether the actor may read this request now: who sent it, and the space's facilitators."""
    row = await db.pool.fetchrow("SELECT circle_id, person_id FROM join_request WHERE id = $1", request_id)
    return row is not None and (row["person_id"] == actor.person_id or actor.may_see(row["circle_id"]))
