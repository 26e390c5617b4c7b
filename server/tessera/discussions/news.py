"""What is new in the threads of somebody's spaces: a few with unread contributions of each, and whether there are more.

Invariant: only threads the actor may see now, in spaces they are inside of; what they muted is not news.
"""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from tessera.core.access import Actor, circles_text
from tessera.core.clock import now
from tessera.core.database import Database
from tessera.discussions.marks import READ

# What nobody has read for so long is no news; it is found in its space.
NEWS_FOR = timedelta(days=30)
SHOWN = 3
MOST_SPACES = 12
# So many of a space are looked at, the last active first, for those with something unread.
_LOOKED_AT = 40

_NEWS = f"""
SELECT s.id AS space, n.id AS thread, n.read, n.unread, n.following, n.last_at
FROM (
    SELECT space_id FROM membership WHERE person_id = $1 AND until IS NULL
    UNION SELECT id FROM space WHERE slug = 'network'
) mine JOIN space s ON s.id = mine.space_id CROSS JOIN LATERAL (
    SELECT t.id, t.last_at, r.read, u.unread, coalesce(m.state = 'following', false) AS following
    FROM (
        SELECT id, space_id, last_at FROM thread
        WHERE space_id = s.id AND deleted_at IS NULL AND circle_id IN (SELECT unnest($3::text::bigint[]))
            AND last_at > $4
        ORDER BY pinned DESC, last_at DESC, id DESC LIMIT {_LOOKED_AT}
    ) t LEFT JOIN thread_mark m ON m.thread_id = t.id AND m.circle_id = $2
    {READ}
    WHERE m.state IS DISTINCT FROM 'muted' AND u.unread > 0
    ORDER BY following DESC, t.last_at DESC, t.id LIMIT {SHOWN + 1}
) n
WHERE s.inside_id IN (SELECT unnest($3::text::bigint[]))
ORDER BY n.following DESC, n.last_at DESC, n.id
"""


class New(msgspec.Struct):
    """A thread with contributions that somebody has not read."""

    space: UUID
    thread: UUID
    read: int
    unread: int
    following: bool
    last_at: datetime


async def news(db: Database, actor: Actor) -> tuple[dict[UUID, list[New]], set[UUID]]:
    """({space: its news}, the spaces with more): followed threads first, then the last active; so the spaces, too."""
    given = (actor.person(), actor.circle_id, circles_text(actor.circles), now() - NEWS_FOR)
    found: dict[UUID, list[New]] = {}
    for row in await db.pool.fetch(_NEWS, *given):
        found.setdefault(row["space"], []).append(New(*row))
    few = dict(list(found.items())[:MOST_SPACES])
    return {space: some[:SHOWN] for space, some in few.items()}, {s for s, some in few.items() if len(some) > SHOWN}
