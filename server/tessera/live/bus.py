"""The bus: who has committed tells who is connected.

Invariants:
- Only numbers and ids travel, never content (`news.py`); by which line, `lines.py` says.
- `Notifier.tell` never waits; what cannot be sent now is kept, merged, and sent when the database is back.
- A lost message costs delay: the listener compares the positions of open streams every COMPARE_SECONDS on its own
  connection, which also shows within that time that the connection is dead.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg

from tessera.core.logs import log
from tessera.live.channel import UNREACHABLE
from tessera.live.history import STREAMS_BY_ID
from tessera.live.lines import ANSWER_SECONDS, CHANNEL, LOST, Line, NotifyLine, RedisLine, backoff, close, connect
from tessera.live.news import News, Pending, read_news

if TYPE_CHECKING:
    from tessera.core.database import Database
    from tessera.live.hub import Hub

MERGE_SECONDS = 0.01
COMPARE_SECONDS = 2.0


class Notifier:
    """Tells after commit; one per process."""

    def __init__(self, db: "Database", fast: Line | None = None) -> None:
        self._sure = NotifyLine(db)
        self._fast = fast
        self._pending = Pending()
        self._wake = asyncio.Event()
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
        with suppress(*LOST):
            await self._send()
        await self._sure.close()

    async def _run(self) -> None:
        attempt = 0
        while True:
            await self._wake.wait()
            await asyncio.sleep(MERGE_SECONDS)
            try:
                await self._send()
                attempt = 0
            except LOST as error:
                log.warning("bus_cannot_tell", error=type(error).__name__)
                await asyncio.sleep(backoff(attempt))
                attempt += 1

    async def _send(self) -> None:
        taken, self._pending = self._pending, Pending()
        self._wake.clear()
        try:
            if not await self._sent_fast(taken):
                await self._sure.send(taken.payloads())
        except BaseException:
            self._keep(taken)
            raise

    async def _sent_fast(self, taken: Pending) -> bool:
        # With a change of access everything keeps its order behind it, on the line it has to take.
        if self._fast is None or taken.access or not taken:
            return False
        try:
            await self._fast.send(taken.payloads())
        except LOST:
            return False
        return True

    def _keep(self, taken: Pending) -> None:
        for news in taken.messages():
            self._pending.add(news)
        if self._pending:
            self._wake.set()


class Listener:
    """Hears the bus for the hub; `ready` is set while it hears the sure line."""

    def __init__(self, db: "Database", hub: "Hub", fast: RedisLine | None = None) -> None:
        self._db = db
        self._hub = hub
        self._fast = fast
        self._tasks: list[asyncio.Task[None]] = []
        self._heard_at: datetime | None = None
        self._now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.ready = asyncio.Event()

    def start(self) -> None:
        """Begin to listen."""
        self._tasks = [asyncio.create_task(self._run())]
        if self._fast is not None:
            self._tasks.append(asyncio.create_task(self._fast.hear(self._take, self._hub.touch_gauges)))

    async def stop(self) -> None:
        """End listening."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task

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
        connection = await connect(self._db)
        try:
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, lambda *given: self._take(given[-1]))
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

    def _take(self, message: Any) -> None:
        # Runs in the loop, inside the driver: an error here must not reach it, and nothing may wait.
        try:
            self._hub.hear(read_news(message))
        except Exception as error:
            log.error("bus_message_failed", error=type(error).__name__, exc_info=error)
