"""Who is asked whether a thread may go to more readers, and what they said; a part of the acts that change it.

Invariants (R9):
- Asked is whoever wrote a standing contribution or translation in the thread and may see it now. Who may not see it any
  more, or closed their account, is not asked and has not agreed, whatever they said before.
- What somebody says covers all they write there until the thread is moved. Others are told numbers, never who.
- A proposal ends with the question, with any move of the thread, and with the account of who made it.
"""

from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tessera.core.access import NETWORK, Actor
from tessera.core.facts import Fact
from tessera.discussions.widening_tables import ThreadWidening

if TYPE_CHECKING:
    from tessera.core.database import Tx

_w = ThreadWidening.__table__  # type: ignore[attr-defined]

# Who wrote in the thread $1: their contributions, and whether they may see it now.
AUTHORS = f"""
SELECT w.id AS person, a.posts, w.stream_id, c.agreed,
       w.deactivated_at IS NULL AND (t.circle_id <= {NETWORK} OR EXISTS (
           SELECT FROM circle_member m WHERE m.circle_id = t.circle_id AND m.person_id = w.id
       )) AS asked
FROM thread t CROSS JOIN LATERAL (
    SELECT writer, count(*) FILTER (WHERE whole) AS posts FROM (
        SELECT author_id AS writer, true AS whole FROM post WHERE thread_id = t.id AND deleted_at IS NULL
        UNION ALL SELECT x.translator_id, false FROM post_translation x JOIN post p ON p.id = x.post_id
        WHERE p.thread_id = t.id AND p.deleted_at IS NULL
    ) wrote GROUP BY writer
) a JOIN person w ON w.id = a.writer
LEFT JOIN thread_widening g ON g.thread_id = t.id
LEFT JOIN widening_consent c ON c.widening_id = g.id AND c.person_id = w.id
WHERE t.id = $1 ORDER BY w.stream_id
"""
_STREAMS = "SELECT id FROM stream WHERE subject_id = $1 AND kind = 'thread' AND closed_at IS NULL ORDER BY id"
_IS_OPEN = "SELECT EXISTS (SELECT FROM thread_widening WHERE thread_id = $1)"
_PROPOSED = "SELECT thread_id FROM thread_widening WHERE proposed_by = $1 ORDER BY thread_id"


class Author(msgspec.Struct):
    """Somebody who wrote in a thread; `posts` is 0 for who translated there and nothing else."""

    person: UUID
    posts: int
    stream_id: int
    agreed: bool | None
    asked: bool

    @property
    def agrees(self) -> bool:
        """Whether what they wrote may go along."""
        return self.asked and bool(self.agreed)


async def authors_of(tx: "Tx", thread_id: UUID) -> list[Author]:
    """Who wrote in a thread, its rows being as this act left them."""
    await tx.session.flush()
    return [Author(*row) for row in await (await tx.driver()).fetch(AUTHORS, thread_id)]


async def open_widening(tx: "Tx", thread_id: UUID) -> ThreadWidening | None:
    """The proposal that is open for a thread, which the act has locked."""
    found = sa.select(ThreadWidening).where(_w.c.thread_id == thread_id).with_for_update()
    return (await tx.session.scalars(found)).one_or_none()


def ask(authors: list[Author], thread_id: UUID, *, but: UUID | None = None) -> list[Fact]:
    """What tells those who are asked, each on their own stream, that what waits for them is another."""
    return [Fact(one.stream_id, "widening", thread_id) for one in authors if one.asked and one.person != but]


async def asked_anew(tx: "Tx", actor: Actor, thread_id: UUID) -> list[Fact]:
    """What tells who wrote in a thread that a proposal may wait for them now."""
    assert actor.stream_id is not None
    is_open = await (await tx.driver()).fetchval(_IS_OPEN, thread_id)
    return [Fact(actor.stream_id, "widening", thread_id)] if is_open else []


async def asked_now(tx: "Tx", thread_id: UUID) -> list[Fact]:
    """What tells all who are asked now; for an act that takes away what somebody is asked about, before it does."""
    is_open = await (await tx.driver()).fetchval(_IS_OPEN, thread_id)
    return ask(await authors_of(tx, thread_id), thread_id) if is_open else []


async def end_widening(tx: "Tx", thread_id: UUID) -> list[Fact]:
    """End the proposal that is open for a thread, if there is one; the facts to record with the act's own."""
    widening = await open_widening(tx, thread_id)
    if widening is None:
        return []
    own = ask(await authors_of(tx, thread_id), thread_id)
    await tx.session.delete(widening)
    await tx.session.flush()
    streams: list[Any] = await (await tx.driver()).fetch(_STREAMS, thread_id)
    return [Fact(row[0], "widening", thread_id) for row in streams] + own


async def forget_proposer(tx: "Tx", person_id: UUID) -> list[Fact]:
    """End what somebody proposed who has left for good; a part of emptying their account."""
    facts = []
    for row in await (await tx.driver()).fetch(_PROPOSED, person_id):
        facts += await end_widening(tx, row[0])
    return facts
