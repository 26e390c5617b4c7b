"""What of discussions can be found: a question (or topic), each answer, and each translation of one that a person wrote
is a document, shown once as their thread."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from tessera.core.access import Actor, circles_text
from tessera.core.bylines import byline_shown
from tessera.core.database import Database
from tessera.core.text import plain
from tessera.files.shown import words_carried
from tessera.search.kinds import Checked, Findable, Place, Shown, register_findable
from tessera.search.port import TEXT, TITLE, Part, Source

TYPES = ("asked", "answered", "edited", "changed", "deleted", "moved", "themed", "translated")
POST_IS_VISIBLE = "p.circle_id IN (SELECT unnest($2::text::bigint[]))"
POST_IS_THERE = "p.deleted_at IS NULL AND t.deleted_at IS NULL"
AS_IT_STANDS = "x.of IS NOT DISTINCT FROM p.edited_at"

# A translation is found for its post, while it is of that as it stands; what of both is found is named by `f`.
_FOUND = """(
    SELECT id, id AS post_id FROM post WHERE id = ANY ($1::uuid[])
    UNION ALL SELECT x.id, x.post_id FROM post_translation x JOIN post o ON o.id = x.post_id
    WHERE x.id = ANY ($1::uuid[]) AND x.of IS NOT DISTINCT FROM o.edited_at
) f JOIN post p ON p.id = f.post_id"""
# What counts is the thread's and its question's, whichever part was found.
_VISIBLE = f"""
SELECT f.id, CASE WHEN t.kind <> 'conversation' THEN t.space_id END, t.lang, q.byline ->> 'country', t.created_at,
       t.helped, CASE WHEN t.kind <> 'conversation' THEN t.answers > 0 END
FROM {_FOUND} JOIN thread t ON t.id = p.thread_id JOIN post q ON q.thread_id = t.id AND q.number = 1
WHERE {POST_IS_VISIBLE} AND {POST_IS_THERE}
"""
# A conversation of two has no title: it is called by the other one.
OTHER = """
CASE WHEN t.kind = 'conversation' THEN (
    SELECT o.name FROM circle_member m JOIN person o ON o.id = m.person_id
    WHERE m.circle_id = t.circle_id AND m.person_id <> $3 LIMIT 1
) END
"""
# The text as search knows it, or anew where the post was edited, or translated again, since.
_SHOWN = f"""
SELECT f.id, p.number, p.thread_id, coalesce(x.title, t.title), coalesce(x.lang, p.lang), p.byline, p.name_public,
       p.created_at, p.circle_id, s.id, s.slug, s.title, s.kind, t.kind,
       CASE WHEN d.stamp = coalesce(x.created_at::text, p.edited_at::text, '') THEN d.text END,
       coalesce(x.text, p.text), {OTHER}
FROM {_FOUND} JOIN thread t ON t.id = p.thread_id
JOIN space s ON s.id = t.space_id LEFT JOIN post_translation x ON x.id = f.id LEFT JOIN document d ON d.id = f.id
WHERE {POST_IS_VISIBLE} AND {POST_IS_THERE}
"""
_SOURCES = f"""
SELECT p.id, p.number = 1, p.circle_id, p.thread_id, t.space_id, p.lang, p.created_at,
       coalesce(p.edited_at::text, ''), t.title, p.text, {words_carried("p.id")}
FROM post p JOIN thread t ON t.id = p.thread_id
WHERE (p.id = ANY ($1::uuid[]) OR p.thread_id = ANY ($1::uuid[])) AND {POST_IS_THERE}
"""
_TRANSLATED = f"""
SELECT x.id, p.number = 1, p.circle_id, p.thread_id, t.space_id, x.lang, p.created_at, x.created_at::text,
       x.title, x.text, ''
FROM post_translation x JOIN post p ON p.id = x.post_id JOIN thread t ON t.id = p.thread_id
WHERE {POST_IS_THERE} AND {AS_IT_STANDS} AND x.id IN (
    SELECT id FROM post_translation WHERE id = ANY ($1::uuid[])
    UNION ALL SELECT o.id FROM post_translation o JOIN post w ON w.id = o.post_id
    WHERE w.id = ANY ($1::uuid[]) OR w.thread_id = ANY ($1::uuid[])
)
"""
_LISTING = f"""
SELECT p.id, coalesce(p.edited_at::text, '') AS stamp FROM post p JOIN thread t ON t.id = p.thread_id
WHERE {POST_IS_THERE}
UNION ALL SELECT x.id, x.created_at::text FROM post_translation x JOIN post p ON p.id = x.post_id
JOIN thread t ON t.id = p.thread_id WHERE {POST_IS_THERE} AND {AS_IT_STANDS}
"""


async def sources(driver: asyncpg.Connection, ids: Sequence[UUID]) -> list[Source]:
    """The posts with these ids, and in threads with these ids, and their translations."""
    rows = [*await driver.fetch(_SOURCES, ids), *await driver.fetch(_TRANSLATED, ids)]
    return [_source(*row) for row in rows]


def _source(
    id_: UUID, is_question: bool, circle_id: int, thread: UUID, space: UUID, lang: str, at: Any, stamp: str,
    title: str, markdown: str, files: str,
) -> Source:  # fmt: skip
    text = f"{plain(markdown)}\n{files}".strip()
    parts = (Part(TITLE, lang, title), Part(TEXT, lang, text)) if is_question else (Part(TEXT, lang, text),)
    kind = "question" if is_question else "answer"
    return Source(id_, kind, circle_id, thread, lang, parts, text, space, at, stamp)


async def check(db: Database, actor: Actor, ids: Sequence[UUID]) -> list[Checked]:
    """Those of these posts that are there and in the actor's circles."""
    return [Checked(*row) for row in await db.pool.fetch(_VISIBLE, ids, circles_text(actor.circles))]


async def show(db: Database, actor: Actor, ids: Sequence[UUID]) -> list[Shown]:
    """What of these posts a hit shows; an edit that search has not heard of yet is shown as it is now."""
    return [
        _shown(actor, *row) for row in await db.pool.fetch(_SHOWN, ids, circles_text(actor.circles), actor.person_id)
    ]


def _shown(
    actor: Actor, id_: UUID, number: int, thread: UUID, title: str, lang: str, byline: dict[str, Any],
    name_public: bool, at: Any, circle_id: int, space: UUID, slug: str | None, space_title: str, space_kind: str,
    sort: str, known: str | None, markdown: str, other: str | None,
) -> Shown:  # fmt: skip
    of_two = sort == "conversation"
    page = "conversations" if of_two else "threads"
    return Shown(
        id=id_,
        title=(other or "") if of_two else title,
        text=plain(markdown) if known is None else known,
        lang=lang,
        circle_id=circle_id,
        path=f"/{page}/{thread}" if number == 1 else f"/{page}/{thread}#post-{number}",
        created_at=at,
        thread=thread,
        space=None if of_two else Place(space, slug, space_title, space_kind),
        byline=byline_shown(byline, name_public=name_public, visitors=actor.person_id is None),
        word="conversation" if of_two else "topic" if number == 1 and sort == "topic" else None,
    )


register_findable(Findable("question", ("question", "answer"), _LISTING, sources, check, show, types=TYPES))
