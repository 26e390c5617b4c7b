"""The migrations make the schema that the table classes say; Alembic alone does not notice changed checks."""

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

import tessera.tables  # noqa: F401 - fills the metadata
from tests.support.databases import Cluster

# Search's tables and the job library's are made by statements of their own; here are those of the table classes.
OURS = """
SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relname = ANY ($1)
"""
CATALOGUES = {
    "columns": f"""
        SELECT a.attrelid::regclass::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               a.attidentity::text, a.attgenerated::text, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid IN ({OURS})
    """,
    "constraints": f"""
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE conrelid IN ({OURS})
    """,
    "indexes": f"""
        SELECT indrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid IN ({OURS})
    """,
}


async def catalogue(dsn: str, name: str) -> list[tuple[object, ...]]:
    """What a database says of our tables, in order."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(CATALOGUES[name], sorted(SQLModel.metadata.tables))
    finally:
        await connection.close()
    return sorted((tuple(row) for row in rows), key=repr)


async def create(dsn: str) -> None:
    """Empty the database and make the tables from their classes."""
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda *_, **__: asyncpg.connect(dsn), poolclass=NullPool
    )
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.drop_all)
        await connection.run_sync(SQLModel.metadata.create_all)
    await engine.dispose()


@pytest.mark.parametrize("name", CATALOGUES)
async def test_migrated_and_created_schema_are_equal(cluster: Cluster, name: str) -> None:
    async with cluster.fresh_dsn() as migrated, cluster.fresh_dsn() as created:
        await create(created)
        said = await catalogue(migrated, name)
        assert said == await catalogue(created, name)
        assert said
