"""Timers: what they purge, what they spare, and that one of many workers fires them."""

import asyncio
import contextlib
from uuid import uuid4

from tessera.core import jobs
from tessera.core.database import Database
from tessera.core.jobs import Jobs, Timer
from tessera.core.reactions import catch_up
from tessera.people.timers import purge_logins
from tests.reactions.ledger import LEDGER, TABLES, new_stream, note
from tests.support.cast import Cast

DUE = "UPDATE pgqueuer.pgqueuer_schedules SET next_run = now() - interval '1 minute'"


async def test_old_keys_go_and_young_ones_stay(cast: Cast) -> None:
    insert = (
        "INSERT INTO kept_answer (person_id, key, route, mac, answer, at)"
        " VALUES ($1, $2, 'POST /', '', '{}', now() - make_interval(hours => $3))"
    )
    for hours in (1, 71, 73, 500):
        await cast.db.pool.execute(insert, cast.people["member"], uuid4(), hours)
    await jobs.purge_kept_answers(cast.db)
    assert await cast.db.pool.fetchval("SELECT count(*) FROM kept_answer") == 2


async def test_ended_and_forgotten_logins_go_and_those_in_use_stay(cast: Cast) -> None:
    before = await cast.db.pool.fetchval("SELECT count(*) FROM login")
    for name, change in (("guest", "ended_at = now() - interval '31 days'"), ("giver", "ended_at = now()"),
                         ("adviser", "seen_at = now() - interval '91 days'")):  # fmt: skip
        await cast.db.pool.execute(f"UPDATE login SET {change} WHERE person_id = $1", cast.people[name])
    await purge_logins(cast.db)
    assert await cast.db.pool.fetchval("SELECT count(*) FROM login") == before - 2


async def test_old_facts_go_only_when_every_reaction_has_read_them(db: Database, monkeypatch: object) -> None:
    monkeypatch.setattr(jobs, "registered_reactions", lambda: [LEDGER])  # type: ignore[attr-defined]
    await db.pool.execute(TABLES)
    stream = await new_stream(db)
    await note(db, stream, 3)
    await db.pool.execute("UPDATE fact SET at = now() - interval '31 days'")
    await note(db, stream, 2)
    await jobs.purge_facts(db)
    assert await db.pool.fetchval("SELECT count(*) FROM fact") == 5, "the reaction has not begun"
    await catch_up(db, [LEDGER])
    await jobs.purge_facts(db)
    assert await db.pool.fetchval("SELECT count(*) FROM fact") == 2
    assert await db.pool.fetchval("SELECT count(*) FROM ledger") == 5


async def test_a_purge_takes_all_however_many(db: Database, monkeypatch: object) -> None:
    monkeypatch.setattr(jobs, "PURGED_AT_ONCE", 10)  # type: ignore[attr-defined]
    await db.pool.execute("CREATE TABLE heap AS SELECT generate_series(1, 35) AS n")
    assert await jobs.purge(db, "heap", "n <= $1", 33) == 33
    assert await db.pool.fetchval("SELECT count(*) FROM heap") == 2


async def test_the_log_of_the_job_library_does_not_grow_for_ever(db: Database) -> None:
    await db.pool.execute(
        "INSERT INTO pgqueuer.pgqueuer_log (created, job_id, status, priority, entrypoint)"
        " SELECT now() - make_interval(days => d), 1, 'successful', 0, 'x' FROM generate_series(1, 60, 10) AS d"
    )
    await jobs.purge_job_log(db)
    assert await db.pool.fetchval("SELECT count(*) FROM pgqueuer.pgqueuer_log") == 3


async def test_a_timer_that_was_due_while_nothing_ran_fires_once_among_two_workers(db: Database) -> None:
    fired = []

    async def fire(_: Database) -> None:
        fired.append(1)

    timers = [Timer("yearly", "0 0 1 1 *", fire)]
    first = Jobs(db, timers)
    await first.start()
    await _scheduled(db)
    await first.stop()
    await db.pool.execute(DUE)
    workers = [Jobs(db, timers), Jobs(db, timers)]
    for worker in workers:
        await worker.start()
    for _ in range(100):
        await asyncio.sleep(0.05)
        if fired:
            break
    await asyncio.sleep(0.5)
    for worker in workers:
        await worker.stop()
    assert fired == [1]


async def test_jobs_go_on_after_their_connection_was_cut(db: Database) -> None:
    fired = asyncio.Event()

    async def fire(_: Database) -> None:
        fired.set()

    worker = Jobs(db, [Timer("yearly", "0 0 1 1 *", fire)])
    await worker.start()
    await _scheduled(db)
    await db.pool.execute(DUE)
    await db.pool.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tessera jobs'"
    )
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(fired.wait(), 20)
    await worker.stop()
    assert fired.is_set()


async def _scheduled(db: Database) -> None:
    for _ in range(100):
        if await db.pool.fetchval("SELECT count(*) FROM pgqueuer.pgqueuer_schedules"):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("no timer was scheduled")
