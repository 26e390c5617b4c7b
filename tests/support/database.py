"""Real PostgreSQL for tests: the embedded one, built from the migrations once, copied for each test.

A conftest that wants it imports both fixtures: `migrated` and `db`.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from tessera.core import embedded
from tessera.core.database import Database
from tessera.migrating import migrate
from tessera.settings import Settings


@dataclass(frozen=True)
class Migrated:
    """A running server: `dsn` of its own database, `template` the name of one that holds the migrated schema."""

    dsn: str
    template: str

    def named(self, name: str) -> str:
        """The address of another database of this server."""
        return urlunsplit(urlsplit(self.dsn)._replace(path=f"/{name}"))


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Migrated]:
    """One server for all tests of a run."""
    database = embedded.start(Settings(data_dir=tmp_path_factory.mktemp("postgres"), database_url=None))
    try:
        migrate(database.dsn)
        yield Migrated(database.dsn, urlsplit(database.dsn).path.removeprefix("/"))
    finally:
        database.stop()


@pytest_asyncio.fixture
async def db(migrated: Migrated) -> AsyncIterator[Database]:
    """An empty, migrated database of the test's own."""
    async with fresh(migrated) as database:
        yield database


@asynccontextmanager
async def fresh(migrated: Migrated) -> AsyncIterator[Database]:
    """An empty, migrated database, dropped afterwards; for fixtures that share one among the tests of a module."""
    name = f"test_{uuid4().hex}"
    await _run(migrated.named("postgres"), f'CREATE DATABASE {name} TEMPLATE "{migrated.template}"')
    database = Database(migrated.named(name), secret=b"test")
    await database.start()
    try:
        yield database
    finally:
        await database.stop()
        await _run(migrated.named("postgres"), f"DROP DATABASE {name} WITH (FORCE)")


async def _run(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
