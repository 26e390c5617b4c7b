"""The door to partnerships: from an outside id to a row the actor may see, locked for the act of one of its sides."""

from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import Actor, circles_param, visible
from tessera.core.errors import NotFound, require
from tessera.partnerships import rules
from tessera.partnerships.sides import sides, sides_of
from tessera.partnerships.tables import Partnership

if TYPE_CHECKING:
    from tessera.core.database import Database, Tx

_s = Partnership.__table__  # type: ignore[attr-defined]
_KNOWN = sa.select(Partnership).where(_s.c.id == sa.bindparam("id", type_=sa.Uuid), visible(_s.c.circle_id))


async def load_partnership(tx: "Tx", actor: Actor, partnership_id: UUID) -> tuple[Partnership, list[UUID]]:
    """A partnership the actor may see, locked, and those of its sides that they act for, the proposer's first.

    Raises SignInNeeded for visitors, NotFound, and Forbidden for who acts for neither side.
    """
    person_id = actor.person()
    found = await tx.session.scalar(_KNOWN, {"id": partnership_id, circles_param.key: actor.circles})
    if found is None:
        raise NotFound
    await tx.session.refresh(found, with_for_update=True)
    mine = await sides_of(tx, person_id)
    own = [side for side in sides(found) if side in mine]
    require(rules.may_act(side=bool(own)))
    return found, own


async def sees_partnership(db: "Database", actor: Actor, partnership_id: UUID) -> bool:
    """Whether the actor may see this partnership now."""
    circle_id = await db.pool.fetchval("SELECT circle_id FROM partnership WHERE id = $1", partnership_id)
    return circle_id is not None and actor.may_see(circle_id)
