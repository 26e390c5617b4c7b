"""Reads of discussions: a space's list, a thread's page, a contribution's source and history.

Invariant: the shared part of a thread's page is built once per (stream, position, gauge version); as a stream
has one circle, the same bytes serve every reader of it. The personal part is read apart.
"""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import NETWORK, PUBLIC, Actor, circles_param, visible
from tessera.core.clock import milliseconds, now
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.core.paging import page_size, read_cursor, write_cursor
from tessera.core.reads import read
from tessera.core.streams import Position, Stream
from tessera.discussions.schemas import (
    PostOut,
    PostSource,
    ThreadHead,
    ThreadItem,
    ThreadList,
    ThreadMine,
    ThreadPage,
    ThreadShared,
    VersionList,
    VersionOut,
)
from tessera.discussions.tables import Post, PostVersion, Thread, Too
from tessera.organisations.bylines import byline_shown
from tessera.spaces.queries import can_see
from tessera.spaces.schemas import SpaceRef
from tessera.spaces.tables import Space

_t = Thread.__table__  # type: ignore[attr-defined]
_p = Post.__table__  # type: ignore[attr-defined]
_s = Space.__table__  # type: ignore[attr-defined]
_v = PostVersion.__table__  # type: ignore[attr-defined]
_st = Stream.__table__  # type: ignore[attr-defined]
_too = Too.__table__  # type: ignore[attr-defined]

POSTS_PER_PAGE = 50


def _uuid(name: str) -> Any:
    return sa.bindparam(name, type_=sa.Uuid)


def _uuids(name: str) -> Any:
    return sa.any_(sa.bindparam(name, type_=pg.ARRAY(sa.Uuid)))


def audience_of(circle_id: int) -> str:
    """For whom a row of this circle is: `public`, `network` or `space`."""
    return {PUBLIC: "public", NETWORK: "network"}.get(circle_id, "space")


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
    space_id: UUID
    slug: str | None
    space_title: str
    kind: str


_item = (
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
    _t.c.space_id,
    _s.c.slug,
    _s.c.title.label("space_title"),
    _s.c.kind,
)
_items = (
    sa.select(*_item)
    .select_from(_t.join(_p, (_p.c.thread_id == _t.c.id) & (_p.c.number == 1)).join(_s, _s.c.id == _t.c.space_id))
    .where(_t.c.deleted_at.is_(None), visible(_t.c.circle_id))
)
_ITEMS = read(_items.where(_t.c.id == _uuids("ids")), ItemRow)
_ordered = (
    _items.where(_t.c.space_id == _uuid("space"))
    .order_by(_t.c.last_at.desc(), _t.c.id.desc())
    .limit(sa.bindparam("limit", type_=sa.Integer))
)
_FIRST = read(_ordered, ItemRow)
_NEXT = read(
    _ordered.where(
        sa.tuple_(_t.c.last_at, _t.c.id)
        < sa.tuple_(sa.bindparam("last_at", type_=sa.DateTime(timezone=True)), _uuid("last_id"))
    ),
    ItemRow,
)


class _ListHead(msgspec.Struct):
    id: UUID
    inside_id: int
    key: UUID
    number: int
    seq: int


_wanted_circle = sa.case(
    (sa.and_(_s.c.inside_id == NETWORK, sa.bindparam("visitor", type_=sa.Boolean)), PUBLIC), else_=_s.c.inside_id
)
_LIST = read(
    sa.select(_s.c.id, _s.c.inside_id, _st.c.key, _st.c.number, _st.c.seq)
    .select_from(
        _s.join(_st, (_st.c.subject_id == _s.c.id) & (_st.c.kind == "list") & (_st.c.circle_id == _wanted_circle))
    )
    .where(
        visible(_s.c.listed_id),
        sa.or_(sa.cast(_s.c.id, sa.Text) == sa.bindparam("space", type_=sa.Text), _s.c.slug == sa.bindparam("space")),
    ),
    _ListHead,
)


def item_of(row: ItemRow, circle_id: int) -> ThreadItem:
    """A question in a list as readers of this circle see it."""
    return ThreadItem(
        id=row.id,
        space=SpaceRef(row.space_id, row.slug, row.space_title, row.kind),
        title=row.title,
        lang=row.lang,
        excerpt=row.excerpt,
        byline=byline_shown(row.byline, name_public=row.name_public, circle_id=circle_id),
        created_at=row.created_at,
        last_at=row.last_at,
        answers=row.answers,
        helped=row.helped,
        too=row.too,
        version=row.version,
        audience=audience_of(row.circle_id),
    )


def circle_of_reader(actor: Actor, circle_id: int) -> int:
    """The circle under which this reader sees a row: who is signed in sees public rows as the network does."""
    return NETWORK if circle_id == PUBLIC and actor.person_id else circle_id


async def thread_list(db: Database, actor: Actor, space: str, *, cursor: str | None, limit: int) -> ThreadList:
    """A page of a space's questions, the last active first; raises NotFound."""
    at = milliseconds(now())
    head = await db.one(_LIST, circles=actor.circles, visitor=actor.person_id is None, space=space)
    if head is None:
        raise NotFound
    # Only circles of this space matter: a person's other two thousand need not travel.
    own = [c for c in (PUBLIC, NETWORK, head.inside_id) if actor.may_see(c)]
    size = page_size(limit)
    if cursor is None:
        rows = await db.fetch(_FIRST, circles=own, space=head.id, limit=size + 1)
    else:
        last_at, last_id = read_cursor(cursor, tuple[datetime, UUID])
        rows = await db.fetch(_NEXT, circles=own, space=head.id, limit=size + 1, last_at=last_at, last_id=last_id)
    page = rows[:size]
    more = write_cursor(page[-1].last_at, page[-1].id) if len(rows) > size else None
    items = [item_of(row, circle_of_reader(actor, row.circle_id)) for row in page]
    return ThreadList(items, Position(head.key, db.epoch(head.number), head.seq), at, more)


async def items(db: Database, circles: Sequence[int], ids: Sequence[UUID]) -> dict[UUID, ItemRow]:
    """Questions by id, of these circles, deleted ones left out."""
    rows = await db.fetch(_ITEMS, circles=list(circles), ids=list(ids))
    return {row.id: row for row in rows}


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


_post_columns = tuple(_p.c[name] for name in PostRow.__struct_fields__)
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
        byline=byline_shown(row.byline, name_public=row.name_public, circle_id=circle_id),
        created_at=row.created_at,
        edited_at=row.edited_at,
        deleted=row.deleted_at is not None,
        helped=row.helped_at is not None,
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
    space_id: UUID
    slug: str | None
    space_title: str
    kind: str
    inside_id: int
    staff_id: int
    key: UUID
    number: int
    seq: int
    author: bool | None
    my_too: bool
    my_posts: list[UUID]


_me = _uuid("me")
_stream_circle = sa.case((sa.and_(_t.c.circle_id == PUBLIC, _me.is_not(None)), NETWORK), else_=_t.c.circle_id)
_mine = sa.select(_p.c.id).where(_p.c.thread_id == _t.c.id, _p.c.author_id == _me).correlate(_t)
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
        _s.c.id.label("space_id"),
        _s.c.slug,
        _s.c.title.label("space_title"),
        _s.c.kind,
        _s.c.inside_id,
        _s.c.staff_id,
        _st.c.key,
        _st.c.number,
        _st.c.seq,
        (_t.c.author_id == _me).label("author"),
        sa.exists().where(_too.c.thread_id == _t.c.id, _too.c.person_id == _me).label("my_too"),
        sa.func.array(_mine.scalar_subquery(), type_=pg.ARRAY(sa.Uuid)).label("my_posts"),
    )
    .select_from(
        _t.join(_s, _s.c.id == _t.c.space_id).join(
            _st, (_st.c.subject_id == _t.c.id) & (_st.c.kind == "thread") & (_st.c.circle_id == _stream_circle)
        )
    )
    .where(_t.c.id == _uuid("id"), visible(_t.c.circle_id)),
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
        deleted=row.deleted,
        unnamed=row.unnamed,
    )


class SharedParts:
    """The shared parts of threads' pages: per stream and place only the newest, the least used dropped."""

    def __init__(self, size: int = 500) -> None:
        self._size = size
        self._kept: OrderedDict[tuple[UUID, int], tuple[int, int, msgspec.Raw]] = OrderedDict()

    def get(self, stream: UUID, after: int, seq: int, version: int) -> msgspec.Raw | None:
        """The part built at exactly this position, or None."""
        kept = self._kept.get((stream, after))
        if kept is None or kept[:2] != (seq, version):
            return None
        self._kept.move_to_end((stream, after))
        return kept[2]

    def put(self, stream: UUID, after: int, seq: int, version: int, part: msgspec.Raw) -> None:
        """Keep a part in place of the older one."""
        self._kept[(stream, after)] = (seq, version, part)
        self._kept.move_to_end((stream, after))
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)


_shared = SharedParts()


async def thread_head(db: Database, actor: Actor, thread_id: UUID) -> HeadRow:
    """A thread with its position; raises NotFound."""
    head = await db.one(_HEAD, id=thread_id, me=actor.person_id, circles=actor.circles)
    if head is None:
        raise NotFound
    return head


async def shared_part(db: Database, actor: Actor, head: HeadRow, after: int) -> ThreadShared:
    """The contributions after a number, as every reader of the stream sees them."""
    rows = await db.fetch(_POSTS, thread=head.id, after=after, circles=[head.circle_id])
    circle_id = circle_of_reader(actor, head.circle_id)
    shown = [post_of(row, circle_id) for row in rows[:POSTS_PER_PAGE]]
    more = shown[-1].number if len(rows) > POSTS_PER_PAGE else None
    return ThreadShared(head_of(head), shown, more)


async def thread_page(db: Database, actor: Actor, thread_id: UUID, *, after: int = 0) -> ThreadPage:
    """A thread's page from the contribution after number `after` on; raises NotFound."""
    at = milliseconds(now())
    head = await thread_head(db, actor, thread_id)
    part = _shared.get(head.key, after, head.seq, head.version)
    if part is None:
        part = msgspec.Raw(msgspec.json.encode(await shared_part(db, actor, head, after)))
        _shared.put(head.key, after, head.seq, head.version, part)
    audience = audience_of(head.circle_id)
    who = await can_see(db, actor, audience=audience, space_id=head.space_id, title=head.space_title)
    inside = actor.person_id is not None and actor.may_see(head.inside_id)
    mine = ThreadMine(
        posts=head.my_posts,
        too=head.my_too,
        may_answer=inside and not head.deleted,
        may_help=bool(head.author),
        author=bool(head.author),
        may_read_history=actor.may_see(head.staff_id),
    )
    return ThreadPage(part, mine, Position(head.key, db.epoch(head.number), head.seq), at, who)


class _Source(msgspec.Struct):
    text: str
    lang: str
    number: int
    title: str
    edited_at: datetime | None


_SOURCE = read(
    sa.select(_p.c.text, _p.c.lang, _p.c.number, _t.c.title, _p.c.edited_at)
    .select_from(_p.join(_t, _t.c.id == _p.c.thread_id))
    .where(_p.c.id == _uuid("id"), _p.c.author_id == _me, _p.c.deleted_at.is_(None), visible(_p.c.circle_id)),
    _Source,
)


async def source(db: Database, actor: Actor, post_id: UUID) -> PostSource:
    """What the author edits; raises NotFound for anybody else."""
    row = await db.one(_SOURCE, id=post_id, me=actor.person(), circles=actor.circles)
    if row is None:
        raise NotFound
    return PostSource(row.text, row.lang, row.title if row.number == 1 else None, row.edited_at)


class _VersionRow(msgspec.Struct):
    number: int
    at: datetime
    html: str
    text: str
    title: str | None


_VERSIONS = read(
    sa.select(_v.c.number, _v.c.at, _v.c.html, _v.c.text, _v.c.title)
    .select_from(_v.join(_p, _p.c.id == _v.c.post_id))
    .where(_v.c.post_id == _uuid("id"), visible(_v.c.circle_id), _p.c.circle_id == sa.any_(circles_param))
    .distinct(_v.c.number)
    .order_by(_v.c.number.desc())
    .limit(100),
    _VersionRow,
)
_SEEN = "SELECT circle_id FROM post WHERE id = $1"


async def versions(db: Database, actor: Actor, post_id: UUID) -> VersionList:
    """The older versions, for the author and the space's staff; empty for others who see the post."""
    circle_id = await db.pool.fetchval(_SEEN, post_id)
    if circle_id is None or not actor.may_see(circle_id):
        raise NotFound
    rows = await db.fetch(_VERSIONS, id=post_id, circles=actor.circles)
    return VersionList([VersionOut(r.number, r.at, r.html, r.text, r.title) for r in rows])
