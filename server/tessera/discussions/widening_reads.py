"""Reads of proposals to move a thread to more readers: on the thread's page, and what waits for one's answer.

Invariants:
- A proposal is told to those who may see the thread; the place it names only to who may know of that space.
- Of the answers two numbers are told, never whose. How much would stay behind, and whether who asked has agreed, is
  told to who may move it, as they have to know (R3).
- Who proposed it is named while they belong to those who read it; who asked unnamed is not (R5).
"""

from typing import Any
from uuid import UUID

from tessera.core.access import Actor, circles_text
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.discussions.consents import AUTHORS, Author
from tessera.discussions.widening_schemas import AskedOf, WideningOut, WideningRead, WideningWaiting
from tessera.people.access import actor_for
from tessera.people.seen import PersonHit
from tessera.spaces.belonging import can_see
from tessera.spaces.schemas import CanSee, SpaceRef

WAITING = 20

_TO = """s.id AS space, s.slug, s.title AS space_title, s.kind AS space_kind, s.listed_id, s.inside_id AS there_id,
       s.archived_at IS NOT NULL AS closed_there"""
# Those who belong to a closed circle see one another's names, as in mentions.
_OPEN = f"""
SELECT t.circle_id, t.author_id, h.staff_id, h.archived_at IS NOT NULL AS archived, g.audience, g.proposed_by,
       g.created_at, {_TO},
       CASE WHEN NOT (t.unnamed AND t.author_id = w.id) AND EXISTS (
           SELECT FROM circle_member m WHERE m.circle_id = t.circle_id AND m.person_id = w.id
       ) THEN w.name END AS proposer
FROM thread t JOIN space h ON h.id = t.space_id LEFT JOIN thread_widening g ON g.thread_id = t.id
LEFT JOIN space s ON s.id = g.space_id LEFT JOIN person w ON w.id = g.proposed_by
WHERE t.id = $1
"""
_WAITING = f"""
SELECT t.id, t.title, t.lang, c.posts, g.audience, {_TO}
FROM thread_widening g JOIN thread t ON t.id = g.thread_id JOIN space h ON h.id = t.space_id
JOIN space s ON s.id = g.space_id
CROSS JOIN LATERAL (
    SELECT count(*) AS posts FROM post WHERE thread_id = t.id AND author_id = $1 AND deleted_at IS NULL
) c
WHERE t.circle_id IN (SELECT unnest($2::text::bigint[]))
    AND t.deleted_at IS NULL AND h.archived_at IS NULL AND s.archived_at IS NULL
    AND NOT EXISTS (SELECT FROM widening_consent a WHERE a.widening_id = g.id AND a.person_id = $1)
    AND (c.posts > 0 OR EXISTS (
        SELECT FROM post_translation x JOIN post p ON p.id = x.post_id
        WHERE p.thread_id = t.id AND x.translator_id = $1
    ))
ORDER BY g.created_at, g.id LIMIT $3
"""


async def read_widening(db: Database, actor: Actor, thread_id: UUID) -> WideningRead:
    """The proposal that is open for a thread, or null; raises NotFound for a thread the reader may not see."""
    row = await db.pool.fetchrow(_OPEN, thread_id)
    if row is None or not actor.may_see(row["circle_id"]):
        raise NotFound
    if row["proposed_by"] is None:
        return WideningRead(None)
    authors = [Author(*one) for one in await db.pool.fetch(AUTHORS, thread_id)]
    return WideningRead(await _out(db, actor, row, authors))


def _asked_of(actor: Actor, authors: list[Author]) -> AskedOf | None:
    mine = next((one for one in authors if one.person == actor.person_id and one.asked), None)
    return None if mine is None else AskedOf(mine.posts, mine.agreed)


async def _out(db: Database, actor: Actor, row: Any, authors: list[Author]) -> WideningOut:
    space, who = await _place(db, actor, row)
    moves = _may_move(actor, row)
    asked = [one for one in authors if one.asked]
    leads, asker = actor.may_see(row["staff_id"]), row["author_id"] == actor.person_id
    return WideningOut(
        space=space,
        audience=row["audience"],
        who_can_see=who,
        proposed_by=None if row["proposer"] is None else PersonHit(row["proposed_by"], row["proposer"]),
        at=row["created_at"],
        agreed=sum(one.agrees for one in asked),
        asked=len(asked),
        mine=_asked_of(actor, authors),
        may_move=moves,
        may_withdraw=row["proposed_by"] == actor.person_id or asker or leads,
        staying=sum(one.posts for one in authors if not one.agrees) if moves else None,
        asker_agreed=any(one.agrees and one.person == row["author_id"] for one in authors) if moves else None,
    )


def _may_move(actor: Actor, row: Any) -> bool:
    """Whether this reader may move it now, once who asked has agreed."""
    still = actor.may_see(row["staff_id"]) or row["author_id"] == actor.person_id
    stands = not (row["archived"] or row["closed_there"])
    return row["proposed_by"] == actor.person_id and still and stands and actor.may_see(row["there_id"])


async def _place(db: Database, actor: Actor, row: Any) -> tuple[SpaceRef | None, CanSee | None]:
    """Where it would go, only to who may know of the space; and who could read it there."""
    if not actor.may_see(row["listed_id"]):
        return None, None
    at = {"audience": row["audience"], "space_id": row["space"], "title": row["space_title"]}
    return SpaceRef(row["space"], row["slug"], row["space_title"], row["space_kind"]), await can_see(db, actor, **at)


async def widenings_waiting(db: Database, actor: Actor) -> list[WideningWaiting]:
    """The proposals one has not answered yet, of threads one wrote in and may see now, the oldest first."""
    rows = await db.pool.fetch(_WAITING, actor.person(), circles_text(actor.circles), WAITING)
    found = []
    for row in rows:
        space, who = await _place(db, actor, row)
        found.append(WideningWaiting(row["id"], row["title"], row["lang"], row["posts"], row["audience"], space, who))
    return found


async def waiting_number(db: Database, actor: Actor) -> int:
    """How many of them there are, up to WAITING; counted from the same rows (R2)."""
    counted = f"SELECT count(*) FROM ({_WAITING}) counted"
    return int(await db.pool.fetchval(counted, actor.person(), circles_text(actor.circles), WAITING))


async def waiting_number_of(db: Database, person_id: UUID) -> int:
    """The same by a person's id, as they may see it as of now; none once the account is closed."""
    try:
        return await waiting_number(db, await actor_for(db, person_id))
    except NotFound:
        return 0
