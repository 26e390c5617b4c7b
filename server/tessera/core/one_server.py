"""The lock of the one server of a database, which whoever replaces what is in it takes, too.

Invariant: an advisory lock on a connection of its own, so it dies with the process.
"""

import asyncio

import asyncpg

from tessera.core.unusable import Unusable

SERVE_LOCK = 7_465_737_365
"""Key of the advisory lock a server holds."""


async def hold_lock(dsn: str) -> asyncpg.Connection:
    """The connection that holds the lock of the one server; raises Unusable with status 7 or 8."""
    connection = await reach(dsn)
    # The backend of a server that was just killed needs a moment to notice.
    for _ in range(20):
        if await try_lock(connection):
            return connection
        await asyncio.sleep(0.1)
    await connection.close()
    raise Unusable("Another tessera serve is already serving this database; stop it first.", status=7)


async def reach(dsn: str) -> asyncpg.Connection:
    """A connection; raises Unusable with status 8."""
    try:
        return await asyncpg.connect(dsn, timeout=10)
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        raise Unusable(
            f"The database cannot be reached ({type(error).__name__}); look at TESSERA_DATABASE_URL.", status=8
        ) from None


async def try_lock(connection: asyncpg.Connection) -> bool:
    """Takes the lock for as long as the connection lives; False when another process has it."""
    return bool(await connection.fetchval("SELECT pg_try_advisory_lock($1)", SERVE_LOCK))
