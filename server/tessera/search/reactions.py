"""The reaction `search`: keeps the documents in step with what is told in facts."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from tessera.core.reactions import Told, register_reaction
from tessera.search import rows
from tessera.search.postgres import PostgresEngine

if TYPE_CHECKING:
    from tessera.core.database import Tx

NAME = "search"
TYPES = ("asked", "answered", "edited", "changed", "deleted", "moved")

engine = PostgresEngine()


async def keep_documents(tx: "Tx", facts: Sequence[Told]) -> None:
    """Write or delete the documents of every post these facts tell of, from the rows as they are now."""
    ids = sorted({id_ for fact in facts for id_ in told_ids(fact)})
    sources, missing = await rows.sources_of(await tx.driver(), ids)
    await engine.put(tx, sources)
    await engine.drop(tx, missing)


def told_ids(fact: Told) -> Iterator[UUID]:
    """The ids in a fact that may be a post's or a thread's; others match no row."""
    yield fact.subject_id
    for value in fact.data.values():
        if isinstance(value, str) and len(value) == 36:
            try:
                yield UUID(value)
            except ValueError:
                continue


search_reaction = register_reaction(NAME, TYPES, keep_documents)
