"""Where a thread can be moved to, or be proposed to move to: what `moving` and `widening` would take from this person
now, and who could read it there.

Invariant: only spaces the person is inside of are asked about, and only of a thread they may see.
"""

from typing import Any
from uuid import UUID

from tessera.core.access import Actor, circle_of, circles_text
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.discussions import rules
from tessera.discussions.moving_schemas import Destination, Destinations
from tessera.discussions.readers import wider
from tessera.discussions.widening_rules import may_propose
from tessera.spaces.belonging import can_see
from tessera.spaces.rules import audiences
from tessera.spaces.schemas import SpaceRef

_THREAD = """
SELECT t.circle_id, t.space_id, t.author_id, t.deleted_at IS NOT NULL AS deleted, s.staff_id,
       s.archived_at IS NOT NULL AS archived,
       EXISTS (SELECT 1 FROM post WHERE thread_id = t.id AND author_id <> $2 AND deleted_at IS NULL) AS others,
       EXISTS (
           SELECT 1 FROM post_translation x JOIN post p ON p.id = x.post_id
           WHERE p.thread_id = t.id AND x.translator_id <> $2
       ) AS translated,
       EXISTS (SELECT 1 FROM post WHERE thread_id = t.id AND number = 1 AND gap IS NOT NULL) AS rest,
       EXISTS (SELECT 1 FROM thread_widening WHERE thread_id = t.id) AS open_already
FROM thread t JOIN space s ON s.id = t.space_id WHERE t.id = $1 AND t.kind <> 'conversation'
"""
_SPACES = """
SELECT id, slug, title, kind, inside.circle_id AS inside_id, staff_id
FROM space CROSS JOIN LATERAL (SELECT inside_id AS circle_id) inside
WHERE archived_at IS NULL AND kind <> 'pair' AND inside.circle_id IN (SELECT unnest($1::text::bigint[]))
ORDER BY kind DESC, lower(title), id
"""


async def destinations(db: Database, actor: Actor, thread_id: UUID) -> Destinations:
    """The places this person may move a thread to, or propose to those who wrote in it."""
    person = actor.person()
    thread = await db.pool.fetchrow(_THREAD, thread_id, person)
    if thread is None or not actor.may_see(thread["circle_id"]):
        raise NotFound
    found = []
    for space in await db.pool.fetch(_SPACES, circles_text(actor.circles)):
        for audience in audiences(space["kind"], True):
            asks = _takes(actor, thread, space, audience)
            if asks is None:
                continue
            ref = SpaceRef(space["id"], space["slug"], space["title"], space["kind"])
            who = await can_see(db, actor, audience=audience, space_id=space["id"], title=space["title"])
            found.append(Destination(ref, audience, who, asks))
    return Destinations(found)


def _takes(actor: Actor, thread: Any, space: Any, audience: str) -> bool | None:
    """Whether the authors are asked before it goes there; None where this person may neither move nor propose it."""
    circle_id = circle_of(audience, space["inside_id"])
    more = wider(thread["circle_id"], circle_id)
    asker, leads_here = thread["author_id"] == actor.person_id, actor.may_see(thread["staff_id"])
    alike = {
        "leads_here": leads_here,
        "asker": asker,
        "inside": True,
        "known": True,
        "same": space["id"] == thread["space_id"],
        "deleted": thread["deleted"],
        "archived": thread["archived"],
    }
    written = {"others": thread["others"], "translated": thread["translated"]}
    if rules.may_move(**alike, **written, wider=more, leads_there=actor.may_see(space["staff_id"])).allowed:
        return False
    asks = more and any(written.values())
    proposed = may_propose(**alike, asks=asks, rest=thread["rest"], open_already=thread["open_already"])
    return True if proposed.allowed else None
