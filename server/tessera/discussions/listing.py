"""Reads of a space's list of questions.

Invariant: the page and its position come from one statement, so no news between the two are lost.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import NETWORK, PUBLIC, Actor, audience_of, circles_text, visible
from tessera.core.bylines import byline_shown
from tessera.core.clock import milliseconds, now
from tessera.core.database import Database
from tessera.core.errors import Forbidden, NotFound
from tessera.core.paging import page_size, read_cursor, write_cursor
from tessera.core.reads import read
from tessera.core.streams import Position, Stream, circle_to_follow, followed_circle
from tessera.discussions.schemas import ThreadItem, ThreadList, ThreadsCarrying
from tessera.discussions.tables import Post, Thread
from tessera.discussions.theming import THEMES, carries
from tessera.organisations.merging import register_counter
from tessera.organisations.queries import known_as
from tessera.spaces.schemas import SpaceRef
from tessera.spaces.tables import Space
from tessera.themes.carried import Carrying, themes_meant, themes_with_key

_t = Thread.__table__  # type: ignore[attr-defined]
_p = Post.__table__  # type: ignore[attr-defined]
_s = Space.__table__  # type: ignore[attr-defined]
_st = Stream.__table__  # type: ignore[attr-defined]


class ItemRow(msgspec.Struct):
    """A question in a list, as stored."""

    id: UUID
    circle_id: int
    title: str
    lang: str
    excerpt: str
    byline: dict[str, Any]
    name_public: bool
    created_at: datetime
    last_at: datetime
    answers: int
    helped: int
    too: int
    version: int
    sort: str
    pinned: bool
    closed: bool
    themes: list[str]
    rest: bool
    space_id: UUID
    slug: str | None
    space_title: str
    kind: str


_of_thread = (
    _t.c.id,
    _t.c.circle_id,
    _t.c.title,
    _t.c.lang,
    _t.c.excerpt,
    _p.c.byline,
    _p.c.name_public,
    _t.c.created_at,
    _t.c.last_at,
    _t.c.answers,
    _t.c.helped,
    _t.c.too,
    _t.c.version,
    _t.c.kind.label("sort"),
    _t.c.pinned,
    _t.c.closed_at.is_not(None).label("closed"),
    THEMES,
    _p.c.gap.is_not(None).label("rest"),
)
_of_space = (_s.c.id.label("space_id"), _s.c.slug, _s.c.title.label("space_title"), _s.c.kind)
_with_question = _t.join(_p, (_p.c.thread_id == _t.c.id) & (_p.c.number == 1))
_there = _t.c.deleted_at.is_(None)
_ITEMS = read(
    sa.select(*_of_thread, *_of_space)
    .select_from(_with_question.join(_s, _s.c.id == _t.c.space_id))
    .where(_there, visible(_t.c.circle_id), _t.c.id == sa.any_(sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid)))),
    ItemRow,
)

# What two people write each other is no question of their organisation.
_of_all = _t.c.kind != "conversation"
# An unnamed byline names no organisation (R5), so it is never found here.
ORGANISATION = _p.c.byline["organisation"]["id"].astext
_organisations = sa.bindparam("organisations", type_=pg.ARRAY(sa.Text))
# Looked up before anything else: PostgreSQL would rather read all questions for the few that are from there.
_asked_there = sa.func.array(
    sa.select(_p.c.thread_id).where(_p.c.number == 1, sa.any_(_organisations) == ORGANISATION).scalar_subquery(),
    type_=pg.ARRAY(sa.Uuid),
)
_FROM = read(
    sa.select(*_of_thread, *_of_space)
    .select_from(_with_question.join(_s, _s.c.id == _t.c.space_id))
    .where(_there, _of_all, visible(_t.c.circle_id), _t.c.id == sa.any_(_asked_there))
    .order_by(_t.c.last_at.desc(), _t.c.id.desc())
    .limit(sa.bindparam("limit", type_=sa.Integer)),
    ItemRow,
)

# Of one theme or of one goal, in all spaces; a deleted question carries none. Looked up one by one, as the one plan for
# any themes would read all questions for the few that carry one.
_CARRIED = """
SELECT DISTINCT x.thread_id FROM unnest($1::uuid[]) AS asked (theme) CROSS JOIN LATERAL (
    SELECT thread_id FROM thread_theme
    WHERE theme_id = asked.theme AND circle_id IN (SELECT unnest($2::text::bigint[])) OFFSET 0
) x
"""
_CARRYING = f"""
SELECT t.id, t.last_at
FROM ({_CARRIED}) c CROSS JOIN LATERAL (SELECT id, last_at FROM thread WHERE id = c.thread_id LIMIT 1) t
WHERE $3::timestamptz IS NULL OR (t.last_at, t.id) < ($3, $4::uuid)
ORDER BY t.last_at DESC, t.id DESC LIMIT $5
"""
_COUNT_CARRYING = f"SELECT count(*) FROM ({_CARRIED}) c"


class ListRow(ItemRow):
    """A question beside its space and the position of the reader's stream; one row without a question if none is."""

    listed_id: int
    inside_id: int
    key: UUID
    number: int
    seq: int


_themes = sa.bindparam("themes", type_=pg.ARRAY(sa.Uuid))
# Of the circles only these go with the query: a space's own is asked for afterwards, and the other two thousand
# a person may be in would cost more to send than the page to read.
_shown = sa.or_(visible(_t.c.circle_id), sa.and_(_t.c.circle_id == _s.c.inside_id, _s.c.inside_id > NETWORK))
_after = sa.tuple_(_t.c.pinned, _t.c.last_at, _t.c.id) < sa.tuple_(
    sa.bindparam("last_pinned", type_=sa.Boolean),
    sa.bindparam("last_at", type_=sa.DateTime(timezone=True)),
    sa.bindparam("last_id", type_=sa.Uuid),
)
# The open network's list is a public thing: who is signed in follows what is only for them too.
_list_circle = sa.case((_s.c.inside_id == NETWORK, PUBLIC), else_=_s.c.inside_id)
_stream_circle = followed_circle(_list_circle, sa.not_(sa.bindparam("visitor", type_=sa.Boolean)))
# Each by an index of its own: an id as text would be looked for in every space there is.
_named = sa.or_(_s.c.id == sa.bindparam("space", type_=sa.Uuid), _s.c.slug == sa.bindparam("slug", type_=sa.Text))


def _list(*conditions: Any) -> Any:
    questions = (
        sa.select(*_of_thread)
        .select_from(_with_question)
        .where(_t.c.space_id == _s.c.id, _there, _shown, sa.or_(_themes.is_(None), carries(_themes)), *conditions)
        .order_by(_t.c.pinned.desc(), _t.c.last_at.desc(), _t.c.id.desc())
        .limit(sa.bindparam("limit", type_=sa.Integer))
        .correlate(_s)
        .lateral("question")
    )
    stream = (_st.c.subject_id == _s.c.id) & (_st.c.kind == "list") & (_st.c.circle_id == _stream_circle)
    return read(
        sa.select(
            *questions.c, *_of_space, _s.c.listed_id, _s.c.inside_id, _st.c.key, _st.c.number, _st.c.seq
        )
        .select_from(_s.join(_st, stream).join(questions, sa.true(), isouter=True))
        .where(_named)
        .order_by(questions.c.pinned.desc(), questions.c.last_at.desc(), questions.c.id.desc()),
        ListRow,
    )  # fmt: skip


_FIRST = _list()
_NEXT = _list(_after)


def item_of(row: ItemRow, circle_id: int) -> ThreadItem:
    """A question in a list as readers of this circle see it."""
    return ThreadItem(
        id=row.id,
        space=SpaceRef(row.space_id, row.slug, row.space_title, row.kind),
        title=row.title,
        lang=row.lang,
        excerpt=row.excerpt,
        byline=byline_shown(row.byline, name_public=row.name_public, visitors=circle_id == PUBLIC),
        created_at=row.created_at,
        last_at=row.last_at,
        answers=row.answers,
        helped=row.helped,
        too=row.too,
        version=row.version,
        audience=audience_of(row.circle_id),
        themes=row.themes,
        kind=row.sort,
        pinned=row.pinned,
        closed=row.closed,
        rest=row.rest,
    )


async def thread_list(
    db: Database, actor: Actor, space: str, *, cursor: str | None, limit: int, theme: str = ""
) -> ThreadList:
    """A page of a space's questions, the pinned first, then the last active.

    `space` is its id or slug, `theme` the key of one. Raises NotFound, Invalid for an unknown theme, and Forbidden to
    who knows of a community and is not inside: where its list stands is told inside.
    """
    at, size = milliseconds(now()), page_size(limit)
    visitor = actor.person_id is None
    themes = await themes_with_key(db, theme) if theme else None
    circles = [PUBLIC] if visitor else [PUBLIC, NETWORK]
    asked = {"circles": circles, "visitor": visitor, "themes": themes, **_by_name(space)}
    if cursor is None:
        rows = await db.fetch(_FIRST, **asked, limit=size + 1)
    else:
        pinned, last_at, last_id = read_cursor(cursor, tuple[bool, datetime, UUID])
        last = {"last_pinned": pinned, "last_at": last_at, "last_id": last_id}
        rows = await db.fetch(_NEXT, **asked, limit=size + 1, **last)
    if not rows or not actor.may_see(rows[0].listed_id):
        raise NotFound
    head = rows[0]
    if head.kind == "community" and not actor.may_see(head.inside_id):
        raise Forbidden("not_inside")
    found = [row for row in rows if row.id is not None and actor.may_see(row.circle_id)]
    page = found[:size]
    more = write_cursor(page[-1].pinned, page[-1].last_at, page[-1].id) if len(found) > size else None
    items = [item_of(row, circle_to_follow(actor, row.circle_id)) for row in page]
    return ThreadList(items, Position(head.key, db.epoch(head.number), head.seq), at, more)


def _by_name(id_or_slug: str) -> dict[str, UUID | str | None]:
    try:
        return {"space": UUID(id_or_slug), "slug": None}
    except ValueError:
        return {"space": None, "slug": id_or_slug[:100]}


async def asked_from(db: Database, actor: Actor, organisation: UUID, *, limit: int) -> list[ThreadItem]:
    """The last active questions that were asked from an organisation, as far as the reader may see them.

    Bylines stay as at the time of writing, so they may name what was merged into it since.
    """
    found = {"organisations": await _names_in_bylines(db, organisation), "limit": page_size(limit)}
    rows = await db.fetch(_FROM, circles=actor.circles, **found)
    return [item_of(row, circle_to_follow(actor, row.circle_id)) for row in rows]


async def carrying(db: Database, actor: Actor, asked: Carrying, *, cursor: str | None, limit: int) -> ThreadsCarrying:
    """A page of the questions on a theme or a goal that the reader may see, the last active first. Raises Invalid."""
    last_at, last_id = read_cursor(cursor, tuple[datetime, UUID]) if cursor else (None, None)
    size, themes, circles = page_size(limit), await themes_meant(db, asked), circles_text(actor.circles)
    found = await db.pool.fetch(_CARRYING, themes, circles, last_at, last_id, size + 1)
    total = await db.pool.fetchval(_COUNT_CARRYING, themes, circles)
    page = found[:size]
    more = write_cursor(page[-1]["last_at"], page[-1]["id"]) if len(found) > size else None
    rows = await items(db, actor.circles, [row["id"] for row in page])
    shown = [rows[row["id"]] for row in page if row["id"] in rows]
    return ThreadsCarrying([item_of(row, circle_to_follow(actor, row.circle_id)) for row in shown], total, more)


class _Count(msgspec.Struct):
    questions: int


_COUNT_FROM = read(
    sa.select(sa.func.count().label("questions"))
    .select_from(_t)
    .where(_there, _of_all, visible(_t.c.circle_id), _t.c.id == sa.any_(_asked_there)),
    _Count,
)


async def count_asked_from(db: Database, actor: Actor, organisation: UUID) -> int:
    """How many questions were asked from an organisation, as far as the reader may see them."""
    asked = {"organisations": await _names_in_bylines(db, organisation), "circles": actor.circles}
    counted = await db.one(_COUNT_FROM, **asked)
    return counted.questions if counted else 0


async def _names_in_bylines(db: Database, organisation: UUID) -> list[str]:
    return [str(id_) for id_ in await known_as(db, organisation)]


# Told before two organisations are merged; bylines themselves stay.
register_counter("questions", count_asked_from)


async def items(db: Database, circles: Sequence[int], ids: Sequence[UUID]) -> dict[UUID, ItemRow]:
    """Questions by id, of these circles, deleted ones left out."""
    rows = await db.fetch(_ITEMS, circles=list(circles), ids=list(ids))
    return {row.id: row for row in rows}
