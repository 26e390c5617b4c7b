"""What becomes of somebody's conversations who has left for good: they end, and the other one reads on."""

from uuid import UUID

import sqlalchemy as sa

from tessera.core.database import Tx
from tessera.core.facts import Fact
from tessera.pairs.opening import end_conversation
from tessera.pairs.tables import Pair
from tessera.people.tables import Person

_p = Pair.__table__  # type: ignore[attr-defined]


async def end_conversations(tx: Tx, person_id: UUID) -> list[Fact]:
    """End all that run; the facts to record."""
    theirs = sa.or_(_p.c.one_id == person_id, _p.c.two_id == person_id) & _p.c.ended_at.is_(None)
    facts = []
    for pair in (await tx.session.scalars(sa.select(Pair).where(theirs).order_by(_p.c.thread_id))).all():
        other = await tx.session.get_one(Person, pair.two_id if pair.one_id == person_id else pair.one_id)
        facts += await end_conversation(tx, pair, person_id, [other])
    return facts
