"""The database's part of a restore: everything in the transaction of one connection.

Invariants:
- The schema is made anew at the archive's own revision and brought up to date after the rows are in, by the same
  revisions that would have met them on the old server.
- Foreign keys are taken away while rows are loaded and put back afterwards, which checks every row: neither the order
  of tables nor cycles matter, and the role need only own its tables. Indexes likewise, as that is much faster, but for
  unique ones.
- Streams get an epoch that nobody has known. Not the next number: an archive restored twice would give the same one to
  two different histories.
- Transactions are counted anew elsewhere: every fact gets the first ordinary number, and a cursor stands before the
  first fact that its reaction had not read. Some facts may be read again, none is passed over.
"""

import secrets
from collections.abc import Iterable

import asyncpg
import sqlalchemy as sa
from alembic import command
from sqlalchemy.ext.asyncio import AsyncConnection

from tessera.core.unusable import Unusable
from tessera.keeping.archive import TABLES, Head, Passing, unusable
from tessera.keeping.backup import TABLES_THERE, quoted
from tessera.migrating import alembic_config

LOCK_WAIT = "10s"
FIRST_XID = "3"

_FUNCTIONS = """
SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
"""
_FOREIGN_KEYS = """
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS away,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS back
FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1
"""
_INDEXES = """
SELECT format('DROP INDEX %s', i.indexrelid::regclass) AS away, pg_get_indexdef(i.indexrelid) AS back
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY ($1) AND NOT i.indisunique
AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid) ORDER BY 1
"""
_EPOCHS = "UPDATE stream SET number = $1"
_CURSORS = """
UPDATE reaction_cursor c SET xid = $1::text::xid8, fact_id = coalesce(
    (SELECT min(f.id) - 1 FROM fact f WHERE (f.xid, f.id) > (c.xid, c.fact_id)),
    greatest(c.fact_id, (SELECT max(f.id) FROM fact f))
)
"""
_FACTS = "UPDATE fact SET xid = $1::text::xid8"


async def clear(driver: asyncpg.Connection) -> None:
    """Take away what there is of Tessera. Raises Unusable where the tables are not Tessera's."""
    tables = [row[0] for row in await driver.fetch(TABLES_THERE)]
    if tables and "alembic_version" not in tables:
        raise Unusable("The database holds tables that are not Tessera's; name an empty one.", status=1)
    await driver.execute(f"SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '{LOCK_WAIT}'")
    if tables:
        await driver.execute(f"DROP TABLE {_named(tables)}")
    for (function,) in await driver.fetch(_FUNCTIONS):
        await driver.execute(f"DROP FUNCTION {function}")
    await driver.execute("DROP SCHEMA IF EXISTS pgqueuer CASCADE")


async def upgrade(connection: AsyncConnection, revision: str) -> None:
    """Run the revisions up to this one, in the transaction of the connection."""

    def run(sync: sa.Connection) -> None:
        config = alembic_config("")
        config.attributes["connection"] = sync
        command.upgrade(config, revision)

    await connection.run_sync(run)


class Loading:
    """Loads tables into the schema of the archive's revision; `finish` puts back what holds them together."""

    def __init__(self, driver: asyncpg.Connection, head: Head) -> None:
        self._driver = driver
        self._head = head
        self._columns = {table.name: table.columns for table in head.tables}
        self._back: list[str] = []

    async def begin(self) -> None:
        """Empty the tables, and take keys and indexes away. Raises Unusable when the tables are not the archive's."""
        there = {row[0] for row in await self._driver.fetch(TABLES_THERE)} - {"alembic_version"}
        if there != set(self._columns):
            other = ", ".join(sorted(there ^ set(self._columns)))
            raise unusable(f"The archive has other tables than its version of Tessera ({other}); nothing was changed.")
        for query, given in ((_FOREIGN_KEYS, []), (_INDEXES, [list(self._columns)])):
            for row in await self._driver.fetch(query, *given):
                await self._driver.execute(row["away"])
                self._back.insert(0, row["back"])
        # Some rows come with the revisions.
        await self._driver.execute(f"TRUNCATE {_named(self._columns)}")

    async def load(self, member: Passing) -> None:
        """Load a table's rows."""
        name = member.name.removeprefix(f"{TABLES}/")
        await self._driver.copy_to_table(
            name, source=member, schema_name="public", columns=self._columns[name], format="text"
        )

    async def finish(self) -> None:
        """Count on from where the old server stood, and put keys and indexes back."""
        for table, column, following in self._head.sequences:
            await self._driver.execute(
                "SELECT setval(pg_get_serial_sequence(format('public.%I', $1::text), $2), $3, false)",
                table, column, following,
            )  # fmt: skip
        # While the keys are away: their checks would wait for the commit, and no revision may run before.
        await self._driver.execute(_EPOCHS, secrets.randbelow(2**30) + 2**30)
        # Cursors first: they are compared with the numbers that facts had.
        await self._driver.execute(_CURSORS, FIRST_XID)
        await self._driver.execute(_FACTS, FIRST_XID)
        for statement in self._back:
            await self._driver.execute(statement)


async def analyse(driver: asyncpg.Connection) -> None:
    """Count the rows anew: without it the first statements are planned for empty tables."""
    tables = [row[0] for row in await driver.fetch(TABLES_THERE)]
    await driver.execute(f"ANALYZE {_named(tables)}")


def _named(tables: Iterable[str]) -> str:
    return ", ".join(quoted(table) for table in tables)
