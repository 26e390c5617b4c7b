"""`tessera work`: reactions and timers without a server, in any number of processes.

Invariant: a signal ends what runs in order; what was not finished is rolled back and taken by another.
"""

import asyncio
import signal

import tessera.app  # noqa: F401 - importing the domains registers their reactions and timers
from tessera.core.database import Database
from tessera.core.embedded import reached
from tessera.core.jobs import Jobs
from tessera.core.logs import set_up_logs
from tessera.core.reactions import Reactions
from tessera.files.house import open_files
from tessera.keeping.swapping import settle_at
from tessera.live.bus import Notifier
from tessera.migrating import migrate
from tessera.settings import Settings, server_secret


def work(settings: Settings) -> None:
    """Works until SIGINT or SIGTERM; raises Unusable when the database cannot be used."""
    set_up_logs(settings.log_level)
    with reached(settings) as dsn:
        asyncio.run(settle_at(settings.data_dir, dsn))
        migrate(dsn)
        database = Database(dsn, secret=server_secret(settings), acts=settings.acts, reads=settings.reads)
        asyncio.run(_until_told(database, settings))


async def _until_told(database: Database, settings: Settings) -> None:
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    await database.start()
    files = open_files(database, settings)
    # What a timer changes, servers hear of at once.
    database.notifier = notifier = Notifier(database)
    notifier.start()
    reactions, jobs = Reactions(database), Jobs(database)
    await reactions.start()
    await jobs.start()
    await told.wait()
    await jobs.stop()
    await files.checks.stop()
    await reactions.stop()
    await notifier.stop()
    await database.stop()
