"""Jobs and timers: work that has no request to wait for it, kept by PgQueuer in PostgreSQL.

Invariants:
- A timer fires in one worker only, and one that was due while nothing ran fires at the next start.
- At least once: a worker killed in mid-job leaves it to another, so every job is idempotent.
- Worked inside `serve`, or by any number of `tessera work`. A lost connection is opened anew.
- Names of the library's objects are set here and not read from the environment, where it would also obey
  bare names such as TRIGGER.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import asyncpg

from tessera.core.logs import log
from tessera.core.reactions import registered_reactions

if TYPE_CHECKING:
    from pgqueuer import PgQueuer
    from pgqueuer.domain.settings import DBSettings

    from tessera.core.database import Database

SCHEMA = "pgqueuer"
LOGGED_DAYS = 30
FACT_DAYS = 30
PURGED_AT_ONCE = 5_000
LONGEST_WAIT_SECONDS = 30.0

Run = Callable[["Database"], Awaitable[None]]


@dataclass(frozen=True)
class Timer:
    """What runs when: `cron` is minute, hour, day, month and weekday in UTC. `run` is idempotent."""

    name: str
    cron: str
    run: Run


_timers: dict[str, Timer] = {}


def register_timer(name: str, cron: str, run: Run) -> None:
    """Add a timer to those that `serve` and `work` keep; each domain does so at import."""
    _timers[name] = Timer(name, cron, run)


def registered_timers() -> list[Timer]:
    """Every timer, by name."""
    return [_timers[name] for name in sorted(_timers)]


async def purge(db: "Database", table: str, condition: str, *args: Any) -> int:
    """Delete the rows of `table` that meet `condition` (SQL of ours), some at a time; answers how many."""
    some = f"SELECT ctid FROM {table} WHERE {condition} LIMIT {PURGED_AT_ONCE}"
    statement = f"DELETE FROM {table} WHERE ctid = ANY (ARRAY({some}))"
    total = 0
    while True:
        async with db.act() as tx:
            done = await (await tx.driver()).execute(statement, *args)
        count = int(done.rpartition(" ")[2])
        total += count
        if count < PURGED_AT_ONCE:
            return total


async def purge_kept_answers(db: "Database") -> None:
    """Idempotency keys are kept 72 h; a repeat after that runs again."""
    await purge(db, "kept_answer", "at < clock_timestamp() - interval '72 hours'")


_OLD_AND_READ = """
at < clock_timestamp() - make_interval(days => $1)
AND (xid, id) <= (SELECT xid, fact_id FROM reaction_cursor WHERE name = ANY ($2) ORDER BY xid, fact_id LIMIT 1)
"""


async def purge_facts(db: "Database", days: int = FACT_DAYS) -> None:
    """Facts are replayed for 30 days; one that a reaction has not read yet stays, however old it is."""
    names = [reaction.name for reaction in registered_reactions()]
    if names:
        await purge(db, "fact", _OLD_AND_READ, days, names)


async def purge_job_log(db: "Database") -> None:
    """The library never deletes its log and statistics."""
    for table in (f"{SCHEMA}.pgqueuer_log", f"{SCHEMA}.pgqueuer_statistics"):
        await purge(db, table, "created < now() - make_interval(days => $1)", LOGGED_DAYS)


register_timer("purge_kept_answers", "11 * * * *", purge_kept_answers)
register_timer("purge_facts", "17 2 * * *", purge_facts)
register_timer("purge_job_log", "37 2 * * *", purge_job_log)


def _settings() -> "DBSettings":
    from pgqueuer.domain import settings as library

    names = {
        "channel": "ch_pgqueuer",
        "function": "fn_pgqueuer_changed",
        "statistics_table": "pgqueuer_statistics",
        "queue_status_type": "pgqueuer_status",
        "queue_table": "pgqueuer",
        "queue_table_log": "pgqueuer_log",
        "trigger": "tg_pgqueuer_changed",
        "schedules_table": "pgqueuer_schedules",
    }
    return library.DBSettings(prefix="", db_schema=SCHEMA, durability=library.Durability.durable, **names)


def _queuer(connection: asyncpg.Connection) -> "PgQueuer":
    # Imported when used: it takes a third of a second, which every start of every command would pay.
    from pgqueuer import PgQueuer
    from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
    from pgqueuer.adapters.persistence import qb
    from pgqueuer.queries import Queries

    settings = _settings()
    driver = AsyncpgDriver(connection)
    queries = Queries(
        driver,
        qb.QueryBuilderEnvironment(settings=settings),
        qb.QueryQueueBuilder(settings=settings),
        qb.QuerySchedulerBuilder(settings=settings),
    )
    return PgQueuer(driver, channel=settings.channel, queries=queries)


async def _run_while_connected(queuer: "PgQueuer", connection: asyncpg.Connection) -> None:
    """Until it is shut down. The library itself notices a lost connection only when it next asks, up to 30 s late."""
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _: lost.set())
    running, losing = asyncio.create_task(queuer.run()), asyncio.create_task(lost.wait())
    try:
        await asyncio.wait((running, losing), return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            raise ConnectionError("the connection of the jobs was lost")
        running.result()
    finally:
        for task in (running, losing):
            task.cancel()
        await asyncio.gather(running, losing, return_exceptions=True)


class Jobs:
    """Works the timers until stopped, on a connection of its own."""

    def __init__(self, db: "Database", timers: list[Timer] | None = None) -> None:
        self._db = db
        self._timers = registered_timers() if timers is None else timers
        self._queuer: PgQueuer | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to work; returns at once."""
        self._task = asyncio.create_task(self._work())

    async def stop(self, seconds: float = 5.0) -> None:
        """Take nothing new, let what runs finish for `seconds`, then end it."""
        if self._task is None:
            return
        if self._queuer is not None:
            self._queuer.shutdown.set()
        await asyncio.wait([self._task], timeout=seconds)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._task = None

    async def _work(self) -> None:
        failures = 0
        while True:
            try:
                await self._work_connected()
                return
            except Exception as error:
                failures += 1
                log.error("jobs_interrupted", kind=type(error).__name__, failures=failures)
            await asyncio.sleep(min(2.0 ** min(failures, 10), LONGEST_WAIT_SECONDS))

    async def _work_connected(self) -> None:
        # A plain connection: the library writes its own JSON, which our codecs would encode twice.
        connection = await asyncpg.connect(self._db.dsn, server_settings={"application_name": "tessera jobs"})
        try:
            self._queuer = _queuer(connection)
            for timer in self._timers:
                self._add(self._queuer, timer)
            await _run_while_connected(self._queuer, connection)
        finally:
            with contextlib.suppress(Exception):
                await connection.close(timeout=2)

    def _add(self, queuer: "PgQueuer", timer: Timer) -> None:
        async def fire(_: Any) -> None:
            try:
                await timer.run(self._db)
            except Exception as error:
                log.error("timer_failed", timer=timer.name, kind=type(error).__name__)

        queuer.schedule(timer.name, timer.cron, clean_old=False)(fire)
