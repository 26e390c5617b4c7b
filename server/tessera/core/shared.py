"""What several servers share through Redis: counts and hints that may be lost, never data.

Invariants:
- Nobody waits for Redis longer than ANSWER_SECONDS. Once it did not answer it is left alone for a while, which grows
  to LAST_REST; whoever asks meanwhile is told `Away` at once and goes on without it.
- Every name begins with that of the database, so that several installations may share one Redis.
- Everything kept there ends by itself.
"""

import asyncio
import hashlib
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from tessera.core.logs import log

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.client import PubSub

    from tessera.core.database import Database

T = TypeVar("T")

ANSWER_SECONDS = 1.0
FIRST_REST, LAST_REST = 0.2, 5.0
CONNECTIONS = 50


class Away(Exception):
    """Redis does not answer now."""


class Shared:
    """One Redis, as the servers of one database use it."""

    def __init__(self, url: str, name: str) -> None:
        # Imported when used: most servers have no Redis, and every command would pay for it.
        from redis.asyncio import Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
        from redis.exceptions import RedisError

        self.name = name
        self._lost: tuple[type[BaseException], ...] = (RedisError, OSError, TimeoutError)
        self._redis: Redis = Redis.from_url(
            url,
            decode_responses=True,
            socket_connect_timeout=ANSWER_SECONDS,
            # Its own repeating and reconnecting would hide that something was missed.
            retry=Retry(NoBackoff(), 0),
            max_connections=CONNECTIONS,
        )
        self._rest = 0.0
        self._rested_at = 0.0

    async def ask(self, work: "Callable[[Redis], Awaitable[T]]") -> T:
        """What `work` answers; raises Away."""
        if time.monotonic() < self._rested_at:
            raise Away
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answer = await work(self._redis)
        except self._lost as error:
            self._leave_alone(error)
            raise Away from None
        self._rest = 0.0
        return answer

    async def run(self, script: str, keys: list[str], given: list[Any]) -> Any:
        """What a Lua script answers for keys of ours; raises Away."""
        names = [f"{self.name}:{key}" for key in keys]
        return await self.ask(lambda redis: redis.eval(script, len(names), *names, *given))

    async def publish(self, channel: str, payloads: list[str]) -> None:
        """Tell all who listen; raises Away, when some of it may have been told."""

        async def tell(redis: "Redis") -> None:
            async with redis.pipeline(transaction=False) as together:
                for payload in payloads:
                    together.publish(f"{self.name}:{channel}", payload)
                await together.execute()

        await self.ask(tell)

    @asynccontextmanager
    async def listening(self, channel: str) -> "AsyncIterator[Ear]":
        """Hears a channel; raises Away from it once the line is lost."""
        listener = self._redis.pubsub()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await listener.subscribe(f"{self.name}:{channel}")
                await listener.get_message(timeout=ANSWER_SECONDS)
            yield Ear(listener)
        except self._lost as error:
            raise Away(type(error).__name__) from None
        finally:
            await self._end(listener.aclose())

    async def close(self) -> None:
        """Close what is open, without waiting for a Redis that is away."""
        await self._end(self._redis.aclose())

    async def _end(self, closing: Awaitable[Any]) -> None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await closing
        except self._lost as error:
            log.debug("redis_not_closed", kind=type(error).__name__)

    def _leave_alone(self, error: BaseException) -> None:
        if time.monotonic() < self._rested_at:
            # Several asked at once; one failure it is.
            return
        if self._rest == 0.0:
            log.warning("redis_away", kind=type(error).__name__)
        self._rest = min(LAST_REST, max(FIRST_REST, self._rest * 2))
        self._rested_at = time.monotonic() + self._rest * random.uniform(0.5, 1.0)


class Ear:
    """One subscription; `next` waits for what is said."""

    def __init__(self, listener: "PubSub") -> None:
        self._listener = listener

    async def next(self, seconds: float) -> str | None:
        """The next message, or None after so many seconds in which Redis has shown that it still is there."""
        heard = await self._listener.get_message(timeout=seconds)
        if heard is None:
            await self._listener.ping()
            heard = await self._listener.get_message(timeout=ANSWER_SECONDS)
        if heard is None:
            raise TimeoutError
        return str(heard["data"]) if heard["type"] == "message" else None


async def open_shared(url: str | None, db: "Database") -> Shared | None:
    """The Redis of this database's servers; None where there is none to be shared."""
    if url is None:
        return None
    whose = f"{db.origin.partition(':')[0]} {await db.pool.fetchval('SELECT current_database()')}"
    return Shared(url, f"tessera:{hashlib.sha256(whose.encode()).hexdigest()[:12]}")
