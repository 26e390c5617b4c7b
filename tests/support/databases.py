"""Databases for tests: the embedded PostgreSQL, started once per worker, migrated once, copied for each test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from tessera.core import embedded
from tessera.core.database import Database
from tessera.migrating import migrate
from tessera.settings import Settings

TEMPLATE = "template_tessera"
_numbers = count(1)


def dsn_of(dsn: str, name: str) -> str:
    """The address of another database on the same server."""
    parts = urlsplit(dsn)
    return urlunsplit(parts._replace(path=f"/{name}"))


class Cluster:
    """One running PostgreSQL with a migrated template."""

    def __init__(self, folder: Path) -> None:
        self.running = embedded.start(Settings(data_dir=folder, database_url=None))
        asyncio.run(self._run(f"CREATE DATABASE {TEMPLATE}"))
        migrate(dsn_of(self.running.dsn, TEMPLATE))

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(self.running.dsn)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    @asynccontextmanager
    async def fresh_dsn(self, template: str = TEMPLATE) -> AsyncIterator[str]:
        """A database nobody has used, dropped afterwards; of PostgreSQL's own `template1` it has no tables yet."""
        name = f"test_{next(_numbers)}"
        await self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        try:
            yield dsn_of(self.running.dsn, name)
        finally:
            await self._run(f"DROP DATABASE {name} WITH (FORCE)")

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[Database]:
        """The same, started."""
        async with self.fresh_dsn() as dsn:
            db = Database(dsn, secret=b"test", acts=6, reads=6)
            await db.start()
            try:
                yield db
            finally:
                await db.stop()

    def stop(self) -> None:
        """Stop the server."""
        self.running.stop()
