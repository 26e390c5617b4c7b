"""Brings a database's schema up to date, and gives it what every database holds.

The revisions lie in schema/migrations; themes are taken from their catalogue.
"""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config

from tessera.core.database import Database
from tessera.themes.actions import seed_themes

MIGRATIONS = Path(__file__).resolve().parents[2] / "schema" / "migrations"


def alembic_config(dsn: str) -> Config:
    """What Alembic needs to know, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["dsn"] = dsn
    return config


def migrate(dsn: str) -> None:
    """Runs every missing revision, in one transaction, one process at a time (an advisory lock in env.py).

    Blocks and opens a loop of its own; from a running loop use `migrate_beside`.
    """
    command.upgrade(alembic_config(dsn), "head")
    asyncio.run(_seed(dsn))


async def _seed(dsn: str) -> None:
    database = Database(dsn, acts=1, reads=1)
    await database.start()
    try:
        async with database.act() as tx:
            await seed_themes(tx)
    finally:
        await database.stop()


async def migrate_beside(dsn: str) -> None:
    """The same from inside a running loop."""
    await asyncio.to_thread(migrate, dsn)
