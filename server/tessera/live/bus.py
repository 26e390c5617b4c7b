"""The bus: who has committed tells who is connected, by PostgreSQL NOTIFY.

Invariants:
- Only numbers and ids travel, never content; each message is under MAX_BYTES, for which NOTIFY has its limit.
- `Notifier.tell` never waits; what cannot be sent now is kept, merged, and sent when the database is back.
- A lost message costs delay: the listener compares the positions of open streams every COMPARE_SECONDS on its own
  connection, which also shows within that time that the connection is dead.
- LISTEN has a connection of its own: one from a pool would lose its listener on release without an error.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
import msgspec

from tessera.core.logs import log
from tessera.live.channel import UNREACHABLE
from tessera.live.history import STREAMS_BY_ID

if TYPE_CHECKING:
    from tessera.core.database import Database
    from tessera.live.hub import Hub

CHANNEL = "tessera"
MERGE_SECONDS = 0.01
COMPARE_SECONDS = 2.0
ANSWER_SECONDS = 5.0
MAX_BYTES = 7_000
ITEM_BYTES = 110
"""No item is longer: a gauge is two numbers of at most 20 digits, a kind of at most 40 letters and a UUID."""
FIRST_BACKOFF, LAST_BACKOFF = 0.1, 5.0


class News(msgspec.Struct, array_like=True):
    """One message: `(stream, seq)`, `(stream, kind, id)`, people whose circles changed, logins that ended."""

    positions: list[tuple[int, int]] = []
    gauges: list[tuple[int, str, UUID]] = []
    people: list[UUID] = []
    logins: list[UUID] = []


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(News).decode


def backoff(attempt: int) -> float:
    """Seconds before the next attempt: exponential, with jitter."""
    return random.uniform(0.5, 1.0) * min(LAST_BACKOFF, FIRST_BACKOFF * 2**attempt)


class Pending:
    """What is to be told, merged: of each stream the last position, everything else once."""

    def __init__(self) -> None:
        self.positions: dict[int, int] = {}
        self.gauges: set[tuple[int, str, UUID]] = set()
        self.people: set[UUID] = set()
        self.logins: set[UUID] = set()

    def __bool__(self) -> bool:
        return bool(self.positions or self.gauges or self.people or self.logins)

    def add(self, news: News) -> None:
        for stream_id, seq in news.positions:
            self.positions[stream_id] = max(seq, self.positions.get(stream_id, 0))
        self.gauges.update(news.gauges)
        self.people.update(news.people)
        self.logins.update(news.logins)

    def messages(self) -> list[News]:
        """Everything in messages under MAX_BYTES, changes of access first."""
        items: list[tuple[str, Any]] = [("logins", x) for x in self.logins]
        items += [("people", x) for x in self.people]
        items += [("positions", x) for x in self.positions.items()]
        items += [("gauges", x) for x in self.gauges]
        found: list[News] = []
        for place, (name, item) in enumerate(items):
            if place % (MAX_BYTES // ITEM_BYTES) == 0:
                found.append(News([], [], [], []))
            getattr(found[-1], name).append(item)
        return found


async def _connect(db: "Database") -> asyncpg.Connection:
    # Not by `wait_for`: in Python 3.11 it loses a cancellation that comes with the result, and who stops us would
    # wait for ever.
    async with asyncio.timeout(ANSWER_SECONDS):
        return await db.connect()


class Notifier:
    """Tells after commit; one per process, with a connection of its own."""

    def __init__(self, db: "Database") -> None:
        self._db = db
        self._pending = Pending()
        self._wake = asyncio.Event()
        self._connection: asyncpg.Connection | None = None
        self._task: asyncio.Task[None] | None = None

    def tell(
        self,
        positions: list[tuple[int, int]],
        gauges: list[tuple[int, str, UUID]],
        people: list[UUID],
        logins: list[UUID],
    ) -> None:
        """Note what was committed; it leaves within MERGE_SECONDS."""
        self._pending.add(News(positions, gauges, people, logins))
        if self._pending:
            self._wake.set()

    def start(self) -> None:
        """Begin to send."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Send what is left, as far as the database answers, and end."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        with suppress(*UNREACHABLE, TimeoutError):
            await self._send()
        await close(self._connection)

    async def _run(self) -> None:
        attempt = 0
        while True:
            await self._wake.wait()
            await asyncio.sleep(MERGE_SECONDS)
            try:
                await self._send()
                attempt = 0
            except (*UNREACHABLE, TimeoutError) as error:
                log.warning("bus_cannot_tell", error=type(error).__name__)
                await asyncio.sleep(backoff(attempt))
                attempt += 1

    async def _send(self) -> None:
        taken, self._pending = self._pending, Pending()
        self._wake.clear()
        try:
            connection: Any = self._connection
            if connection is None or connection.is_closed():
                connection = self._connection = await _connect(self._db)
            payloads = [_encode(news).decode() for news in taken.messages()]
            if payloads:
                statement = "SELECT pg_notify($1, p) FROM unnest($2::text[]) p"
                await connection.fetch(statement, CHANNEL, payloads, timeout=ANSWER_SECONDS)
        except BaseException:
            self._keep(taken)
            raise

    def _keep(self, taken: Pending) -> None:
        for news in taken.messages():
            self._pending.add(news)
        if self._pending:
            self._wake.set()


class Listener:
    """Hears the bus for the hub; `ready` is set while it does."""

    def __init__(self, db: "Database", hub: "Hub") -> None:
        self._db = db
        self._hub = hub
        self._task: asyncio.Task[None] | None = None
        self._heard_at: datetime | None = None
        self._now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.ready = asyncio.Event()

    def start(self) -> None:
        """Begin to listen."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End listening."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        attempt = 0
        while True:
            try:
                attempt = await self._listen(attempt)
            except (*UNREACHABLE, TimeoutError) as error:
                log.warning("bus_lost", error=type(error).__name__)
            self.ready.clear()
            await asyncio.sleep(backoff(attempt))
            attempt += 1

    async def _listen(self, attempt: int) -> int:
        """One connection's life; answers the number of attempts, 0 once it has listened."""
        connection = await _connect(self._db)
        try:
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, self._take)
            if self._heard_at is not None:
                self._hub.bus_back(self._heard_at)
            while not lost.is_set():
                await self._compare(connection)
                attempt, self._heard_at = 0, self._now()
                self.ready.set()
                with suppress(TimeoutError):
                    async with asyncio.timeout(COMPARE_SECONDS):
                        await lost.wait()
        finally:
            await close(connection)
        return attempt

    async def _compare(self, connection: asyncpg.Connection) -> None:
        ids = list(self._hub.channels)
        query = STREAMS_BY_ID
        rows = await connection.fetch(query.text, *query.arguments({"ids": ids}), timeout=ANSWER_SECONDS)
        self._hub.compare([query.shape(*row) for row in rows], ids)

    def _take(self, *given: Any) -> None:
        # Runs in the loop, inside the driver: an error here must not reach it, and nothing may wait.
        try:
            self._hub.hear(_decode(given[-1]))
        except Exception as error:
            log.error("bus_message_failed", error=type(error).__name__, exc_info=error)


async def close(connection: asyncpg.Connection | None) -> None:
    """Close a connection that may be dead already, without waiting for it."""
    if connection is None or connection.is_closed():
        return
    try:
        await connection.close(timeout=1)
    except (*UNREACHABLE, TimeoutError):
        connection.terminate()
