"""Who reads what: whether more people can read something in one place than in another (R9)."""

import sqlalchemy as sa

from tessera.core.access import NETWORK, PUBLIC, SpaceAudience, audience_of, circle_of
from tessera.core.database import Tx
from tessera.core.errors import Conflict
from tessera.discussions.tables import Thread
from tessera.spaces.tables import Space

_s = Space.__table__  # type: ignore[attr-defined]


# No circle has it.
NOBODY = 0


def wider(before: int, after: int) -> bool:
    """Whether somebody may see the circle `after` who may not see `before`."""
    if before in (after, PUBLIC):
        return False
    return before != NETWORK or after == PUBLIC


async def require_readers(tx: Tx, thread: Thread, written_for: SpaceAudience | None) -> None:
    """Refuse what was written for fewer people than read the thread by now, and say who these are.

    The thread is locked. Where nothing is said, it is for whoever reads the thread when it arrives.
    """
    if written_for is None:
        return
    if not wider(await _circle(tx, written_for), thread.circle_id):
        return
    space = await tx.session.get_one(Space, thread.space_id)
    now_for = {"space": str(space.id), "title": space.title, "audience": audience_of(thread.circle_id)}
    raise Conflict("more_readers", params=now_for)


async def _circle(tx: Tx, place: SpaceAudience) -> int:
    """The circle of a place. A space nobody knows and one that is hidden are refused alike: who reads neither is told
    of neither, so of what is for everybody none is looked up."""
    circle_id = circle_of(place.audience, NOBODY)
    if circle_id != NOBODY:
        return circle_id
    inside_id: int | None = await tx.session.scalar(sa.select(_s.c.inside_id).where(_s.c.id == place.space))
    return NOBODY if inside_id is None else inside_id
