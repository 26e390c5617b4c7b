"""Brings a database's schema up to date; the revisions lie in schema/migrations."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config

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


async def migrate_beside(dsn: str) -> None:
    """The same from inside a running loop."""
    await asyncio.to_thread(migrate, dsn)
