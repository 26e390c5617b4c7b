"""What threads are to one person: followed, muted, saved, and what of them is unread.

Invariant: marks lie in the person's own circle and count only what the person may see now; who has lost access to a
thread is told nothing of it any more, whatever they marked before.

Nothing is unread that is older than one's own presence: before one says "all read" in a space, that begins with one's
membership, in the open network with one's account.
"""

from collections.abc import Sequence
from uuid import UUID

from tessera.core.access import Actor, circles_text
from tessera.core.clock import milliseconds, now
from tessera.core.database import Database
from tessera.core.errors import Invalid
from tessera.core.streams import own_position
from tessera.discussions.marking_schemas import MarkList, MarkOut

MOST_ASKED = 100

# From when on contributions in a thread `t` can be unread for person $1 with the own circle $2.
SINCE = """
coalesce(
    (SELECT read_at FROM space_read WHERE circle_id = $2 AND space_id = t.space_id),
    (SELECT max(since) FROM membership WHERE space_id = t.space_id AND person_id = $1 AND until IS NULL),
    (SELECT created_at FROM person WHERE id = $1)
)
"""
# Beside a thread `t`: up to which number it is read, and how many contributions of others came after.
READ = f"""
CROSS JOIN LATERAL (
    SELECT greatest(coalesce(m.read, 0), coalesce(max(number), 0)) AS read
    FROM post WHERE thread_id = t.id AND created_at <= {SINCE}
) r
CROSS JOIN LATERAL (
    SELECT count(*) AS unread FROM post
    WHERE thread_id = t.id AND number > r.read AND deleted_at IS NULL AND author_id <> $1
) u
"""
_MARKS = f"""
SELECT t.id, m.state, m.saved_at IS NOT NULL AS saved, r.read, u.unread
FROM thread t LEFT JOIN thread_mark m ON m.thread_id = t.id AND m.circle_id = $2
{READ}
WHERE t.id = ANY ($4::uuid[]) AND t.deleted_at IS NULL AND t.circle_id IN (SELECT unnest($3::text::bigint[]))
"""


async def marks_of(db: Database, actor: Actor, threads: Sequence[UUID]) -> dict[UUID, MarkOut]:
    """Marks by thread, of those the actor may see; every visible thread has one."""
    given = (actor.person(), actor.circle_id, circles_text(actor.circles), list(threads))
    return {row["id"]: MarkOut(*row) for row in await db.pool.fetch(_MARKS, *given)}


async def mark_list(db: Database, actor: Actor, threads: str) -> MarkList:
    """One's own marks of threads whose ids stand there with commas between; raises Invalid.

    The position is that of one's own stream and is read first, so that nothing told afterwards is missed.
    """
    at, ids = milliseconds(now()), _ids(threads)
    stands = await own_position(db, actor)
    found = await marks_of(db, actor, ids)
    items = [found[id_] for id_ in ids if id_ in found]
    return MarkList(items, stands, at)


def _ids(threads: str) -> list[UUID]:
    given = [part for part in threads.split(",") if part]
    try:
        ids = list(dict.fromkeys(UUID(part) for part in given[: MOST_ASKED + 1]))
    except ValueError:
        raise Invalid(threads="field_invalid") from None
    if len(given) > MOST_ASKED:
        raise Invalid(threads="field_too_long")
    return ids
