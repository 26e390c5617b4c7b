"""The way of a command to the database."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from tessera.settings import Settings, read_settings, server_secret

if TYPE_CHECKING:
    from tessera.core.database import Database

T = TypeVar("T")


def with_database(work: Callable[["Database"], Awaitable[T]], settings: Settings | None = None) -> T:
    """Runs `work` on the migrated database; the hubs of a running server hear of its acts."""
    from tessera.core.embedded import reached
    from tessera.keeping.swapping import settle_at
    from tessera.migrating import migrate

    chosen = settings or read_settings()

    with reached(chosen) as dsn:
        asyncio.run(settle_at(chosen.data_dir, dsn))
        migrate(dsn)
        return asyncio.run(on_database(chosen, dsn, work))


async def on_database(settings: Settings, dsn: str, work: Callable[["Database"], Awaitable[T]]) -> T:
    """Run `work` on the database at `dsn`, which is there and migrated."""
    from tessera.core.database import Database
    from tessera.live.bus import Notifier

    database = Database(dsn, secret=server_secret(settings), acts=2, reads=2)
    await database.start()
    notifier = Notifier(database)
    database.notifier = notifier
    notifier.start()
    try:
        return await work(database)
    finally:
        await notifier.stop()
        await database.stop()
