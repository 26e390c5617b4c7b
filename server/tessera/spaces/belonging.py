"""Reads of who belongs to a space, and of how many could read something in it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import Actor, visible
from tessera.core.database import Database
from tessera.core.reads import read
from tessera.organisations.affiliations import IN_BYLINES
from tessera.organisations.tables import Affiliation, Organisation
from tessera.people.tables import Person
from tessera.spaces.schemas import CanSee, SpaceMember
from tessera.spaces.tables import Membership, Space

_s = Space.__table__  # type: ignore[attr-defined]
_m = Membership.__table__  # type: ignore[attr-defined]
_p = Person.__table__  # type: ignore[attr-defined]
_a = Affiliation.__table__  # type: ignore[attr-defined]
_o = Organisation.__table__  # type: ignore[attr-defined]


def uuids(name: str) -> Any:
    """Any of several ids given as a parameter."""
    return sa.any_(sa.bindparam(name, type_=pg.ARRAY(sa.Uuid)))


_current = _m.c.until.is_(None)


class MemberRow(msgspec.Struct):
    """Somebody who belongs to a space."""

    person: UUID
    name: str
    role: str
    organisation: UUID | None
    organisation_name: str | None


_members = (
    sa.select(
        _p.c.id.label("person"),
        _p.c.name,
        _m.c.role,
        _o.c.id.label("organisation"),
        _o.c.name.label("organisation_name"),
    )
    .select_from(
        _m.join(_p, _p.c.id == _m.c.person_id)
        .join(_s, _s.c.id == _m.c.space_id)
        # As in bylines: page and frames show the same, and nobody who belongs is outside the network.
        .outerjoin(_a, (_a.c.person_id == _p.c.id) & IN_BYLINES)
        .outerjoin(_o, _o.c.id == _a.c.organisation_id)
    )
    .where(_m.c.space_id == sa.bindparam("space", type_=sa.Uuid), _current, visible(_s.c.people_id))
    .order_by((_m.c.role == "facilitator").desc(), _p.c.name, _p.c.id)
    .limit(500)
)
_MEMBERS = read(_members, MemberRow)
_MEMBERS_OF = read(_members.where(_p.c.id == uuids("ids")), MemberRow)


class _Count(msgspec.Struct):
    members: int
    facilitators: int


_facilitators = sa.func.count().filter(_m.c.role == "facilitator")
_COUNT = read(
    sa.select((sa.func.count() - _facilitators).label("members"), _facilitators.label("facilitators"))
    .select_from(_m.join(_s, _s.c.id == _m.c.space_id))
    .where(_m.c.space_id == sa.bindparam("space", type_=sa.Uuid), _current, visible(_s.c.people_id)),
    _Count,
)


async def can_see(
    db: Database, actor: Actor, *, audience: str, space_id: UUID, title: str, kind: str = "community"
) -> CanSee:
    """Who can read something for this audience; the numbers only for who may see who belongs."""
    if audience != "space":
        return CanSee(kind=audience)
    if kind == "pair":
        return CanSee(kind="pair")
    count = await db.one(_COUNT, space=space_id, circles=actor.circles)
    assert count is not None
    return CanSee(kind="space", space=title, members=count.members, facilitators=count.facilitators)


async def members_of_space(db: Database, actor: Actor, space_id: UUID) -> list[SpaceMember]:
    """Who belongs to a space, facilitators first; empty for who may not see it."""
    return [member(row) for row in await db.fetch(_MEMBERS, space=space_id, circles=actor.circles)]


async def members(db: Database, circles: Sequence[int], space_id: UUID, ids: Sequence[UUID]) -> dict[UUID, SpaceMember]:
    """Those of these people who belong to the space, by id, as far as these circles may see it."""
    rows = await db.fetch(_MEMBERS_OF, space=space_id, ids=list(ids), circles=tuple(circles))
    return {row.person: member(row) for row in rows}


def member(row: MemberRow) -> SpaceMember:
    """Somebody who belongs, on the wire."""
    return SpaceMember(row.person, row.name, place(row.organisation, row.organisation_name), row.role)


def place(id_: UUID | None, name: str | None) -> dict[str, Any] | None:
    """An organisation beside a name."""
    return None if id_ is None else {"id": id_, "name": name}
