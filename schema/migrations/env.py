"""How Alembic reaches the database: one connection, one transaction, one process at a time.

Who restores a backup gives a connection, in whose transaction the revisions then run.
"""

import asyncio

import asyncpg
import sqlalchemy as sa
from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

import tessera.tables  # noqa: F401 - fills the metadata

MIGRATION_LOCK = 7_465_737_366
"""Key of the advisory lock that lets one process migrate at a time."""


def is_ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Autogenerate leaves the job library's own tables alone."""
    return not (kind == "table" and name is not None and name.startswith("pgqueuer"))


def run_revisions(connection: sa.Connection) -> None:
    context.configure(connection=connection, target_metadata=SQLModel.metadata, include_object=is_ours)
    with context.begin_transaction():
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        context.run_migrations()


async def migrate() -> None:
    dsn = context.config.attributes["dsn"]
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda *_, **__: asyncpg.connect(dsn), poolclass=NullPool
    )
    async with engine.connect() as connection:
        await connection.run_sync(run_revisions)
        await connection.commit()
    await engine.dispose()


given = context.config.attributes.get("connection")
if given is None:
    asyncio.run(migrate())
else:
    run_revisions(given)
