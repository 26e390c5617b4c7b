"""Reads of a thread: its page, its contributions.

Invariant: the shared part of a thread's page is built once per (stream, position, gauge version); as a stream
has one circle, the same bytes serve every reader of it. The personal part is read apart.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import PUBLIC, Actor, audience_of, visible
from tessera.core.bylines import byline_shown
from tessera.core.clock import milliseconds, now
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.core.reads import read
from tessera.core.streams import Position, Stream, circle_to_follow, followed_circle
from tessera.discussions.mentioning import STAMP, name_mentions
from tessera.discussions.quoting import QUOTES, quotes_of
from tessera.discussions.schemas import PostOut, ThreadHead, ThreadMine, ThreadPage, ThreadShared
from tessera.discussions.shared_parts import SharedParts
from tessera.discussions.staying import APART
from tessera.discussions.tables import Post, Thread, Too
from tessera.discussions.theming import THEMES
from tessera.discussions.translations import MY_TRANSLATIONS, TRANSLATIONS, translations_of
from tessera.files.shown import carried_by, files_shown
from tessera.spaces.belonging import can_see
from tessera.spaces.schemas import SpaceRef
from tessera.spaces.tables import Space

_t = Thread.__table__  # type: ignore[attr-defined]
_p = Post.__table__  # type: ignore[attr-defined]
_s = Space.__table__  # type: ignore[attr-defined]
_st = Stream.__table__  # type: ignore[attr-defined]
_too = Too.__table__  # type: ignore[attr-defined]

POSTS_PER_PAGE = 50
# The greatest number the database has for a contribution; nothing comes after it.
LAST_NUMBER = 2**31 - 1


def _uuid(name: str) -> Any:
    return sa.bindparam(name, type_=sa.Uuid)


def _uuids(name: str) -> Any:
    return sa.any_(sa.bindparam(name, type_=pg.ARRAY(sa.Uuid)))


class PostRow(msgspec.Struct):
    """A contribution as stored, without its source."""

    id: UUID
    number: int
    html: str
    lang: str
    byline: dict[str, Any]
    name_public: bool
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    helped_at: datetime | None
    gap: str | None
    files: list[dict[str, Any]] | None
    quotes: list[dict[str, Any]]
    translations: list[dict[str, Any]]


_post_columns = (*(_p.c[name] for name in PostRow.__struct_fields__[:-3]), carried_by(_p), QUOTES, TRANSLATIONS)
_POSTS_BY_ID = read(sa.select(*_post_columns).where(_p.c.id == _uuids("ids"), visible(_p.c.circle_id)), PostRow)
_POSTS = read(
    sa.select(*_post_columns)
    .where(
        _p.c.thread_id == _uuid("thread"),
        _p.c.number > sa.bindparam("after", type_=sa.Integer),
        visible(_p.c.circle_id),
    )
    .order_by(_p.c.number)
    .limit(POSTS_PER_PAGE + 1),
    PostRow,
)


def post_of(row: PostRow, circle_id: int) -> PostOut:
    """A contribution as readers of this circle see it."""
    return PostOut(
        id=row.id,
        number=row.number,
        question=row.number == 1,
        html=row.html,
        lang=row.lang,
        byline=byline_shown(row.byline, name_public=row.name_public, visitors=circle_id == PUBLIC),
        created_at=row.created_at,
        edited_at=row.edited_at,
        deleted=row.deleted_at is not None,
        gap=row.gap,
        helped=row.helped_at is not None,
        files=files_shown(row.files),
        quotes=quotes_of(row.quotes, visitors=circle_id == PUBLIC),
        translations=translations_of(row.translations, visitors=circle_id == PUBLIC),
    )


async def posts(db: Database, circles: Sequence[int], ids: Sequence[UUID]) -> dict[UUID, PostRow]:
    """Contributions by id, of these circles; deleted ones are there, empty."""
    rows = await db.fetch(_POSTS_BY_ID, circles=list(circles), ids=list(ids))
    return {row.id: row for row in rows}


class HeadRow(msgspec.Struct):
    """A thread with its position in the reader's stream and what of it is the reader's own."""

    id: UUID
    circle_id: int
    title: str
    lang: str
    created_at: datetime
    last_at: datetime
    answers: int
    helped: int
    too: int
    version: int
    unnamed: bool
    deleted: bool
    sort: str
    pinned: bool
    closed_at: datetime | None
    themes: list[str]
    space_id: UUID
    slug: str | None
    space_title: str
    kind: str
    inside_id: int
    staff_id: int
    space_version: int
    archived: bool
    key: UUID
    number: int
    seq: int
    author: bool | None
    my_too: bool
    my_posts: list[UUID]
    mentions: str | None
    my_translations: list[str]
    machine: bool
    apart_id: UUID | None
    apart_circle: int | None


_me = _uuid("me")
_stream_circle = followed_circle(_t.c.circle_id, _me.is_not(None))
_own = (_p.c.thread_id == _t.c.id) & (_p.c.author_id == _me) & _p.c.gap.is_(None)
_mine = sa.select(_p.c.id).where(_own).correlate(_t)
_HEAD = read(
    sa.select(
        _t.c.id,
        _t.c.circle_id,
        _t.c.title,
        _t.c.lang,
        _t.c.created_at,
        _t.c.last_at,
        _t.c.answers,
        _t.c.helped,
        _t.c.too,
        _t.c.version,
        _t.c.unnamed,
        _t.c.deleted_at.is_not(None).label("deleted"),
        _t.c.kind.label("sort"),
        _t.c.pinned,
        _t.c.closed_at,
        THEMES,
        _s.c.id.label("space_id"),
        _s.c.slug,
        _s.c.title.label("space_title"),
        _s.c.kind,
        _s.c.inside_id,
        _s.c.staff_id,
        _s.c.version.label("space_version"),
        _s.c.archived_at.is_not(None).label("archived"),
        _st.c.key,
        _st.c.number,
        _st.c.seq,
        (_t.c.author_id == _me).label("author"),
        sa.exists().where(_too.c.thread_id == _t.c.id, _too.c.person_id == _me).label("my_too"),
        sa.func.array(_mine.scalar_subquery(), type_=pg.ARRAY(sa.Uuid)).label("my_posts"),
        STAMP,
        MY_TRANSLATIONS,
        _s.c.machine_translation.label("machine"),
        _t.c.apart_id,
        APART,
    )
    .select_from(
        _t.join(_s, _s.c.id == _t.c.space_id).join(
            _st, (_st.c.subject_id == _t.c.id) & (_st.c.kind == "thread") & (_st.c.circle_id == _stream_circle)
        )
    )
    .where(_t.c.id == _uuid("id")),
    HeadRow,
)


def head_of(row: HeadRow) -> ThreadHead:
    """A thread's own line."""
    return ThreadHead(
        id=row.id,
        space=SpaceRef(row.space_id, row.slug, row.space_title, row.kind),
        title=row.title,
        lang=row.lang,
        audience=audience_of(row.circle_id),
        created_at=row.created_at,
        last_at=row.last_at,
        answers=row.answers,
        helped=row.helped,
        too=row.too,
        version=row.version,
        themes=row.themes,
        deleted=row.deleted,
        unnamed=row.unnamed,
        kind=row.sort,
        pinned=row.pinned,
        closed_at=row.closed_at,
    )


_shared = SharedParts()


async def thread_head(db: Database, actor: Actor, thread_id: UUID) -> HeadRow:
    """A thread with its position; raises NotFound."""
    head = await db.one(_HEAD, id=thread_id, me=actor.person_id)
    # One row: asked here, as sending a person's two thousand circles costs more than reading it.
    if head is None or not actor.may_see(head.circle_id):
        raise NotFound
    return head


async def shared_part(db: Database, actor: Actor, head: HeadRow, after: int) -> ThreadShared:
    """The contributions after a number, as every reader of the stream sees them."""
    rows = await db.fetch(_POSTS, thread=head.id, after=after, circles=[head.circle_id])
    circle_id = circle_to_follow(actor, head.circle_id)
    shown = [post_of(row, circle_id) for row in rows[:POSTS_PER_PAGE]]
    await name_mentions(db, circle_id, shown)
    more = shown[-1].number if len(rows) > POSTS_PER_PAGE else None
    return ThreadShared(head_of(head), shown, more)


async def thread_page(
    db: Database, actor: Actor, thread_id: UUID, *, after: int = 0, machine: bool = False
) -> ThreadPage:
    """A thread's page from the contribution after number `after` on; raises NotFound. `machine`: there is one that
    translates."""
    at, after = milliseconds(now()), max(0, min(after, LAST_NUMBER))
    head = await thread_head(db, actor, thread_id)
    # The part names its space, and people. Both versions only grow, so their sum tells a change of either.
    version = (head.version + head.space_version, head.mentions)
    part = _shared.get(head.key, after, head.seq, version)
    if part is None:
        part = msgspec.Raw(msgspec.json.encode(await shared_part(db, actor, head, after)))
        _shared.put(head.key, after, head.seq, version, part)
    audience = audience_of(head.circle_id)
    who = await can_see(db, actor, audience=audience, space_id=head.space_id, title=head.space_title, kind=head.kind)
    inside = actor.person_id is not None and actor.may_see(head.inside_id)
    mine = _mine_of(head, inside=inside, leads=actor.may_see(head.staff_id))
    if head.apart_circle is not None and actor.may_see(head.apart_circle):
        mine.apart = head.apart_id
    if machine and actor.person_id is not None:
        mine.machine = head.machine
    return ThreadPage(part, mine, Position(head.key, db.epoch(head.number), head.seq), at, who)


def _mine_of(head: HeadRow, *, inside: bool, leads: bool) -> ThreadMine:
    """What of a thread is the reader's own, and what they may do with it."""
    author, stands = bool(head.author), not head.deleted and not head.archived
    # A conversation of two has neither themes nor an end that its author decides alone.
    of_all = head.sort != "conversation"
    return ThreadMine(
        posts=head.my_posts,
        too=head.my_too,
        may_answer=inside and stands,
        may_help=author and not head.archived and head.sort == "question",
        archived=head.archived,
        author=author,
        may_read_history=leads,
        may_theme=(leads or author) and stands and of_all,
        may_close=(leads or author) and stands and of_all,
        may_pin=leads and stands,
        may_move=(leads or author) and stands,
        may_set_language=leads and stands,
        translations=head.my_translations,
        may_translate=inside and not head.archived,
    )
