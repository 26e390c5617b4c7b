"""The doors to requests and conversations: from an outside id to a row of one's own, locked for the act."""

from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import Actor, circles_param, visible
from tessera.core.errors import NotFound
from tessera.discussions.access import Target, load_thread
from tessera.pairs.tables import Pair, PairRequest
from tessera.people.tables import Person

if TYPE_CHECKING:
    from tessera.core.database import Database, Tx

_r = PairRequest.__table__  # type: ignore[attr-defined]
_t = Pair.__table__  # type: ignore[attr-defined]
_p = Person.__table__  # type: ignore[attr-defined]
_id = sa.bindparam("id", type_=sa.Uuid)
_OF_TWO = sa.select(Pair).where(_t.c.thread_id == _id, visible(_t.c.circle_id))
_ASKED = sa.select(PairRequest).where(_r.c.id == _id, visible(_r.c.circle_id))


People = dict[UUID, Person]


async def lock_people(tx: "Tx", one: UUID, other: UUID) -> People:
    """Both, closed accounts too, one after the other: what is between two people is decided in one order."""
    query = sa.select(Person).where(_p.c.id.in_([one, other])).order_by(_p.c.id).with_for_update(key_share=True)
    found = await tx.session.scalars(query, execution_options={"populate_existing": True})
    return {person.id: person for person in found}


async def load_request(tx: "Tx", actor: Actor, request_id: UUID) -> tuple[PairRequest, People]:
    """A request to oneself and both people, locked; raises NotFound. Withdrawn ones are nobody's any more."""
    actor.person()
    request = await tx.session.scalar(_ASKED, {"id": request_id, circles_param.key: actor.circles})
    if request is None or request.state == "withdrawn":
        raise NotFound
    return await _locked(tx, request)


async def load_own_request(tx: "Tx", actor: Actor, request_id: UUID) -> tuple[PairRequest, People]:
    """One's own request and both people, locked; raises NotFound."""
    own = (_r.c.id == request_id) & (_r.c.asker_id == actor.person())
    request = await tx.session.scalar(sa.select(PairRequest).where(own))
    if request is None:
        raise NotFound
    return await _locked(tx, request)


async def _locked(tx: "Tx", request: PairRequest) -> tuple[PairRequest, People]:
    people = await lock_people(tx, request.asker_id, request.asked_id)
    await tx.session.refresh(request, with_for_update=True)
    return request, people


async def load_pair(tx: "Tx", actor: Actor, thread_id: UUID) -> tuple[Pair, Target, People]:
    """A conversation of one's own, its thread and both people, locked; raises NotFound."""
    actor.person()
    pair = await tx.session.scalar(_OF_TWO, {"id": thread_id, circles_param.key: actor.circles})
    if pair is None:
        raise NotFound
    people = await lock_people(tx, pair.one_id, pair.two_id)
    target = await load_thread(tx, actor, thread_id)
    await tx.session.refresh(pair, with_for_update=True)
    return pair, target, people


async def sees_request(db: "Database", actor: Actor, request_id: UUID) -> bool:
    """Whether this request is one's own: who sent it, and who is asked."""
    query = "SELECT $2 IN (asker_id, asked_id) FROM pair_request WHERE id = $1"
    return bool(await db.pool.fetchval(query, request_id, actor.person_id))
