"""Reads of notices, made anew from the rows they point at.

Invariant: a notice is there only while its thing is, and while the person may see it now; of a thread as long as one of
the contributions it told of is there; that it was moved, or what stayed, as long as that is so. The count is made from
the same rows (R2).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tessera.core.access import Actor, circles_text
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.core.paging import page_size, read_cursor, write_cursor
from tessera.core.streams import own_position
from tessera.notices.schemas import NoticedThread, NoticeList, NoticeOut
from tessera.people.access import actor_for
from tessera.spaces.schemas import SpaceRef

MOST_COUNTED = 100

# $1 the person, $2 their own circle, $3 their circles, $4 only unseen ones, $5 and $6 after this one, $7 how many.
_MINE = "n.circle_id = $2 AND n.person_id = $1 AND (n.seen_at IS NULL OR NOT $4)"
_AFTER = "($5::timestamptz IS NULL OR (n.at, n.id) < ($5, $6)) ORDER BY n.at DESC, n.id DESC LIMIT $7"
_NOTICE = "n.id, n.reason, n.seen_at IS NOT NULL AS seen, n.at"
_PLACE = "s.id AS space, s.slug, s.title AS space_title, s.kind AS space_kind"
_THREAD = "t.id AS thread, t.title, t.lang, t.kind AS sort"
# Of the thread itself, not of what came in it: moved elsewhere since, it is told no longer that more can read it.
_AS_A_WHOLE = "n.reason IN ('moved', 'stayed')"
_OWN_STANDS = """EXISTS (
    SELECT FROM post WHERE thread_id = t.id AND author_id = $1 AND gap IS NULL AND deleted_at IS NULL
)"""
_OF_THREADS = f"""
SELECT {_NOTICE}, CASE WHEN {_AS_A_WHOLE} THEN 1 ELSE c.count END AS count, {_PLACE}, {_THREAD},
       CASE WHEN {_AS_A_WHOLE} THEN 1 ELSE c.number END AS number
FROM notice n JOIN thread t ON t.id = n.subject_id JOIN space s ON s.id = t.space_id
LEFT JOIN thread_mark m ON m.circle_id = $2 AND m.thread_id = t.id
CROSS JOIN LATERAL (
    SELECT count(*) AS count, min(number) AS number FROM post
    WHERE thread_id = t.id AND number >= n.first AND deleted_at IS NULL AND author_id <> $1
) c
WHERE {_MINE} AND n.kind = 'thread' AND t.deleted_at IS NULL AND m.state IS DISTINCT FROM 'muted'
    AND CASE n.reason WHEN 'moved' THEN t.widened_at IS NOT NULL WHEN 'stayed' THEN {_OWN_STANDS} ELSE c.count > 0 END
    AND t.circle_id IN (SELECT unnest($3::text::bigint[])) AND {_AFTER}
"""
_OF_POSTS = f"""
SELECT {_NOTICE}, 1::bigint AS count, {_PLACE}, {_THREAD}, p.number
FROM notice n JOIN post p ON p.id = n.subject_id JOIN thread t ON t.id = p.thread_id JOIN space s ON s.id = t.space_id
LEFT JOIN thread_mark m ON m.circle_id = $2 AND m.thread_id = t.id
WHERE {_MINE} AND n.kind = 'post' AND p.deleted_at IS NULL AND t.deleted_at IS NULL
    AND CASE n.reason
        WHEN 'helped' THEN p.helped_at IS NOT NULL AND m.state IS DISTINCT FROM 'muted'
        ELSE EXISTS (SELECT FROM mention x WHERE x.post_id = p.id AND x.person_id = $1) END
    AND p.circle_id IN (SELECT unnest($3::text::bigint[])) AND {_AFTER}
"""
# Who is not inside any more is told no longer that they were let in; who waits again, no longer that they were not.
_OF_SPACES = f"""
SELECT {_NOTICE}, 1::bigint AS count, {_PLACE}, NULL::uuid AS thread, '' AS title, '' AS lang, '' AS sort, 0 AS number
FROM notice n JOIN space s ON s.id = n.subject_id
WHERE {_MINE} AND n.kind = 'space' AND CASE n.reason
        WHEN 'admitted' THEN EXISTS (
            SELECT FROM membership WHERE space_id = s.id AND person_id = $1 AND until IS NULL
        ) ELSE 'declined' = (
            SELECT state FROM join_request WHERE space_id = s.id AND person_id = $1 ORDER BY created_at DESC LIMIT 1
        ) END
    AND s.listed_id IN (SELECT unnest($3::text::bigint[])) AND {_AFTER}
"""
_KINDS = "SELECT DISTINCT kind FROM notice WHERE circle_id = $1 AND (seen_at IS NULL OR NOT $2)"


async def found(
    db: Database, actor: Actor, *, unseen: bool, limit: int, after: tuple[datetime | None, UUID | None] = (None, None)
) -> list[NoticeOut]:
    """So many of one's notices after one, the newest first."""
    given = (actor.person(), actor.circle_id, circles_text(actor.circles), unseen, *after, limit)
    rows: list[Any] = []
    for row in await db.pool.fetch(_KINDS, actor.circle_id, unseen):
        rows += await db.pool.fetch(_statement(row["kind"]), *given)
    rows.sort(key=lambda row: (row["at"], row["id"]), reverse=True)
    return [_notice(row) for row in rows[:limit]]


def _statement(kind: str) -> str:
    match kind:
        case "thread":
            return _OF_THREADS
        case "post":
            return _OF_POSTS
    return _OF_SPACES


def _notice(row: Sequence[Any]) -> NoticeOut:
    id_, reason, seen, at, count, space, slug, space_title, space_kind, thread, title, lang, kind, number = row
    about = None if thread is None else NoticedThread(thread, title, lang, kind, number)
    return NoticeOut(id_, reason, seen, at, count, SpaceRef(space, slug, space_title, space_kind), about)


async def unseen_count(db: Database, actor: Actor) -> int:
    """How many notices somebody has not seen, up to MOST_COUNTED."""
    count, given = 0, (actor.person(), actor.circle_id, circles_text(actor.circles), True, None, None, MOST_COUNTED)
    for row in await db.pool.fetch(_KINDS, actor.circle_id, True):
        count += await db.pool.fetchval(f"SELECT count(*) FROM ({_statement(row['kind'])}) counted", *given)
        if count >= MOST_COUNTED:
            break
    return min(count, MOST_COUNTED)


async def unseen_of(db: Database, person_id: UUID) -> int:
    """The same by a person's id, as they may see it as of now; none once the account is closed."""
    try:
        return await unseen_count(db, await actor_for(db, person_id))
    except NotFound:
        return 0


async def notice_list(db: Database, actor: Actor, *, cursor: str | None = None, limit: int = 20) -> NoticeList:
    """A page of one's notices, seen ones too. The position is that of one's own stream and is read first."""
    stands = await own_position(db, actor)
    size = page_size(limit)
    after: tuple[Any, Any] = read_cursor(cursor, tuple[datetime, UUID]) if cursor else (None, None)
    some = await found(db, actor, unseen=False, limit=size + 1, after=after)
    more = write_cursor(some[size - 1].at, some[size - 1].id) if len(some) > size else None
    return NoticeList(some[:size], await unseen_count(db, actor), more, stands)
