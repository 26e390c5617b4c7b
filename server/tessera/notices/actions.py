"""Acts on one's own notices: they are seen. Nobody else is told."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import Actor
from tessera.core.clock import now, require_zone
from tessera.core.database import Tx
from tessera.core.errors import Invalid, NotFound
from tessera.core.facts import Fact, record
from tessera.notices.tables import Notice

_n = Notice.__table__  # type: ignore[attr-defined]


async def see_notice(tx: Tx, actor: Actor, *, notice_id: UUID) -> dict[str, Any]:
    """One has seen a notice; seeing it again changes nothing."""
    actor.person()
    own = (_n.c.id == notice_id) & (_n.c.circle_id == actor.circle_id)
    if await tx.session.scalar(sa.select(_n.c.id).where(own)) is None:
        raise NotFound
    return await _see(tx, actor, own)


async def see_all(tx: Tx, actor: Actor, *, until: datetime) -> dict[str, Any]:
    """One has seen all notices up to this moment; what came after stays new."""
    actor.person()
    if until.tzinfo is None:
        raise Invalid(until="field_invalid")
    return await _see(tx, actor, (_n.c.circle_id == actor.circle_id) & (_n.c.at <= require_zone(until)))


async def _see(tx: Tx, actor: Actor, which: Any) -> dict[str, Any]:
    assert actor.stream_id is not None
    seen = sa.update(_n).where(which, _n.c.seen_at.is_(None)).values(seen_at=now()).returning(_n.c.id)
    if not (await tx.session.execute(seen)).all():
        return await tx.answer("person", actor.person())
    await record(tx, [Fact(actor.stream_id, "notices", actor.person())])
    return await tx.answer("person", actor.person(), actor.stream_id)
