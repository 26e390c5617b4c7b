"""The lock of the servers of a database, which whoever replaces what is in it takes, too.

Invariants:
- An advisory lock on a connection of its own, so it dies with the process. A server without Redis holds it alone, as
  does a restore; servers that share a Redis hold it together.
- Servers of one database have one secret: a request that is repeated to another one is known by its HMAC.
"""

import asyncio
import hashlib
from collections.abc import Callable

import asyncpg

from tessera.core.unusable import Unusable

SERVE_LOCK = 7_465_737_365
"""Key of the advisory lock a server holds."""
SECRET_LOCK = 746_573_736
"""First half of the key of a second one; its other half is made from the secret."""
START_LOCK = 7_465_737_368
"""Key of the one that a server holds while it starts."""
_OTHER_SECRET = """
SELECT EXISTS (
  SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objsubid = 2 AND objid <> $2
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)
"""
TAKEN = "Another tessera serve is already serving this database; stop it first."
ALONE = (
    "Another tessera serve is already serving this database; stop it first, or have all of them share one Redis"
    " (TESSERA_REDIS_URL)."
)
TOGETHER = (
    "A tessera serve without TESSERA_REDIS_URL, or a restore, uses this database; stop it first: servers of one"
    " database share one Redis."
)


async def hold_lock(dsn: str, refusal: str = TAKEN) -> asyncpg.Connection:
    """The connection that holds the lock alone; raises Unusable with status 7 or 8."""
    connection = await reach(dsn)
    if await _patiently(connection, "SELECT pg_try_advisory_lock($1)"):
        return connection
    await connection.close()
    raise Unusable(refusal, status=7)


async def share_lock(dsn: str, secret: bytes) -> asyncpg.Connection:
    """The connection that holds the lock together with others; raises Unusable with status 2, 7 or 8."""
    connection = await reach(dsn)
    try:
        if not await _patiently(connection, "SELECT pg_try_advisory_lock_shared($1)"):
            raise Unusable(TOGETHER, status=7)
        await _compare_secrets(connection, secret)
    except BaseException:
        await connection.close()
        raise
    return connection


async def _patiently(connection: asyncpg.Connection, statement: str) -> bool:
    # The backend of a server that was just killed needs a moment to notice.
    for _ in range(20):
        if await connection.fetchval(statement, SERVE_LOCK):
            return True
        await asyncio.sleep(0.1)
    return False


async def _compare_secrets(connection: asyncpg.Connection, secret: bytes) -> None:
    mark = int.from_bytes(hashlib.sha256(b"server secret " + secret).digest()[:4]) & 0x7FFFFFFF
    await connection.execute("SELECT pg_advisory_lock_shared($1, $2)", SECRET_LOCK, mark)
    if await connection.fetchval(_OTHER_SECRET, SECRET_LOCK, mark):
        raise Unusable(
            "Another tessera serve of this database has another secret; copy the file secrets/server from its"
            " TESSERA_DATA_DIR into this one.",
            status=2,
        )


async def begin_start(lock: asyncpg.Connection, given_up: Callable[[], bool]) -> bool:
    """Waits for one's turn: one server at a time brings the schema up to date and makes what has to be there."""
    while not given_up():
        if await lock.fetchval("SELECT pg_try_advisory_lock($1)", START_LOCK):
            return True
        await asyncio.sleep(0.2)
    return False


async def end_start(lock: asyncpg.Connection) -> None:
    """The next one may start."""
    # Where the connection was lost, so was this lock.
    if not lock.is_closed():
        await lock.execute("SELECT pg_advisory_unlock($1)", START_LOCK)


async def reach(dsn: str) -> asyncpg.Connection:
    """A connection; raises Unusable with status 8."""
    try:
        return await asyncpg.connect(dsn, timeout=10)
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        raise Unusable(
            f"The database cannot be reached ({type(error).__name__}); look at TESSERA_DATABASE_URL.", status=8
        ) from None


async def try_lock(connection: asyncpg.Connection) -> bool:
    """Takes the lock alone, for as long as the connection lives; False when another process has it."""
    return bool(await connection.fetchval("SELECT pg_try_advisory_lock($1)", SERVE_LOCK))
