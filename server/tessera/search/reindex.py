"""`tessera reindex`: builds all documents anew beside the old ones and swaps them.

Search works all the while. What happens during the build is not lost: in the transaction of the swap the
reaction's cursor goes back to where it stood before, and the reaction reads those facts again.
"""

from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg

from tessera.core.reactions import begin
from tessera.search.kinds import Findable, findables, sources_of
from tessera.search.reactions import NAME, engine, search_reaction

if TYPE_CHECKING:
    from tessera.core.database import Database, Tx

AT_ONCE = 500
BESIDE = "document_beside"

_CURSOR = "SELECT xid::text, fact_id FROM reaction_cursor WHERE name = $1"
_REWIND = "UPDATE reaction_cursor SET xid = $2::text::xid8, fact_id = $3 WHERE name = $1"
_NEXT = "SELECT r.id FROM ({listing}) r WHERE r.id > $1 ORDER BY r.id LIMIT $2"
_INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = 'document'"


async def reindex(db: "Database") -> int:
    """Build and swap; answers how many documents there are now."""
    await begin(db, [search_reaction])
    before = await db.pool.fetchrow(_CURSOR, NAME)
    async with db.act() as tx:
        driver = await tx.driver()
        await driver.execute(f"DROP TABLE IF EXISTS {BESIDE}")
        await driver.execute(f"CREATE TABLE {BESIDE} (LIKE document INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        await driver.execute(f"ALTER TABLE {BESIDE} ADD CONSTRAINT pk_{BESIDE} PRIMARY KEY (id)")
    count = await _build(db)
    async with db.act() as tx:
        await _add_indexes(await _patient(tx))
    async with db.act() as tx:
        await _swap(await _patient(tx), before["xid"], before["fact_id"])
    return count


async def _patient(tx: "Tx") -> asyncpg.Connection:
    driver = await tx.driver()
    await driver.execute("SET LOCAL statement_timeout = 0")
    await driver.execute("SET LOCAL lock_timeout = '30s'")
    return driver


async def _build(db: "Database") -> int:
    return sum([await _build_all_of(db, findable) for findable in findables()])


async def _build_all_of(db: "Database", findable: Findable) -> int:
    last = UUID(int=0)
    count = 0
    while True:
        async with db.act() as tx:
            driver = await tx.driver()
            rows = await driver.fetch(_NEXT.format(listing=findable.listing), last, AT_ONCE)
            sources = await sources_of(driver, findable, [row[0] for row in rows]) if rows else []
            await engine.put(tx, sources, BESIDE)
        if not rows:
            return count
        count += len(sources)
        last = rows[-1][0]


async def _add_indexes(driver: asyncpg.Connection) -> None:
    for name, definition in await driver.fetch(_INDEXES):
        if name.startswith("pk_"):
            continue
        head, _, tail = definition.partition(" ON ")
        method = tail.partition(" USING ")[2]
        await driver.execute(f"{head.replace(name, name + '_beside')} ON {BESIDE} USING {method}")


async def _swap(driver: asyncpg.Connection, xid: str, fact_id: int) -> None:
    names = [name for name, _ in await driver.fetch(_INDEXES)]
    await driver.execute(_REWIND, NAME, xid, fact_id)
    await driver.execute("DROP TABLE document")
    await driver.execute(f"ALTER TABLE {BESIDE} RENAME TO document")
    await driver.execute(f"ALTER INDEX pk_{BESIDE} RENAME TO pk_document")
    for name in names:
        if not name.startswith("pk_"):
            await driver.execute(f"ALTER INDEX {name}_beside RENAME TO {name}")
