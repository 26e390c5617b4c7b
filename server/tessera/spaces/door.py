"""Reads at the door of a space: who wants to join, who is invited, what a link says; the desk's list of all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tessera.core.access import NETWORK, Actor, visible
from tessera.core.clock import milliseconds, now
from tessera.core.database import Database
from tessera.core.errors import Forbidden, NotFound
from tessera.core.http import hash_token
from tessera.core.reads import read
from tessera.organisations.tables import Affiliation, Organisation
from tessera.people.tables import Person
from tessera.spaces import rules
from tessera.spaces.belonging import place, uuids
from tessera.spaces.queries import find_space, position
from tessera.spaces.schemas import DeskSpace, DeskSpaces, Door, InvitationOut, OpenInvitation, RequestOut, SpaceRef
from tessera.spaces.tables import Invitation, JoinRequest, Membership, Space

_s = Space.__table__  # type: ignore[attr-defined]
_m = Membership.__table__  # type: ignore[attr-defined]
_p = Person.__table__  # type: ignore[attr-defined]
_a = Affiliation.__table__  # type: ignore[attr-defined]
_o = Organisation.__table__  # type: ignore[attr-defined]
_i = Invitation.__table__  # type: ignore[attr-defined]
_r = JoinRequest.__table__  # type: ignore[attr-defined]
_space = sa.bindparam("space", type_=sa.Uuid)


class _RequestRow(msgspec.Struct):
    id: UUID
    person: UUID
    name: str
    organisation: UUID | None
    organisation_name: str | None
    questions: list[str]
    answers: list[str]
    created_at: datetime


_requests = (
    sa.select(
        _r.c.id,
        _p.c.id.label("person"),
        _p.c.name,
        _o.c.id.label("organisation"),
        _o.c.name.label("organisation_name"),
        _r.c.questions,
        _r.c.answers,
        _r.c.created_at,
    )
    .select_from(
        _r.join(_p, _p.c.id == _r.c.person_id)
        .outerjoin(_a, (_a.c.person_id == _p.c.id) & _a.c.until.is_(None))
        .outerjoin(_o, _o.c.id == _a.c.organisation_id)
    )
    .where(_r.c.space_id == _space, _r.c.state == "open", _p.c.deactivated_at.is_(None), visible(_r.c.circle_id))
    .order_by(_r.c.created_at, _r.c.id)
    .limit(200)
)
_REQUESTS = read(_requests, _RequestRow)
_REQUESTS_OF = read(_requests.where(_r.c.id == uuids("ids")), _RequestRow)

_invitations = (
    sa.select(_i.c.id, _i.c.email, _i.c.role, _p.c.name.label("invited_by"), _i.c.created_at, _i.c.expires_at)
    .select_from(_i.join(_s, _s.c.id == _i.c.space_id).outerjoin(_p, _p.c.id == _i.c.created_by))
    .where(_i.c.space_id == _space, _i.c.used_at.is_(None), _i.c.withdrawn_at.is_(None))
    .where(_i.c.expires_at > sa.func.now(), visible(_s.c.staff_id))
    .order_by(_i.c.created_at, _i.c.id)
    .limit(500)
)
_INVITATIONS = read(_invitations, OpenInvitation)
_INVITATIONS_OF = read(_invitations.where(_i.c.id == uuids("ids")), OpenInvitation)


class _Waiting(msgspec.Struct):
    space: UUID
    requests: int


_WAITING = read(
    sa.select(_r.c.space_id.label("space"), sa.func.count().label("requests"))
    .select_from(_r.join(_p, _p.c.id == _r.c.person_id))
    .where(_r.c.state == "open", _p.c.deactivated_at.is_(None), visible(_r.c.circle_id))
    .group_by(_r.c.space_id)
    .order_by(sa.func.min(_r.c.created_at), _r.c.space_id)
    .limit(50),
    _Waiting,
)


async def requests_waiting(db: Database, actor: Actor) -> dict[UUID, int]:
    """{space: how many wait to be let in} of those the actor leads, who has waited longest first."""
    return {row.space: row.requests for row in await db.fetch(_WAITING, circles=actor.circles)}


def _request(row: _RequestRow) -> RequestOut:
    organisation = place(row.organisation, row.organisation_name)
    return RequestOut(row.id, row.person, row.name, organisation, row.questions, row.answers, row.created_at)


async def door(db: Database, actor: Actor, id_or_slug: str) -> Door:
    """Who wants to join a space and who is invited; NotFound and Forbidden for all but its facilitators."""
    row = await find_space(db, actor, id_or_slug)
    at = milliseconds(now())
    stands = await position(db, actor, row.id, "door")
    if stands is None:
        raise Forbidden("facilitators_only")
    requests = await db.fetch(_REQUESTS, space=row.id, circles=actor.circles)
    invitations = await db.fetch(_INVITATIONS, space=row.id, circles=actor.circles)
    return Door([_request(one) for one in requests], invitations, stands, at)


async def requests_of(
    db: Database, circles: Sequence[int], space_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, RequestOut]:
    """Those of these requests that are open, by id."""
    rows = await db.fetch(_REQUESTS_OF, space=space_id, ids=list(ids), circles=tuple(circles))
    return {row.id: _request(row) for row in rows}


async def invitations_of(
    db: Database, circles: Sequence[int], space_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, OpenInvitation]:
    """Those of these invitations that are open, by id."""
    rows = await db.fetch(_INVITATIONS_OF, space=space_id, ids=list(ids), circles=tuple(circles))
    return {row.id: row for row in rows}


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
        _i.c.withdrawn_at.is_(None),
        _i.c.expires_at > sa.func.now(),
    ),
    _Opened,
)


async def invitation(db: Database, token: str) -> InvitationOut:
    """What an open invitation says; raises NotFound for an unknown, used or expired link."""
    row = await db.one(_INVITATION, token_hash=hash_token(token))
    if row is None:
        raise NotFound
    space = SpaceRef(row.id, row.slug, row.title, row.kind)
    return InvitationOut(row.expires_at, space, row.email, row.invited_by)


class _DeskRow(msgspec.Struct):
    id: UUID
    title: str
    lang: str
    members: int
    facilitators: list[str]
    listed_id: int
    archived: bool
    created_at: datetime


def _of_space(*columns: Any) -> Any:
    those = (_m.c.space_id == _s.c.id) & _m.c.until.is_(None)
    return sa.select(*columns).select_from(_m.join(_p, _p.c.id == _m.c.person_id)).where(those).correlate(_s)


_led = _of_space(_p.c.name).where(_m.c.role == "facilitator").order_by(_p.c.name)
_DESK = read(
    sa.select(
        _s.c.id,
        _s.c.title,
        _s.c.lang,
        _of_space(sa.func.count()).scalar_subquery().label("members"),
        sa.func.array(_led.scalar_subquery(), type_=sa.ARRAY(sa.Text)).label("facilitators"),
        _s.c.listed_id,
        _s.c.archived_at.is_not(None).label("archived"),
        _s.c.created_at,
    )
    .where(_s.c.kind == "community")
    .order_by(_s.c.archived_at.is_not(None), sa.func.lower(_s.c.title), _s.c.id)
    .limit(2_000),
    _DeskRow,
)


async def desk_spaces(db: Database, actor: Actor) -> DeskSpaces:
    """Every community by name, how many belong and who leads it; for staff of the site. Never what is in it (R7)."""
    actor.require_staff()
    rows = await db.fetch(_DESK)
    return DeskSpaces(
        [
            DeskSpace(r.id, r.title, r.lang, r.members, r.facilitators, _listed(r.listed_id), r.archived, r.created_at)
            for r in rows
        ]
    )


def _listed(circle_id: int) -> str:
    return rules.LISTED[circle_id == NETWORK]
