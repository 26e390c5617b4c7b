"""The application under test and clients for the cast, in the test's own loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tessera.app import create_app
from tessera.core.http import COOKIE
from tessera.settings import Settings

BASE = "http://tessera.example"


class Client(httpx.AsyncClient):
    """An HTTP client that sends what the web client sends: our header, and a fresh key for each act."""

    async def request(self, method: str, url: Any, **kwargs: Any) -> httpx.Response:
        headers = dict(kwargs.pop("headers", None) or {})
        headers.setdefault("X-Tessera", "1")
        if method not in ("GET", "HEAD"):
            headers.setdefault("Idempotency-Key", str(uuid4()))
        return await super().request(method, url, headers=headers, **kwargs)


class App:
    """A started application."""

    def __init__(self, asgi: Any) -> None:
        self.asgi = asgi
        self.transport = httpx.ASGITransport(asgi, raise_app_exceptions=False)

    def client(self, token: str | None = None) -> Client:
        """A client; signed in with a login's token."""
        cookies = {COOKIE: token} if token else {}
        return Client(transport=self.transport, base_url=BASE, cookies=cookies)


@asynccontextmanager
async def started(dsn: str, folder: Path, **given: Any) -> AsyncIterator[App]:
    """The whole application on a database, with its lifespan."""
    settings = Settings(data_dir=folder, database_url=None, **given)
    envelope = create_app(settings, dsn)
    up, down = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        # A task of its own: the lifespan must end in the task it began in, which fixtures do not promise.
        async with envelope.app.lifespan():
            up.set()
            await down.wait()

    running = asyncio.create_task(live())
    waiting = asyncio.create_task(up.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        waiting.cancel()
        running.result()
    try:
        yield App(envelope)
    finally:
        down.set()
        await running
