"""Reads of conversations and of requests for one.

Invariants: a conversation is read under the circle of its two, a request that waits under the own circle of who is
asked. Who asked reads their own without its state: open and declined are one (R2), and both are over on the same day.
"""

from typing import Any
from uuid import UUID

from tessera.core.access import Actor, circles_text
from tessera.core.clock import milliseconds, now
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.core.streams import own_position
from tessera.discussions.marks import READ
from tessera.pairs import rules
from tessera.pairs.schemas import (
    ConversationOut,
    Conversations,
    Counterpart,
    PairRequestOut,
    PairRequestSent,
    Writing,
    WritingSettings,
)
from tessera.people import seen
from tessera.people.access import actor_for

MOST = 200
_OTHER = "o.id, o.name, o.deactivated_at IS NOT NULL AS closed"
_WAITS = f"interval '{rules.REST_DAYS} days'"

_CONVERSATION = f"""
SELECT t.id AS thread, {_OTHER}, p.started_at, p.ended_at, t.last_at, u.unread, r.read
FROM pair p JOIN thread t ON t.id = p.thread_id
JOIN person o ON o.id = CASE WHEN p.one_id = $1 THEN p.two_id ELSE p.one_id END
LEFT JOIN thread_mark m ON m.thread_id = t.id AND m.circle_id = $2
{READ}
WHERE p.circle_id IN (SELECT unnest($3::text::bigint[]))
"""
_IN_ORDER = f"ORDER BY p.ended_at IS NOT NULL, t.last_at DESC, t.id LIMIT {MOST}"
_CONVERSATIONS = f"{_CONVERSATION} {_IN_ORDER}"
_UNREAD = f"{_CONVERSATION} AND u.unread > 0 {_IN_ORDER}"
_ONE = f"{_CONVERSATION} AND t.id = $4"
_REQUEST = f"SELECT r.id AS request, {_OTHER}, r.sentence, r.lang, r.created_at FROM pair_request r"
# Whose account is closed asks for nothing.
_WAITING = f"""
{_REQUEST} JOIN person o ON o.id = r.asker_id AND o.deactivated_at IS NULL
WHERE r.state = 'open' AND r.created_at > now() - {_WAITS} AND r.circle_id IN (SELECT unnest($1::text::bigint[]))
    AND ($2::uuid IS NULL OR r.asker_id = $2)
ORDER BY r.created_at, r.id LIMIT {MOST}
"""
_SENT = f"""
{_REQUEST} JOIN person o ON o.id = r.asked_id
WHERE r.asker_id = $1 AND r.state IN ('open', 'declined') AND r.created_at > now() - {_WAITS}
    AND ($2::uuid IS NULL OR r.asked_id = $2)
ORDER BY r.created_at DESC, r.id LIMIT {MOST}
"""
_OF_US = "one_id = least($1::uuid, $2::uuid) AND two_id = greatest($1::uuid, $2::uuid)"
_BETWEEN = f"""
SELECT p.reachable, p.deactivated_at IS NOT NULL AS closed,
    (SELECT thread_id FROM pair WHERE {_OF_US} AND ended_at IS NULL) AS thread,
    p.deactivated_at IS NULL AND EXISTS (SELECT FROM pair_request WHERE asker_id = $2 AND asked_id = $1
        AND state = 'open' AND created_at > now() - {_WAITS}) AS asked_me,
    (SELECT max(created_at) FROM pair_request
        WHERE asker_id = $1 AND asked_id = $2 AND state <> 'accepted') AS asked_at,
    (SELECT max(ended_at) FROM pair WHERE {_OF_US} AND ended_by IS DISTINCT FROM $1) AS ended_at,
    EXISTS (SELECT FROM pair_block WHERE person_id = $1 AND blocked_id = $2) AS blocked
FROM person p WHERE p.id = $2
"""
_BLOCKED = f"""
SELECT {_OTHER} FROM pair_block b JOIN person o ON o.id = b.blocked_id
WHERE b.circle_id IN (SELECT unnest($1::text::bigint[])) ORDER BY o.name, o.id LIMIT {MOST}
"""


def _other(row: Any) -> Counterpart:
    return Counterpart(row["id"], row["name"], row["closed"])


def _conversation(row: Any) -> ConversationOut:
    dates = (row["started_at"], row["ended_at"], row["last_at"])
    return ConversationOut(row["thread"], _other(row), *dates, row["unread"], row["read"])


async def conversations(db: Database, actor: Actor) -> list[ConversationOut]:
    """One's own conversations, those that run first, then the last active."""
    rows = await db.pool.fetch(_CONVERSATIONS, actor.person(), actor.circle_id, circles_text(actor.circles))
    return [_conversation(row) for row in rows]


async def unread_conversations(db: Database, actor: Actor) -> list[ConversationOut]:
    """Those in which the other one wrote what one has not read, however many others there are."""
    rows = await db.pool.fetch(_UNREAD, actor.person(), actor.circle_id, circles_text(actor.circles))
    return [_conversation(row) for row in rows]


async def talks_count(db: Database, actor: Actor) -> int:
    """How many conversations Today lists: those with something unread, and those one is asked for."""
    return len(await unread_conversations(db, actor)) + len(await requests_waiting(db, actor))


async def talks_of(db: Database, person_id: UUID) -> int:
    """The same by a person's id, as they may see it as of now; none once the account is closed."""
    try:
        return await talks_count(db, await actor_for(db, person_id))
    except NotFound:
        return 0


async def conversation(db: Database, actor: Actor, thread_id: UUID) -> ConversationOut:
    """One of them; raises NotFound."""
    given = (actor.person(), actor.circle_id, circles_text(actor.circles), thread_id)
    row = await db.pool.fetchrow(_ONE, *given)
    if row is None:
        raise NotFound
    return _conversation(row)


async def requests_waiting(db: Database, actor: Actor, *, asker: UUID | None = None) -> list[PairRequestOut]:
    """Who asks one for a conversation, who has waited longest first; or what this one asks."""
    actor.person()
    rows = await db.pool.fetch(_WAITING, circles_text(actor.circles), asker)
    return [PairRequestOut(r["request"], _other(r), r["sentence"], r["lang"], r["created_at"]) for r in rows]


async def requests_sent(db: Database, actor: Actor, *, asked: UUID | None = None) -> list[PairRequestSent]:
    """One's own requests that were not accepted; or those to this one."""
    rows = await db.pool.fetch(_SENT, actor.person(), asked)
    return [
        PairRequestSent(
            r["request"], _other(r), r["sentence"], r["lang"], r["created_at"], rules.rests_until(r["created_at"])
        )
        for r in rows
    ]


async def own_conversations(db: Database, actor: Actor) -> Conversations:
    """The page of one's conversations; its position is read first."""
    at = milliseconds(now())
    stands = await own_position(db, actor)
    return Conversations(
        await conversations(db, actor),
        await requests_waiting(db, actor),
        await requests_sent(db, actor),
        stands,
        at,
    )


async def between(db: Database, actor: Actor, person_id: UUID) -> tuple[rules.Between, Any]:
    """What is between the actor and somebody they may see, and the row it was read from; raises NotFound."""
    me = actor.person()
    row = await db.pool.fetchrow(_BETWEEN, me, person_id)
    if row is None or not await seen.fields_seen(db, actor.circles, person_id):
        raise NotFound
    away = await seen.away(db, actor.circles, person_id)
    return rules.Between(
        same=me == person_id,
        closed=row["closed"],
        reachable=row["reachable"] == "network",
        running=row["thread"] is not None,
        asked_me=row["asked_me"],
        asked_at=row["asked_at"],
        ended_at=row["ended_at"],
        away=away.until if away is not None and away.deputy_name is None else None,
    ), row


async def writing(db: Database, actor: Actor, person_id: UUID) -> Writing:
    """What one can do about writing to somebody; raises NotFound."""
    found, row = await between(db, actor, person_id)
    at = now()
    standing = rules.standing(found, at)
    sent = await requests_sent(db, actor, asked=person_id) if standing == "asked" else []
    asking = await requests_waiting(db, actor, asker=person_id) if standing == "asked_me" else []
    rest = {"asked": found.asked_at, "resting": found.ended_at}.get(standing)
    return Writing(
        standing,
        row["blocked"],
        thread=row["thread"],
        sent=sent[0] if sent else None,
        request=asking[0] if asking else None,
        away=found.away if standing == "away" else None,
        again=rules.rests_until(rest) if rest else None,
    )


async def settings(db: Database, actor: Actor) -> WritingSettings:
    """Who may ask one for a conversation."""
    reachable = await db.pool.fetchval("SELECT reachable FROM person WHERE id = $1", actor.person())
    rows = await db.pool.fetch(_BLOCKED, circles_text(actor.circles))
    return WritingSettings(reachable, [_other(row) for row in rows])
