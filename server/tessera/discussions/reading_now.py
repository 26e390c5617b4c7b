"""Who reads a thread with somebody at this moment: a count, asked by who reads it too.

Invariants:
- No names, and nothing about who came or went; only who may see the thread is answered.
- Not in a conversation of two, where a count would be a name. Visitors of a public thread do not count: they follow
  another stream.
"""

from uuid import UUID

from tessera.core.access import NETWORK, PUBLIC, Actor
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.discussions.schemas import ReadingNow
from tessera.live.presence import Presence

_FOLLOWED = f"""
SELECT t.circle_id, s.key
FROM thread t
JOIN stream s ON s.subject_id = t.id AND s.kind = 'thread'
    AND s.circle_id = CASE t.circle_id WHEN {PUBLIC} THEN {NETWORK} ELSE t.circle_id END
WHERE t.id = $1 AND t.kind <> 'conversation'
"""


async def reading_now(db: Database, presence: Presence, actor: Actor, thread_id: UUID) -> ReadingNow:
    """How many other people read the thread now; raises SignInNeeded, NotFound."""
    person = actor.person()
    row = await db.pool.fetchrow(_FOLLOWED, thread_id)
    if row is None or not actor.may_see(row["circle_id"]):
        raise NotFound
    return ReadingNow(await presence.others(row["key"], person))
