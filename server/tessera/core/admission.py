"""Admission: how many requests are worked on at once; the surplus is told to come back.

Invariants:
- At most `at_once` requests are worked on, in the order they came. Who would wait longer than `wait_seconds`, as far
  as can be told, or has waited so long, is answered 503 `busy` with Retry-After before anything of its work is begun.
- A request takes its place once its body has come, and leaves it when its answer begins: who sends slowly or never
  reads holds none. Nor do repeats of what is being worked on: they wait outside until that has ended.
- News, health and built files pass by: they do not wait for the database. Pages come without the text that visitors
  are printed, so that the client, once there, says in their language that the server is busy.
"""

import asyncio
import random
import time
from collections import deque
from contextlib import AsyncExitStack, suppress
from typing import Any

import msgspec

from tessera.core.errors import Busy
from tessera.core.idempotency import Turns
from tessera.core.logs import log

FREE = ("/api/live/", "/assets/", "/health", "/ready", "/sw.js", "/favicon.svg")
API = "/api"
CROWDED = "crowded"
"""In the scope's state: nothing may be read from the database for this page."""
BODY_BYTES = 512 * 1024
BODY_SECONDS = 30.0
AFTER_SECONDS = (2, 8)
"""Between these the surplus is told to come back, so that it does not come back at once and together."""
TELL_SECONDS = 10.0


class Full(Exception):
    """There is no place in time."""


class Places:
    """The places, and who waits for one."""

    def __init__(self, at_once: int, wait_seconds: float) -> None:
        self.wait_seconds = wait_seconds
        self._free = at_once
        self._all = at_once
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._work_seconds = 0.01

    async def take(self) -> None:
        """One place; raises Full."""
        if self._free and not self._waiting:
            self._free -= 1
            return
        if (len(self._waiting) + 1) * self._work_seconds / self._all > self.wait_seconds:
            raise Full
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self.wait_seconds):
                await turn
        except TimeoutError:
            self._decline(turn)
            raise Full from None
        except BaseException:
            self._decline(turn)
            raise

    def give_back(self, seconds: float) -> None:
        """A place is free again, after so many seconds of work."""
        self._work_seconds += (seconds - self._work_seconds) / 50
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def _decline(self, turn: "asyncio.Future[None]") -> None:
        # It may have been given the place in the same moment.
        if turn.done() and not turn.cancelled():
            self.give_back(self._work_seconds)
            return
        with suppress(ValueError):
            self._waiting.remove(turn)


class Admission:
    """Wraps an ASGI application."""

    def __init__(self, app: Any, at_once: int, wait_seconds: float) -> None:
        self.app = app
        self.shed = 0
        self._places = Places(at_once, wait_seconds)
        self._repeats = Turns()
        self._told_at = 0.0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"].startswith(FREE):
            await self.app(scope, receive, send)
            return
        async with AsyncExitStack() as turn:
            try:
                receive = await _received(scope, receive)
                if repeated := _key_of(scope):
                    await turn.enter_async_context(self._repeats.turn(repeated))
                await self._places.take()
            except (Full, Busy, TimeoutError):
                await self._refuse(scope, receive, send)
                return
            await self._admit(scope, receive, send)

    async def _refuse(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "GET" and not scope["path"].startswith(API):
            scope["state"][CROWDED] = True
            await self.app(scope, receive, send)
        else:
            await self._send_away(scope, send)

    async def _admit(self, scope: Any, receive: Any, send: Any) -> None:
        begun, held = time.monotonic(), True

        def leave() -> None:
            nonlocal held
            if held:
                held = False
                self._places.give_back(time.monotonic() - begun)

        async def send_and_leave(message: Any) -> None:
            leave()
            await send(message)

        try:
            await self.app(scope, receive, send_and_leave)
        finally:
            leave()

    async def _send_away(self, scope: Any, send: Any) -> None:
        self.shed += 1
        now = time.monotonic()
        if now - self._told_at > TELL_SECONDS:
            self._told_at = now
            log.warning("too_much_at_once", sent_away=self.shed)
        await say_busy(scope, send)


async def say_busy(scope: Any, send: Any) -> None:
    """503 with a time to come back: the same request may be sent again."""
    request_id = (scope.get("state") or {}).get("request_id", "")
    body = msgspec.json.encode({"title": "busy", "status": 503, "code": "busy", "requestId": request_id})
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"retry-after", str(random.randint(*AFTER_SECONDS)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _key_of(scope: Any) -> tuple[bytes, bytes] | None:
    """Whose request it is and its key, alike for repeats of one act; None where it has no key."""
    headers = dict(scope["headers"])
    key = headers.get(b"idempotency-key")
    return None if key is None else (headers.get(b"cookie", b""), key)


async def _received(scope: Any, receive: Any) -> Any:
    """The request's body read ahead, up to BODY_BYTES; raises TimeoutError where it does not come."""
    if not any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"]):
        return receive
    kept: deque[Any] = deque()
    size = 0
    async with asyncio.timeout(BODY_SECONDS):
        while size <= BODY_BYTES:
            message = await receive()
            kept.append(message)
            size += len(message.get("body", b""))
            if not message.get("more_body", False):
                break

    async def again() -> Any:
        return kept.popleft() if kept else await receive()

    return again
