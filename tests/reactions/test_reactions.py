"""A reaction sees every fact, and each is in effect once."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest

from tessera.core.database import Database, Tx
from tessera.core.facts import Fact, record
from tessera.core.reactions import Reaction, Reactions, Told, begin, catch_up, react_once
from tests.reactions.ledger import COUNTS, LEDGER, TABLES, new_stream, note, until

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def stream(db: Database) -> int:
    await db.pool.execute(TABLES)
    return await new_stream(db)


async def test_one_transaction_open_for_5_s_while_1000_others_commit_hides_no_fact(db: Database, stream: int) -> None:
    other = await new_stream(db)
    running = Reactions(db, [LEDGER])
    await running.start()
    opened, committed = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with db.act() as tx:
            await record(tx, [Fact(other, "noted", UUID(int=1))])
            opened.set()
            await asyncio.sleep(5)
            await committed.wait()

    holding = asyncio.create_task(slow())
    await opened.wait()
    for _ in range(1_000):
        await note(db, stream)
    assert not holding.done()
    assert await db.pool.fetchval("SELECT count(*) FROM fact") == 1_000
    committed.set()
    await holding
    counts = await until(db, 1_001, 20)
    await running.stop()
    assert counts == {"lines": 1_001, "facts": 1_001}
    first = await db.pool.fetchval("SELECT subject_id FROM ledger ORDER BY place LIMIT 1")
    assert first == UUID(int=1), "in the order of transactions, the long one comes first"


async def test_a_worker_killed_in_the_middle_of_1000_reactions_leaves_each_in_effect_once(
    db: Database, stream: int
) -> None:
    for _ in range(10):
        await note(db, stream, 100)
    await begin(db, [LEDGER])
    for target in (150, 450, 800):
        worker = subprocess.Popen(  # noqa: ASYNC220 - it is waited for by polling the ledger
            [sys.executable, "-m", "tests.reactions.ledger", db.dsn], cwd=ROOT
        )
        await until(db, target, 30)
        worker.kill()
        worker.wait()
    running = Reactions(db, [LEDGER])
    await running.start()
    await until(db, 1_000, 30)
    await asyncio.sleep(0.5)
    counts = dict(await db.pool.fetchrow(COUNTS))
    await running.stop()
    assert counts == {"lines": 1_000, "facts": 1_000}
    assert await db.pool.fetchval("SELECT count(DISTINCT worker) FROM ledger") >= 2


async def test_two_workers_share_a_reaction_without_doing_anything_twice(db: Database, stream: int) -> None:
    first, second = Reactions(db, [LEDGER]), Reactions(db, [LEDGER])
    await first.start()
    await second.start()
    for _ in range(200):
        await note(db, stream)
    counts = await until(db, 200, 20)
    await first.stop()
    await second.stop()
    assert counts == {"lines": 200, "facts": 200}


async def test_a_failing_fact_holds_back_those_after_it_and_loses_none(db: Database, stream: int) -> None:
    broken = True
    bad = UUID(int=7)

    async def stumble(tx: Tx, facts: Sequence[Told]) -> None:
        await LEDGER.apply(tx, facts)
        if broken and any(fact.subject_id == bad for fact in facts):
            raise ValueError("a person's words")

    reaction = Reaction("ledger", frozenset({"noted"}), stumble)
    await note(db, stream, 5)
    async with db.act() as tx:
        await record(tx, [Fact(stream, "noted", bad)])
    await note(db, stream, 5)
    running = Reactions(db, [reaction])
    await running.start()
    assert (await until(db, 5, 10))["lines"] == 5
    broken = False
    counts = await until(db, 11, 20)
    await running.stop()
    assert counts == {"lines": 11, "facts": 11}


async def test_a_failure_is_logged_without_the_words_of_anybody(
    db: Database, stream: int, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fail(tx: Tx, facts: Sequence[Told]) -> None:
        raise ValueError("Mrs Secret wrote this")

    await note(db, stream)
    running = Reactions(db, [Reaction("failing", frozenset({"noted"}), fail)])
    await running.start()
    await asyncio.sleep(0.5)
    await running.stop()
    printed = capsys.readouterr()
    assert "Secret" not in printed.out + printed.err


async def test_a_stop_lets_the_batch_in_work_end(db: Database, stream: int) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(tx: Tx, facts: Sequence[Told]) -> None:
        begun.set()
        await may_end.wait()
        await LEDGER.apply(tx, facts)

    await note(db, stream, 3)
    running = Reactions(db, [Reaction("ledger", frozenset({"noted"}), slow)])
    await running.start()
    await begun.wait()
    stopping = asyncio.create_task(running.stop())
    await asyncio.sleep(0.1)
    assert not stopping.done()
    may_end.set()
    await stopping
    assert dict(await db.pool.fetchrow(COUNTS)) == {"lines": 3, "facts": 3}


async def test_effect_and_cursor_are_undone_together(db: Database, stream: int) -> None:
    await note(db, stream, 3)

    async def fail_late(tx: Tx, facts: Sequence[Told]) -> None:
        await LEDGER.apply(tx, facts)
        raise RuntimeError

    await begin(db, [LEDGER])
    with pytest.raises(RuntimeError):
        await react_once(db, Reaction("ledger", frozenset({"noted"}), fail_late))
    assert await db.pool.fetchval("SELECT fact_id FROM reaction_cursor WHERE name = 'ledger'") == 0
    await catch_up(db, [LEDGER])
    assert dict(await db.pool.fetchrow(COUNTS)) == {"lines": 3, "facts": 3}


async def test_who_catches_up_waits_for_the_worker_that_is_at_it(db: Database, stream: int) -> None:
    await note(db, stream, 3)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(tx: Tx, facts: Sequence[Told]) -> None:
        begun.set()
        await go_on.wait()
        await LEDGER.apply(tx, facts)

    await begin(db, [LEDGER])
    worker = asyncio.create_task(react_once(db, Reaction("ledger", frozenset({"noted"}), slowly)))
    await begun.wait()
    catching_up = asyncio.create_task(catch_up(db, [LEDGER]))
    done, _ = await asyncio.wait({catching_up}, timeout=0.3)
    go_on.set()
    await asyncio.gather(worker, catching_up)
    assert not done
    assert dict(await db.pool.fetchrow(COUNTS)) == {"lines": 3, "facts": 3}


async def test_a_running_reaction_looks_by_itself(db: Database, stream: int) -> None:
    running = Reactions(db, [LEDGER])
    await running.start()
    await note(db, stream)
    counts = await until(db, 1, 2)
    await running.stop()
    assert counts["lines"] == 1


async def test_facts_of_other_types_move_the_cursor_and_nothing_else(db: Database, stream: int) -> None:
    async with db.act() as tx:
        await record(tx, [Fact(stream, "else", UUID(int=1))])
    await catch_up(db, [LEDGER])
    assert dict(await db.pool.fetchrow(COUNTS)) == {"lines": 0, "facts": 0}
    assert await react_once(db, LEDGER) == 0
