"""The reaction `notices`: whom facts are told to, and what of it is over.

Invariants:
- Written is a reference in the person's own circle, and only to somebody who may see the thing as of now; never of
  what they did themselves, never of a thread they muted.
- Idempotent: one row per (person, thing, reason); what was told once is not told again by reading the fact anew.
- Whose count of unseen notices, or of conversations with something unread, may have changed hears `notices` on their
  own stream.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tessera.core.facts import Fact, record
from tessera.core.reactions import Told, register_reaction
from tessera.notices import statements as sql

if TYPE_CHECKING:
    from tessera.core.database import Tx

NAME = "notices"
# By type of fact: the statements it leads to, each with (stream, subject, actor) and giving the people it concerns.
STATEMENTS: dict[str, tuple[str, ...]] = {
    "asked": (sql.MENTIONED, sql.STAYED),
    "answered": (sql.ANSWERED, sql.MENTIONED, sql.WRITTEN),
    "edited": (sql.MENTIONED, sql.MENTIONED_BEFORE),
    "moved": (sql.MOVED, sql.UNSEEN),
    "helped": (sql.HELPED, sql.NOT_HELPED),
    "admitted": (sql.ADMITTED,),
    "space": (sql.DECLINED,),
    "left": (sql.LEFT,),
    "deleted": (sql.CONCERNED, sql.DELETED, sql.WRITTEN),
    "marked": (sql.READ, sql.MUTED, sql.READ_OF_TWO),
    "caught_up": (sql.CAUGHT_UP,),
}


async def tell(tx: "Tx", facts: Sequence[Told]) -> None:
    """Write what follows from these facts, in their order, and tell everybody concerned once."""
    driver = await tx.driver()
    concerned: set[UUID] = set()
    for fact in facts:
        for statement in STATEMENTS[fact.type]:
            rows = await driver.fetch(statement, fact.stream_id, fact.subject_id, fact.actor_id)
            concerned.update(row[0] for row in rows)
    if streams := await _streams(driver, concerned):
        await record(tx, [Fact(stream, "notices", person) for person, stream in streams])


async def _streams(driver: Any, people: set[UUID]) -> list[tuple[UUID, int]]:
    if not people:
        return []
    wanted = "SELECT id, stream_id FROM person WHERE id = ANY ($1) AND deactivated_at IS NULL ORDER BY stream_id"
    return [(row[0], row[1]) for row in await driver.fetch(wanted, list(people))]


notices_reaction = register_reaction(NAME, STATEMENTS, tell)
