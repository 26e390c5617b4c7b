"""Reads of one's own, over all spaces, as far as one may see it now: asked, answered, saved, followed, muted.

Also what one wrote unnamed is one's own here; nobody else ever reads these lists.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tessera.core.access import Actor, audience_of, circles_text
from tessera.core.database import Database
from tessera.core.errors import Invalid
from tessera.core.paging import Page, page_size, read_cursor, write_cursor
from tessera.discussions.schemas import Contribution
from tessera.spaces.schemas import SpaceRef

LISTS = ("questions", "answers", "saved", "followed", "muted")

_PLACE = "t.circle_id, s.id, s.slug, s.title, s.kind, t.kind FROM"
# Conversations of two have a list of their own.
_OF_ALL = "t.kind <> 'conversation'"
_WRITTEN = f"""
SELECT p.id, t.id, p.number, t.title, t.lang, p.created_at AS at, {_PLACE} post p
JOIN thread t ON t.id = p.thread_id JOIN space s ON s.id = t.space_id
WHERE p.author_id = $1 AND p.deleted_at IS NULL AND t.deleted_at IS NULL AND {_OF_ALL}
    AND p.circle_id IN (SELECT unnest($2::text::bigint[]))
    AND ($3::timestamptz IS NULL OR (p.created_at, p.id) < ($3, $4))
"""
_MARKED = f"""
SELECT t.id, t.id, 1, t.title, t.lang, {{at}} AS at, {_PLACE} thread_mark m
JOIN thread t ON t.id = m.thread_id JOIN space s ON s.id = t.space_id
WHERE m.person_id = $1 AND {{which}} AND t.deleted_at IS NULL AND {_OF_ALL}
    AND t.circle_id IN (SELECT unnest($2::text::bigint[]))
    AND ($3::timestamptz IS NULL OR ({{at}}, t.id) < ($3, $4))
"""
_NEWEST = "ORDER BY 6 DESC, 1 DESC LIMIT $5"
_QUESTIONS = f"{_WRITTEN} AND p.number = 1 {_NEWEST}"
_ANSWERS = f"{_WRITTEN} AND p.number > 1 {_NEWEST}"
_SAVED = _MARKED.format(at="m.saved_at", which="m.saved_at IS NOT NULL") + _NEWEST
_MUTED = _MARKED.format(at="t.last_at", which="m.state = 'muted'") + _NEWEST
_FOLLOWED = _MARKED.format(at="t.last_at", which="m.state = 'following'") + _NEWEST


async def things(
    db: Database, actor: Actor, which: str, *, cursor: str | None = None, limit: int = 20
) -> Page[Contribution]:
    """A page of one of the LISTS, the newest first: asked, answered, saved, last active. Raises Invalid.

    `created_at` is the moment the list is ordered by.
    """
    person_id, size = actor.person(), page_size(limit)
    after: tuple[datetime | None, UUID | None] = read_cursor(cursor, tuple[datetime, UUID]) if cursor else (None, None)
    rows = await db.pool.fetch(_statement(which), person_id, circles_text(actor.circles), *after, size + 1)
    page = rows[:size]
    more = write_cursor(page[-1]["at"], page[-1][0]) if len(rows) > size else None
    return Page([_thing(row) for row in page], more)


def _statement(which: str) -> str:
    match which:
        case "questions":
            return _QUESTIONS
        case "answers":
            return _ANSWERS
        case "saved":
            return _SAVED
        case "followed":
            return _FOLLOWED
        case "muted":
            return _MUTED
    raise Invalid(which="field_invalid")


def _thing(row: Sequence[Any]) -> Contribution:
    post, thread, number, title, lang, at, circle_id, space, slug, space_title, space_kind, kind = row
    return Contribution(
        id=post,
        thread=thread,
        number=number,
        question=number == 1,
        title=title,
        lang=lang,
        created_at=at,
        space=SpaceRef(space, slug, space_title, space_kind),
        audience=audience_of(circle_id),
        kind=kind,
    )
