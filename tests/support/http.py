"""The whole application behind a client that speaks HTTP to it in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tessera.app import create_app
from tessera.core.database import Database
from tessera.settings import Settings


@asynccontextmanager
async def client(db: Database, data_dir: Path, **settings: object) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor's client of the application on `db`; started and stopped like the server."""
    app = create_app(Settings(data_dir=data_dir, **settings), db.dsn)  # type: ignore[arg-type]
    async with app.app.lifespan():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test.example") as visitor:
            yield visitor
