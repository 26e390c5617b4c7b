"""The doors to spaces: from an outside id to a row the actor may know of."""

from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import Actor, circles_param, visible
from tessera.core.errors import NotFound
from tessera.spaces.tables import Space

if TYPE_CHECKING:
    from tessera.core.database import Tx

_s = Space.__table__  # type: ignore[attr-defined]
_KNOWN = sa.select(Space).where(_s.c.id == sa.bindparam("id", type_=sa.Uuid), visible(_s.c.listed_id))


async def load_space(tx: "Tx", actor: Actor, space_id: UUID) -> Space:
    """A space the actor may know of; raises NotFound."""
    space = await tx.session.scalar(_KNOWN, {"id": space_id, circles_param.key: actor.circles})
    if space is None:
        raise NotFound
    return space
