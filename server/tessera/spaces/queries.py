"""Reads of spaces: which there are, and what they are.

Invariant: a position is read before what it stands for, so no news between the two are lost.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tessera.core.access import NETWORK, Actor, visible
from tessera.core.clock import milliseconds, now
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.core.reads import read
from tessera.core.streams import Position, Stream
from tessera.spaces import rules
from tessera.spaces.belonging import can_see, members_of_space, uuids
from tessera.spaces.schemas import OwnRequest, SpaceList, SpaceOut, SpacePage, SpaceRef
from tessera.spaces.tables import Invitation, JoinRequest, Membership, Space

_s = Space.__table__  # type: ignore[attr-defined]
_m = Membership.__table__  # type: ignore[attr-defined]
_i = Invitation.__table__  # type: ignore[attr-defined]
_r = JoinRequest.__table__  # type: ignore[attr-defined]
_st = Stream.__table__  # type: ignore[attr-defined]


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
    listed_id: int
    inside_id: int
    people_id: int
    staff_id: int
    questions: list[str]
    archived: bool
    role: str | None
    request: str | None


_my_role = (
    sa.select(_m.c.role).where(_m.c.space_id == _s.c.id, _m.c.person_id == _me, _current).limit(1).scalar_subquery()
)
_of_mine = (
    sa.select(_r.c.state)
    .where(_r.c.space_id == _s.c.id, _r.c.person_id == _me)
    .order_by(_r.c.created_at.desc())
    .limit(1)
    .scalar_subquery()
)
_row = (
    *(_s.c[name] for name in SpaceRow.__struct_fields__[:-3]),
    _s.c.archived_at.is_not(None).label("archived"),
    _my_role.label("role"),
    sa.case((_of_mine.in_(["open", "declined"]), _of_mine)).label("request"),
)
_order = ((_s.c.kind == "network").desc(), _s.c.created_at.desc())
_newest = sa.select(_s.c.id).where(visible(_s.c.listed_id)).order_by(*_order).limit(500)
# One's own never drop out, however many newer ones there are.
_mine = sa.select(_m.c.space_id).where(_m.c.person_id == _me, _current)
_LISTED = read(
    sa.select(*_row).where(_s.c.id.in_(sa.union_all(_newest, _mine))).order_by(*_order),
    SpaceRow,
)
_BY_ID = read(sa.select(*_row).where(visible(_s.c.listed_id), _s.c.id == sa.bindparam("id", type_=sa.Uuid)), SpaceRow)
_BY_SLUG = read(
    sa.select(*_row).where(visible(_s.c.listed_id), _s.c.slug == sa.bindparam("slug", type_=sa.Text)), SpaceRow
)

_SEVERAL = read(sa.select(*_row).where(visible(_s.c.listed_id), _s.c.id == uuids("ids")), SpaceRow)


# One's own request: open, declined, or with a welcome that is a week old at most.
_shown = sa.or_(
    _r.c.state.in_(["open", "declined"]),
    sa.and_(_r.c.state == "admitted", _r.c.sentence != "", _r.c.decided_at > sa.func.now() - sa.text("interval '7d'")),
)
_OWN_REQUEST = read(
    sa.select(*(_r.c[name] for name in OwnRequest.__struct_fields__))
    .where(_r.c.space_id == sa.bindparam("space", type_=sa.Uuid), _r.c.person_id == _me)
    .where(
        _shown,
        _r.c.id
        == sa.select(_r.c.id)
        .where(_r.c.space_id == sa.bindparam("space"), _r.c.person_id == _me)
        .order_by(_r.c.created_at.desc())
        .limit(1)
        .scalar_subquery(),
    ),
    OwnRequest,
)


class _At(msgspec.Struct):
    key: UUID
    number: int
    seq: int


_POSITION = read(
    sa.select(_st.c.key, _st.c.number, _st.c.seq).where(
        _st.c.subject_id == sa.bindparam("space", type_=sa.Uuid),
        _st.c.kind == sa.bindparam("kind", type_=sa.Text),
        visible(_st.c.circle_id),
    ),
    _At,
)


async def position(db: Database, actor: Actor, space_id: UUID, kind: str) -> Position | None:
    """Where a space's stream of this kind stands; None for who may not hear it."""
    row = await db.one(_POSITION, space=space_id, kind=kind, circles=actor.circles)
    return None if row is None else Position(row.key, db.epoch(row.number), row.seq)


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
    """The newest spaces the actor may know of and all they belong to, the network first."""
    return await db.fetch(_LISTED, circles=actor.circles, me=actor.person_id)


def space_ref(row: SpaceRow) -> SpaceRef:
    """A space as others point at it."""
    return SpaceRef(row.id, row.slug, row.title, row.kind, row.role, row.archived, row.request)


async def space_refs(db: Database, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, SpaceRef]:
    """Those of these spaces that the actor may know of."""
    rows = await db.fetch(_SEVERAL, ids=list(ids), circles=actor.circles, me=actor.person_id)
    return {row.id: space_ref(row) for row in rows}


async def space_list(db: Database, actor: Actor) -> SpaceList:
    """The list of spaces."""
    rows = await spaces(db, actor)
    facilitator = any(row.kind == "network" and actor.may_see(row.staff_id) for row in rows)
    may_found = rules.may_found(staff=actor.office == "staff", facilitator=facilitator).allowed
    return SpaceList([_listed(row, inside=actor.may_see(row.inside_id)) for row in rows], may_found)


def _listed(r: SpaceRow, *, inside: bool) -> SpaceOut:
    return SpaceOut(
        r.id, r.slug, r.kind, r.title, r.purpose, r.lang, inside, r.role, archived=r.archived, request=r.request
    )


async def space_page(db: Database, actor: Actor, id_or_slug: str) -> SpacePage:
    """A space's page."""
    row = await find_space(db, actor, id_or_slug)
    inside = actor.person_id is not None and actor.may_see(row.inside_id)
    leads, community = actor.may_see(row.staff_id), row.kind != "network"
    page = SpacePage(
        id=row.id,
        slug=row.slug,
        kind=row.kind,
        title=row.title,
        purpose=row.purpose,
        lang=row.lang,
        inside=inside,
        role=row.role,
        archived=row.archived,
        request=row.request,
        may_ask=inside and not row.archived,
        audiences=rules.audiences(row.kind, inside),
        may_invite=not row.archived and (leads or (not community and actor.office == "staff")),
        may_lead=leads and community,
        at=milliseconds(now()),
    )
    if community:
        await _of_community(db, actor, row, page)
    return page


async def _of_community(db: Database, actor: Actor, row: SpaceRow, page: SpacePage) -> None:
    """What only a closed space has: its people, and the way in."""
    page.questions = row.questions
    page.listed = rules.LISTED[row.listed_id == NETWORK]
    page.may_request = not (page.inside or row.archived or row.request == "open")
    page.own_request = await db.one(_OWN_REQUEST, space=row.id, me=actor.person_id)
    if actor.may_see(row.people_id):
        page.position = await position(db, actor, row.id, "space")
        page.people = await members_of_space(db, actor, row.id)
        page.members = len(page.people)
        page.can_see = await can_see(db, actor, audience="space", space_id=row.id, title=row.title)


async def machine_translation(db: Database, space_id: UUID) -> bool:
    """Whether a space the reader leads lets a machine translate what is written in it."""
    return bool(await db.pool.fetchval("SELECT machine_translation FROM space WHERE id = $1", space_id))
