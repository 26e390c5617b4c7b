"""Reads of spaces: which there are, who belongs, what an invitation says."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tessera.core.access import Actor, visible
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.core.http import hash_token
from tessera.core.reads import read
from tessera.organisations.tables import Affiliation, Organisation
from tessera.people.tables import Person
from tessera.spaces import rules
from tessera.spaces.schemas import CanSee, InvitationOut, SpaceList, SpaceMember, SpaceOut, SpacePage, SpaceRef
from tessera.spaces.tables import Invitation, Membership, Space

_s = Space.__table__  # type: ignore[attr-defined]
_m = Membership.__table__  # type: ignore[attr-defined]
_p = Person.__table__  # type: ignore[attr-defined]
_a = Affiliation.__table__  # type: ignore[attr-defined]
_o = Organisation.__table__  # type: ignore[attr-defined]
_i = Invitation.__table__  # type: ignore[attr-defined]

_current = _m.c.until.is_(None)
_me = sa.bindparam("me", type_=sa.Uuid)


class SpaceRow(msgspec.Struct):
    """A space the reader may know of, with the reader's own role in it."""

    id: UUID
    slug: str | None
    kind: str
    title: str
    purpose: str
    lang: str
    inside_id: int
    people_id: int
    staff_id: int
    role: str | None


_my_role = (
    sa.select(_m.c.role).where(_m.c.space_id == _s.c.id, _m.c.person_id == _me, _current).limit(1).scalar_subquery()
)
_row = (*(_s.c[name] for name in SpaceRow.__struct_fields__[:-1]), _my_role.label("role"))
_LISTED = read(
    sa.select(*_row)
    .where(visible(_s.c.listed_id))
    .order_by((_s.c.kind == "network").desc(), _s.c.created_at.desc())
    .limit(500),
    SpaceRow,
)
_BY_ID = read(sa.select(*_row).where(visible(_s.c.listed_id), _s.c.id == sa.bindparam("id", type_=sa.Uuid)), SpaceRow)
_BY_SLUG = read(
    sa.select(*_row).where(visible(_s.c.listed_id), _s.c.slug == sa.bindparam("slug", type_=sa.Text)), SpaceRow
)


class _MemberRow(msgspec.Struct):
    person: UUID
    name: str
    role: str
    organisation: UUID | None
    organisation_name: str | None


_MEMBERS = read(
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
        .outerjoin(_a, (_a.c.person_id == _p.c.id) & _a.c.main & visible(_a.c.circle_id))
        .outerjoin(_o, _o.c.id == _a.c.organisation_id)
    )
    .where(_m.c.space_id == sa.bindparam("space", type_=sa.Uuid), _current, visible(_s.c.people_id))
    .order_by((_m.c.role == "facilitator").desc(), _p.c.name)
    .limit(500),
    _MemberRow,
)


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


class _Opened(msgspec.Struct):
    id: UUID
    slug: str | None
    title: str
    kind: str
    email: str | None
    expires_at: datetime
    invited_by: str | None


_INVITATION = read(
    sa.select(_s.c.id, _s.c.slug, _s.c.title, _s.c.kind, _i.c.email, _i.c.expires_at, _p.c.name.label("invited_by"))
    .select_from(_i.join(_s, _s.c.id == _i.c.space_id).outerjoin(_p, _p.c.id == _i.c.created_by))
    .where(
        _i.c.token_hash == sa.bindparam("token_hash", type_=sa.LargeBinary),
        _i.c.used_at.is_(None),
        _i.c.expires_at > sa.func.now(),
    ),
    _Opened,
)


async def find_space(db: Database, actor: Actor, id_or_slug: str) -> SpaceRow:
    """A space the actor may know of, by id or slug; raises NotFound."""
    try:
        key: dict[str, Any] = {"id": UUID(id_or_slug)}
    except ValueError:
        key = {"slug": id_or_slug[:100]}
    query = _BY_ID if "id" in key else _BY_SLUG
    row = await db.one(query, circles=actor.circles, me=actor.person_id, **key)
    if row is None:
        raise NotFound
    return row


async def spaces(db: Database, actor: Actor) -> list[SpaceRow]:
    """Every space the actor may know of, the network first."""
    return await db.fetch(_LISTED, circles=actor.circles, me=actor.person_id)


def space_ref(row: SpaceRow) -> SpaceRef:
    """A space as others point at it."""
    return SpaceRef(row.id, row.slug, row.title, row.kind, row.role)


async def space_list(db: Database, actor: Actor) -> SpaceList:
    """The list of spaces."""
    rows = await spaces(db, actor)
    return SpaceList(
        [SpaceOut(r.id, r.slug, r.kind, r.title, r.purpose, r.lang, actor.may_see(r.inside_id), r.role) for r in rows]
    )


async def can_see(db: Database, actor: Actor, *, audience: str, space_id: UUID, title: str) -> CanSee:
    """Who can read something for this audience; the numbers only for who may see who belongs."""
    if audience != "space":
        return CanSee(kind=audience)
    count = await db.one(_COUNT, space=space_id, circles=actor.circles)
    assert count is not None
    return CanSee(kind="space", space=title, members=count.members, facilitators=count.facilitators)


async def space_page(db: Database, actor: Actor, id_or_slug: str) -> SpacePage:
    """A space's page."""
    row = await find_space(db, actor, id_or_slug)
    inside = actor.person_id is not None and actor.may_see(row.inside_id)
    page = SpacePage(
        id=row.id,
        slug=row.slug,
        kind=row.kind,
        title=row.title,
        purpose=row.purpose,
        lang=row.lang,
        inside=inside,
        role=row.role,
        may_ask=inside,
        audiences=rules.audiences(row.kind, inside),
        may_invite=actor.may_see(row.staff_id) or (row.kind == "network" and actor.office == "staff"),
    )
    if row.kind != "network" and actor.may_see(row.people_id):
        members = await db.fetch(_MEMBERS, space=row.id, circles=actor.circles)
        page.people = [_member(m) for m in members]
        page.members = len(members)
        page.can_see = await can_see(db, actor, audience="space", space_id=row.id, title=row.title)
    return page


def _member(row: _MemberRow) -> SpaceMember:
    place = None if row.organisation is None else {"id": row.organisation, "name": row.organisation_name}
    return SpaceMember(row.person, row.name, place, row.role)


async def invitation(db: Database, token: str) -> InvitationOut:
    """What an open invitation says; raises NotFound for an unknown, used or expired link."""
    row = await db.one(_INVITATION, token_hash=hash_token(token))
    if row is None:
        raise NotFound
    space = SpaceRef(row.id, row.slug, row.title, row.kind)
    return InvitationOut(row.expires_at, space, row.email, row.invited_by)
