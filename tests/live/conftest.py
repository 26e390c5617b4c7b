"""One database for all live tests, one served world per module."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import SQLModel

from tessera.core import embedded, facts
from tessera.core.access import Circle, CircleMember
from tessera.core.database import Database
from tessera.core.facts import FactRow, StreamKind
from tessera.core.streams import Stream
from tessera.live import gauges
from tessera.live.gauges import GaugeKind
from tessera.people.tables import Login, Person
from tessera.settings import Settings
from tests.live.world import TABLES, World, build_sayings, served, tally_changed, tally_values


@pytest.fixture(scope="session")
def live_dsn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("live")
    database = embedded.start(Settings(data_dir=folder, database_url=None))
    try:
        asyncio.run(_make_tables(database.dsn))
        yield database.dsn
    finally:
        database.stop()


async def _make_tables(dsn: str) -> None:
    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(dsn)

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect)
    classes: tuple[Any, ...] = (Circle, Stream, FactRow, Person, CircleMember, Login)
    tables = [table.__table__ for table in classes]
    async with engine.begin() as connection:
        await connection.exec_driver_sql("CREATE EXTENSION pg_trgm")
        await connection.run_sync(lambda sync: SQLModel.metadata.create_all(sync, tables=tables))
        await connection.exec_driver_sql("INSERT INTO circle (kind) VALUES ('public'), ('network')")
        for statement in TABLES.split(";\n")[:2]:
            await connection.exec_driver_sql(statement)
    await engine.dispose()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(live_dsn: str) -> AsyncIterator[World]:
    patch = pytest.MonkeyPatch()
    # Streams of kind `list` tell of sayings here; the domains' own kinds come back afterwards.
    patch.setattr(facts, "_kinds", {"list": StreamKind("list", frozenset({"said"}), build_sayings)})
    patch.setattr(gauges, "_kinds", {"tally": GaugeKind("tally", tally_values, tally_changed)})
    db = Database(live_dsn)
    await db.start()
    try:
        async with served(db) as made:
            yield made
    finally:
        await db.stop()
        patch.undo()
