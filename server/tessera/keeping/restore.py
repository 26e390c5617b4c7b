"""`tessera restore`: an archive checked as a whole, and then put in the place of what is there; all of it, or nothing.

Invariants:
- Nothing is changed before the whole archive was read and found as it was written. While it is loaded it is checked
  again, and what is loaded counts only once its end has come.
- One transaction for the database; its commit decides about files and secrets, too (`swapping`).
- Nobody else may use the database: the lock of the one server is held, and workers are refused.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

import asyncpg
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from tessera.core.one_server import hold_lock
from tessera.core.unusable import Unusable
from tessera.keeping.archive import HEAD, SECRETS, TABLES, Head, Passing, Say, broken, read_archive, read_head, unusable
from tessera.keeping.backup import OF_THE_CLUSTER, megabytes
from tessera.keeping.loading import Loading, analyse, clear, upgrade
from tessera.keeping.swapping import Aside, settle
from tessera.migrating import alembic_config

TOLD_BYTES = 50_000_000

_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'tessera%'
"""


def check(file: IO[bytes], say: Say) -> Head:
    """Read the whole archive; raises Unusable with one sentence when it cannot be restored here."""
    members = read_archive(file)
    head = read_head(members)
    try:
        ScriptDirectory.from_config(alembic_config("")).get_revision(head.revision)
    except CommandError:
        raise unusable(
            f"The archive was written by a newer Tessera ({head.version}, revision {head.revision}); restore it with"
            " that version."
        ) from None
    missing = {f"{TABLES}/{table.name}" for table in head.tables}
    size = 0
    for member in members:
        if member.is_table and member.name not in missing:
            raise broken("it holds a table that its head does not name")
        missing.discard(member.name)
        member.drain()
        size += member.size
    if missing:
        raise broken("tables are missing")
    say(f"The archive is whole: Tessera {head.version}, revision {head.revision}, of {head.at}, {megabytes(size)}.")
    return head


async def restore(file: IO[bytes], head: Head, dsn: str, data_dir: Path, say: Say, *, replace: bool = False) -> None:
    """Put a checked archive in the place of what is there. Raises Unusable; then everything is as it was."""
    lock = await hold_lock(dsn)
    try:
        await settle(data_dir, lock)
        await _refuse_used(lock, replace)
        aside = Aside(data_dir)
        try:
            async with _transaction(dsn) as (connection, driver):
                await _load(file, head, connection, driver, aside, say)
                await aside.decide(driver)
        finally:
            # Whatever happened: the database knows whether it committed.
            await settle(data_dir, lock)
    except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError):
        raise Unusable(
            "The connection to the database was lost; start anew: what is there is whole, before or after.", status=8
        ) from None
    except (asyncpg.PostgresError, DBAPIError) as error:
        kind = getattr(error, "orig", error)
        raise Unusable(
            f"The database refused the archive ({type(kind).__name__}); nothing was changed.", status=1
        ) from None
    finally:
        await lock.close()
    say("The archive is restored.")


async def _refuse_used(lock: asyncpg.Connection, replace: bool) -> None:
    # As with the lock: who was just killed is there for a moment.
    for _ in range(20):
        if not await lock.fetchval(_OTHERS):
            break
        await asyncio.sleep(0.1)
    else:
        raise Unusable("Another process of Tessera uses this database; stop it first.", status=7)
    if replace or await lock.fetchval("SELECT to_regclass('public.person')") is None:
        return
    if await lock.fetchval("SELECT EXISTS (SELECT FROM public.person)"):
        raise Unusable(
            "The database holds people; back it up, and have it replaced with --replace, or name an empty one.",
            status=1,
        )


@asynccontextmanager
async def _transaction(dsn: str) -> AsyncIterator[tuple[AsyncConnection, asyncpg.Connection]]:
    """One transaction for the revisions and for the driver's COPY."""
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda *_, **__: asyncpg.connect(dsn), poolclass=NullPool
    )
    try:
        async with engine.begin() as connection:
            # SQLAlchemy's adapter begins with the first statement it sends itself.
            await connection.exec_driver_sql("SELECT 1")
            raw = await connection.get_raw_connection()
            driver: asyncpg.Connection = raw.driver_connection
            yield connection, driver
    finally:
        await engine.dispose()


async def _load(
    file: IO[bytes], head: Head, connection: AsyncConnection, driver: asyncpg.Connection, aside: Aside, say: Say
) -> None:
    await clear(driver)
    await upgrade(connection, head.revision)
    loading = Loading(driver, head)
    await loading.begin()
    for member in _told(file, say):
        if member.is_table:
            await loading.load(member)
        elif member.name not in (HEAD, f"{SECRETS}/{OF_THE_CLUSTER}"):
            aside.put(member.name, member)
    say("Everything is loaded; keys and indexes are made.")
    await loading.finish()
    await upgrade(connection, "head")
    await analyse(driver)


def _told(file: IO[bytes], say: Say) -> Iterator[Passing]:
    """The members, each told of as it passes."""

    def tell(member: Passing, size: int) -> None:
        if size and member.size // TOLD_BYTES != (member.size - size) // TOLD_BYTES:
            say(f"{member.name}: {megabytes(member.size)} so far")

    for member in read_archive(file, tell):
        yield member
        member.drain()
        if member.rows:
            say(f"{member.name.removeprefix('tables/')}: {member.rows:,} rows")
