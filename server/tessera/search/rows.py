"""The rows behind hits: the only statements of search on tables of the domains above.

Search is infrastructure and imports no domain; it names their tables in SQL. What leaves is decided here: a hit
whose post is not in the reader's circles, or is deleted, does not exist, whatever an engine said.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
import msgspec

from tessera.core.text import plain
from tessera.search.port import Source

if TYPE_CHECKING:
    from tessera.core.database import Database

POST_IS_VISIBLE = "p.circle_id IN (SELECT unnest($2::bigint[]))"
POST_IS_THERE = "p.deleted_at IS NULL AND t.deleted_at IS NULL"

_VISIBLE = f"""
SELECT p.id FROM post p JOIN thread t ON t.id = p.thread_id
WHERE p.id = ANY ($1::uuid[]) AND {POST_IS_VISIBLE} AND {POST_IS_THERE}
"""
_SHOWN = f"""
SELECT p.id, p.is_question, p.thread_id, t.title, p.lang, p.byline, p.name_public, p.created_at, p.circle_id,
       s.id, s.slug, s.title, s.kind,
       CASE WHEN d.edited_at IS NOT DISTINCT FROM p.edited_at THEN d.text END, p.text
FROM (SELECT *, number = 1 AS is_question FROM post) p JOIN thread t ON t.id = p.thread_id
JOIN space s ON s.id = t.space_id LEFT JOIN document d ON d.id = p.id
WHERE p.id = ANY ($1::uuid[]) AND {POST_IS_VISIBLE} AND {POST_IS_THERE}
"""
_SOURCE = f"""
SELECT p.id, p.number = 1, p.circle_id, t.space_id, p.lang, p.created_at, p.edited_at, t.title, p.text,
       {POST_IS_THERE}
FROM post p JOIN thread t ON t.id = p.thread_id
"""
_SOURCES_OF = f"{_SOURCE} WHERE p.id = ANY ($1::uuid[]) OR p.thread_id = ANY ($1::uuid[])"
_SOURCES_AFTER = f"{_SOURCE} WHERE p.id > $1 AND {POST_IS_THERE} ORDER BY p.id LIMIT $2"


class Shown(msgspec.Struct):
    """What of a post's row a hit may show, as the reader's circles allow it now."""

    id: UUID
    is_question: bool
    thread: UUID
    title: str
    lang: str
    byline: dict[str, Any]
    name_public: bool
    created_at: datetime
    circle_id: int
    space: UUID
    space_slug: str | None
    space_title: str
    space_kind: str
    known_text: str | None
    markdown: str

    @property
    def text(self) -> str:
        """The words without markup: as search knows them, or anew where the post was edited since."""
        return plain(self.markdown) if self.known_text is None else self.known_text


async def visible_ids(db: "Database", circles: Sequence[int], ids: Sequence[UUID]) -> set[UUID]:
    """Which of these posts the circles may see now."""
    return {row[0] for row in await db.pool.fetch(_VISIBLE, ids, circles)}


async def shown(db: "Database", circles: Sequence[int], ids: Sequence[UUID]) -> dict[UUID, Shown]:
    """The visible ones of these posts. An edit that search has not heard of yet is shown as it is now."""
    rows = await db.pool.fetch(_SHOWN, ids, circles)
    return {row[0]: Shown(*row) for row in rows}


async def sources_of(driver: asyncpg.Connection, ids: Sequence[UUID]) -> tuple[list[Source], list[UUID]]:
    """The posts with these ids, or in threads with these ids: those to be found, and those not (any more)."""
    rows = await driver.fetch(_SOURCES_OF, ids)
    there = [row for row in rows if row[9]]
    sources = [_source(row) for row in there]
    known = {source.id for source in sources}
    return sources, sorted({*ids, *(row[0] for row in rows)} - known)


async def sources_after(driver: asyncpg.Connection, id_: UUID, limit: int) -> list[Source]:
    """The next posts in the order of their ids."""
    return [_source(row) for row in await driver.fetch(_SOURCES_AFTER, id_, limit)]


def _source(row: Any) -> Source:
    id_, is_question, circle_id, space_id, lang, created_at, edited_at, title, text, _ = row
    kind = "question" if is_question else "answer"
    found_title = title if is_question else ""
    return Source(id_, kind, circle_id, space_id, lang, created_at, edited_at, found_title, plain(text))
