"""The lines of the bus: how payloads get from one process to all others.

Invariants:
- PostgreSQL's NOTIFY is the sure line: every process hears it, whatever else there is. Changes of access go by it, as
  who has lost a circle must hear nothing more, even while Redis is away.
- Redis, where servers share one, is the fast line for everything else: it takes positions and gauges off the database.
  What it does not take goes by the sure one; what it lost on the way is found by the comparison of positions, and the
  gauges are sent again once it is heard again.
- LISTEN has a connection of its own: one from a pool would lose its listener on release without an error.
"""

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

import asyncpg

from tessera.core.logs import log
from tessera.core.shared import Away, Shared
from tessera.live.channel import UNREACHABLE

if TYPE_CHECKING:
    from tessera.core.database import Database

CHANNEL = "tessera"
ANSWER_SECONDS = 5.0
QUIET_SECONDS = 2.0
"""After so long without a word the fast line is asked whether it is there."""
FIRST_BACKOFF, LAST_BACKOFF = 0.1, 5.0
LOST = (*UNREACHABLE, TimeoutError, Away)


class Line(Protocol):
    """Raises one of LOST when it cannot send; what it was given may then have been told or not."""

    async def send(self, payloads: list[str]) -> None: ...


def backoff(attempt: int) -> float:
    """Seconds before the next attempt: exponential, with jitter."""
    return random.uniform(0.5, 1.0) * min(LAST_BACKOFF, FIRST_BACKOFF * 2 ** min(attempt, 20))


async def connect(db: "Database") -> asyncpg.Connection:
    """A connection of its own, in time."""
    # Not by `wait_for`: in Python 3.11 it loses a cancellation that comes with the result, and who stops us would
    # wait for ever.
    async with asyncio.timeout(ANSWER_SECONDS):
        return await db.connect()


async def close(connection: asyncpg.Connection | None) -> None:
    """Close a connection that may be dead already, without waiting for it."""
    if connection is None or connection.is_closed():
        return
    try:
        await connection.close(timeout=1)
    except (*UNREACHABLE, TimeoutError):
        connection.terminate()


class NotifyLine:
    """Sends by NOTIFY, on a connection of its own."""

    def __init__(self, db: "Database") -> None:
        self._db = db
        self._connection: asyncpg.Connection | None = None

    async def send(self, payloads: list[str]) -> None:
        """As Line; opens the connection anew where it was lost."""
        connection: Any = self._connection
        if connection is None or connection.is_closed():
            connection = self._connection = await connect(self._db)
        if payloads:
            statement = "SELECT pg_notify($1, p) FROM unnest($2::text[]) p"
            await connection.fetch(statement, CHANNEL, payloads, timeout=ANSWER_SECONDS)

    async def close(self) -> None:
        """End it."""
        await close(self._connection)


class RedisLine:
    """Sends and hears by Redis."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._heard_at = datetime.now(UTC)

    async def send(self, payloads: list[str]) -> None:
        """As Line."""
        await self._shared.publish(CHANNEL, payloads)

    async def hear(self, take: Callable[[str], None], back: Callable[[datetime], None]) -> None:
        """Give every message to `take`, for ever; `back` is told since when nothing was heard, once it is again."""
        attempt = 0
        while True:
            try:
                async with self._shared.listening(CHANNEL) as ear:
                    back(self._heard_at)
                    attempt = 0
                    while True:
                        if (message := await ear.next(QUIET_SECONDS)) is not None:
                            take(message)
                        self._heard_at = datetime.now(UTC)
            except Away as error:
                if attempt == 0:
                    log.warning("fast_bus_lost", error=str(error))
            await asyncio.sleep(backoff(attempt))
            attempt += 1
