"""The reaction `search`: keeps the documents in step with what is told in facts."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from tessera.core.reactions import Told, register_reaction
from tessera.search.kinds import findables, sources_of
from tessera.search.postgres import PostgresEngine

if TYPE_CHECKING:
    from tessera.core.database import Tx

NAME = "search"
TYPES = ("asked", "answered", "edited", "changed", "deleted", "moved", "themed", "translated", "profile")
"""The facts that may tell of something that can be found."""

engine = PostgresEngine()

_PARTS = "SELECT id FROM document WHERE kind = ANY ($1) AND (id = ANY ($2) OR whole_id = ANY ($2))"


async def keep_documents(tx: "Tx", facts: Sequence[Told]) -> None:
    """Write or delete the documents of everything these facts tell of, from the rows as they are now."""
    for findable in findables():
        told = [fact for fact in facts if fact.type in findable.types]
        if ids := sorted({id_ for fact in told for id_ in told_ids(fact)}):
            await renew(tx, findable.name, ids)


async def renew(tx: "Tx", name: str, ids: Sequence[UUID]) -> int:
    """Make the documents of these things anew, and drop those without a row; answers how many there are now."""
    findable = next(f for f in findables() if f.name == name)
    driver = await tx.driver()
    sources = await sources_of(driver, findable, ids)
    await engine.put(tx, sources)
    there = {source.id for source in sources}
    before = {row[0] for row in await driver.fetch(_PARTS, list(findable.kinds), ids)}
    await engine.drop(tx, sorted(before - there))
    return len(sources)


def told_ids(fact: Told) -> Iterator[UUID]:
    """The ids in a fact that may be a thing's or a part's; others match no row."""
    yield fact.subject_id
    for value in fact.data.values():
        if isinstance(value, str) and len(value) == 36:
            try:
                yield UUID(value)
            except ValueError:
                continue


search_reaction = register_reaction(NAME, TYPES, keep_documents)
