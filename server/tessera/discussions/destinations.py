"""Where a thread can be moved to: what `moving` would take from this person now, and who could read it there.

Invariant: only spaces the person is inside of are asked about, and only of a thread they may see.
"""

from uuid import UUID

from tessera.core.access import NETWORK, PUBLIC, Actor, circles_text
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.discussions import rules
from tessera.discussions.moving import wider
from tessera.discussions.moving_schemas import Destination, Destinations
from tessera.spaces.belonging import can_see
from tessera.spaces.rules import audiences
from tessera.spaces.schemas import SpaceRef

_THREAD = """
SELECT t.circle_id, t.space_id, t.author_id, t.deleted_at IS NOT NULL AS deleted, s.staff_id,
       s.archived_at IS NOT NULL AS archived,
       EXISTS (SELECT 1 FROM post WHERE thread_id = t.id AND author_id <> $2 AND deleted_at IS NULL) AS others
FROM thread t JOIN space s ON s.id = t.space_id WHERE t.id = $1 AND t.kind <> 'conversation'
"""
_SPACES = """
SELECT id, slug, title, kind, inside.circle_id AS inside_id, staff_id
FROM space CROSS JOIN LATERAL (SELECT inside_id AS circle_id) inside
WHERE archived_at IS NULL AND kind <> 'pair' AND inside.circle_id IN (SELECT unnest($1::text::bigint[]))
ORDER BY kind DESC, lower(title), id
"""


async def destinations(db: Database, actor: Actor, thread_id: UUID) -> Destinations:
    """The places this person may move a thread to; `wider` says that some only lack the others' consent."""
    person = actor.person()
    thread = await db.pool.fetchrow(_THREAD, thread_id, person)
    if thread is None or not actor.may_see(thread["circle_id"]):
        raise NotFound
    found, widening = [], False
    for space in await db.pool.fetch(_SPACES, circles_text(actor.circles)):
        for audience in audiences(space["kind"], True):
            circle_id = {"public": PUBLIC, "network": NETWORK}.get(audience, space["inside_id"])
            verdict = rules.may_move(
                leads_here=actor.may_see(thread["staff_id"]),
                leads_there=actor.may_see(space["staff_id"]),
                asker=thread["author_id"] == person,
                inside=True,
                others=thread["others"],
                wider=wider(thread["circle_id"], circle_id),
                known=True,
                same=space["id"] == thread["space_id"],
                deleted=thread["deleted"],
                archived=thread["archived"],
            )
            widening = widening or verdict.code == "move_widens"
            if verdict.allowed:
                ref = SpaceRef(space["id"], space["slug"], space["title"], space["kind"])
                who = await can_see(db, actor, audience=audience, space_id=space["id"], title=space["title"])
                found.append(Destination(ref, audience, who))
    return Destinations(found, widening)
