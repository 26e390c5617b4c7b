"""Facts of discussions, and how each becomes a frame under its stream's circle.

List streams: `asked`, `changed`, `moved` carry the whole item; `deleted`, and whatever left circle or space, is `gone`.
Thread streams: `answered`, `edited`, `helped`, `translated`, `deleted` carry the whole post as it is now, `themed` the
themes, `closed` and `pinned` how the thread stands; `moved` its id, and readers ask again;
`widening` its id, and who shows what is proposed asks for it again.
Gauge `thread`: answers, helped, too and lastAt, ordered by `version`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tessera.core.access import circles_shown_on
from tessera.core.database import Database
from tessera.core.facts import Recorded, gone, register_kind
from tessera.discussions.listing import item_of, items
from tessera.discussions.mentioning import name_mentions
from tessera.discussions.queries import post_of, posts
from tessera.discussions.schemas import PostOut
from tessera.live.gauges import register_gauge
from tessera.live.history import StreamRow

LIST_TYPES = ("asked", "changed", "deleted", "moved")
THREAD_TYPES = (
    "answered",
    "edited",
    "helped",
    "deleted",
    "translated",
    "themed",
    "closed",
    "pinned",
    "moved",
    "widening",
)

_OF_THREAD = {"themed": "themes", "closed": "closedAt", "pinned": "pinned", "moved": "id", "widening": "id"}


async def list_frames(db: Database, circle_id: int, space_id: UUID, facts: Sequence[Recorded]) -> list[dict[str, Any]]:
    """One payload per fact of a space's list."""
    rows = await items(db, circles_shown_on(circle_id), [fact.subject_id for fact in facts])
    return [
        {"item": item_of(row, circle_id)}
        if (row := rows.get(fact.subject_id)) and row.space_id == space_id
        else gone("thread", fact.subject_id)
        for fact in facts
    ]


async def thread_frames(
    db: Database, circle_id: int, thread_id: UUID, facts: Sequence[Recorded]
) -> list[dict[str, Any]]:
    """One payload per fact of a thread; the question's also carry its title and themes. Rows are read once for all."""
    shown_on = circles_shown_on(circle_id)
    rows = await posts(db, shown_on, list({fact.subject_id for fact in facts if fact.type not in _OF_THREAD}))
    told = {id_: post_of(row, circle_id) for id_, row in rows.items()}
    await name_mentions(db, circle_id, list(told.values()))
    of_head = any(fact.type in _OF_THREAD for fact in facts) or any(post.question for post in told.values())
    head = await _head_now(db, thread_id, shown_on) if of_head else None
    return [_payload(fact, thread_id, told, head) for fact in facts]


def _payload(fact: Recorded, thread_id: UUID, told: dict[UUID, PostOut], head: Any) -> dict[str, Any]:
    if what := _OF_THREAD.get(fact.type):
        return gone("thread", thread_id) if head is None else {what: head[what]}
    post = told.get(fact.subject_id)
    if post is None:
        return gone("post", fact.subject_id)
    if not post.question or head is None:
        return {"post": post}
    now = {"thread": True} if head["deleted"] else {"title": head["title"], "themes": head["themes"]}
    return {"post": post, **now}


async def _head_now(db: Database, thread_id: UUID, shown_on: Sequence[int]) -> Any:
    return await db.pool.fetchrow(
        """
        SELECT id, title, pinned, closed_at AS "closedAt", deleted_at IS NOT NULL AS deleted, ARRAY(
            SELECT h.key FROM thread_theme x JOIN theme h ON h.id = x.theme_id
            WHERE x.thread_id = thread.id ORDER BY h.position
        ) AS themes FROM thread WHERE id = $1 AND circle_id = ANY ($2)
        """,
        thread_id,
        list(shown_on),
    )


_GAUGE = """
SELECT id, version, answers, helped, too, last_at FROM thread WHERE id = ANY ($1) AND circle_id = ANY ($2)
"""


async def thread_gauges(db: Database, circle_id: int, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """The gauges of threads, computed from their rows, for readers of a stream of this circle."""
    rows = await db.pool.fetch(_GAUGE, list(ids), list(circles_shown_on(circle_id)))
    return [
        {
            "id": row["id"],
            "version": row["version"],
            "answers": row["answers"],
            "helped": row["helped"],
            "too": row["too"],
            "lastAt": row["last_at"],
        }
        for row in rows
    ]


# A deleted question's page goes on with its answers, and so does its gauge.
_CHANGED_THREAD = "SELECT id FROM thread WHERE id = $1 AND gauged_at > $2 AND circle_id = ANY ($3)"

_CHANGED_IN_LIST = """
SELECT id FROM thread
WHERE space_id = $1 AND gauged_at > $2 AND circle_id = ANY ($3) AND deleted_at IS NULL LIMIT 501
"""


async def gauges_changed(db: Database, stream: StreamRow, since: datetime) -> list[UUID]:
    """The threads whose gauges a reader of this stream may have missed since then (501 mean: too many)."""
    query = {"thread": _CHANGED_THREAD, "list": _CHANGED_IN_LIST}.get(stream.kind)
    if query is None:
        return []
    rows = await db.pool.fetch(query, stream.subject_id, since, list(circles_shown_on(stream.circle_id)))
    return [row["id"] for row in rows]


register_kind("list", LIST_TYPES, list_frames)
register_kind("thread", THREAD_TYPES, thread_frames)
register_gauge("thread", thread_gauges, gauges_changed)
