"""Fixtures every test may use."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tessera.core.database import Database
from tests.support.cast import Cast, make_cast
from tests.support.client import App, started
from tests.support.databases import Cluster
from tests.support.redis_server import RedisServer


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One PostgreSQL for this worker."""
    made = Cluster(tmp_path_factory.mktemp("postgres"))
    yield made
    made.stop()


@pytest_asyncio.fixture
async def db(cluster: Cluster) -> AsyncIterator[Database]:
    """A fresh migrated database."""
    async with cluster.fresh() as database:
        yield database


@pytest_asyncio.fixture
async def cast(db: Database) -> Cast:
    """The fixed cast in it."""
    return await make_cast(db)


@pytest_asyncio.fixture
async def app(cast: Cast, tmp_path: Path) -> AsyncIterator[App]:
    """The application on the cast's database."""
    async with started(cast.db.dsn, tmp_path) as application:
        yield application


@pytest.fixture
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A real Redis that nobody has used."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.end()
