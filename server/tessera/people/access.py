"""Who acts: from a login's token to an Actor; the doors to people."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tessera.core.access import NETWORK, PUBLIC, Actor, CircleMember
from tessera.core.clock import now
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.core.reads import read
from tessera.people.tables import Login, Person

if TYPE_CHECKING:
    from tessera.core.database import Tx

_p = Person.__table__  # type: ignore[attr-defined]
_l = Login.__table__  # type: ignore[attr-defined]
_m = CircleMember.__table__  # type: ignore[attr-defined]


class _Known(msgspec.Struct):
    login_id: UUID
    person_id: UUID
    circle_id: int
    stream_id: int
    office: str | None
    lang: str
    stale: bool | None
    circles: list[int]


_circles = sa.select(sa.func.array_agg(_m.c.circle_id)).where(_m.c.person_id == _p.c.id).scalar_subquery()


def _actors(condition: Any, *, closed: bool = False) -> Any:
    columns = (
        _l.c.id.label("login_id"),
        _p.c.id.label("person_id"),
        _p.c.circle_id,
        _p.c.stream_id,
        _p.c.office,
        _p.c.lang,
        (_l.c.seen_at < sa.func.now() - sa.text("interval '1 hour'")).label("stale"),
        _circles.label("circles"),
    )
    active = sa.true() if closed else _p.c.deactivated_at.is_(None)
    return (
        sa.select(*columns).select_from(_p.outerjoin(_l, sa.and_(condition, _l.c.person_id == _p.c.id))).where(active)
    )


_fresh = _l.c.seen_at > sa.func.now() - sa.func.make_interval(0, 0, 0, sa.bindparam("days", type_=sa.Integer))
_by_token = _l.c.token_hash == sa.bindparam("token_hash", type_=sa.LargeBinary)
_BY_LOGIN = read(_actors(_by_token).where(_l.c.id.is_not(None), _l.c.ended_at.is_(None), _fresh), _Known)
_this = _p.c.id == sa.bindparam("person", type_=sa.Uuid)
_BY_PERSON = read(_actors(sa.false()).where(_this), _Known)
_BY_ACCOUNT = read(_actors(sa.false(), closed=True).where(_this), _Known)


def _actor(known: _Known) -> Actor:
    return Actor(
        person_id=known.person_id,
        login_id=known.login_id,
        circles=(PUBLIC, NETWORK, *sorted(known.circles or [])),
        circle_id=known.circle_id,
        stream_id=known.stream_id,
        office=known.office,
        lang=known.lang,
    )


async def load_actor(db: Database, token_hash: bytes, *, days: int = 30) -> Actor | None:
    """The actor behind a login's token; None when it is unknown, ended, unused for `days`, or deactivated."""
    known = await db.one(_BY_LOGIN, token_hash=token_hash, days=days)
    if known is None:
        return None
    if known.stale:
        # Once an hour, so that a login in use does not end and the list says when it was used.
        async with db.act() as tx:
            await tx.session.execute(sa.update(_l).where(_l.c.id == known.login_id).values(seen_at=now()))
    return _actor(known)


async def actor_for(db: Database, person_id: UUID) -> Actor:
    """The actor a command or timer acts as; raises NotFound for unknown or deactivated people."""
    known = await db.one(_BY_PERSON, person=person_id)
    if known is None:
        raise NotFound
    return _actor(known)


async def owner_of(db: Database, person_id: UUID) -> Actor:
    """The owner of an account, a closed one too, for what is theirs in any case; raises NotFound."""
    known = await db.one(_BY_ACCOUNT, person=person_id)
    if known is None:
        raise NotFound
    return _actor(known)


async def load_person(tx: "Tx", person_id: UUID) -> Person:
    """A person, locked for change; raises NotFound."""
    person = await tx.session.get(Person, person_id, with_for_update={"key_share": True})
    if person is None or person.deactivated_at is not None:
        raise NotFound
    return person
