"""Reads of one contribution: what its author edits, and its older versions."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tessera.core.access import Actor, visible
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.core.reads import read
from tessera.core.streams import circle_to_follow
from tessera.discussions.mentioning import name_mentions_of
from tessera.discussions.schemas import PostSource, VersionList, VersionOut
from tessera.discussions.tables import Post, PostVersion, Thread
from tessera.discussions.theming import THEMES
from tessera.files.shown import carried_by, files_shown

_t = Thread.__table__  # type: ignore[attr-defined]
_p = Post.__table__  # type: ignore[attr-defined]
_v = PostVersion.__table__  # type: ignore[attr-defined]

_id = sa.bindparam("id", type_=sa.Uuid)
_me = sa.bindparam("me", type_=sa.Uuid)


class _Source(msgspec.Struct):
    text: str
    lang: str
    number: int
    title: str
    edited_at: datetime | None
    themes: list[str]
    files: list[dict[str, Any]] | None


_SOURCE = read(
    sa.select(_p.c.text, _p.c.lang, _p.c.number, _t.c.title, _p.c.edited_at, THEMES, carried_by(_p))
    .select_from(_p.join(_t, _t.c.id == _p.c.thread_id))
    .where(_p.c.id == _id, _p.c.author_id == _me, _p.c.deleted_at.is_(None), visible(_p.c.circle_id)),
    _Source,
)


async def source(db: Database, actor: Actor, post_id: UUID) -> PostSource:
    """What the author edits; raises NotFound for anybody else."""
    row = await db.one(_SOURCE, id=post_id, me=actor.person(), circles=actor.circles)
    if row is None:
        raise NotFound
    question = row.number == 1
    title, themes = (row.title, row.themes) if question else (None, [])
    return PostSource(row.text, row.lang, title, row.edited_at, themes, files_shown(row.files))


class _VersionRow(msgspec.Struct):
    number: int
    at: datetime
    html: str
    title: str | None


_VERSIONS = read(
    sa.select(_v.c.number, _v.c.at, _v.c.html, _v.c.title)
    .select_from(_v.join(_p, _p.c.id == _v.c.post_id))
    .where(_v.c.post_id == _id, visible(_v.c.circle_id), visible(_p.c.circle_id))
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
    older = [VersionOut(r.number, r.at, r.html, r.title) for r in rows]
    await name_mentions_of(db, circle_to_follow(actor, circle_id), older)
    return VersionList(older)
