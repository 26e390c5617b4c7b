"""A reaction that keeps a ledger: one row per fact, without any key, so that a fact in effect twice shows."""

import asyncio
import os
import sys
from collections.abc import Sequence
from uuid import UUID, uuid4

from tessera.core.database import Database, Tx
from tessera.core.facts import Fact, record
from tessera.core.reactions import Reaction, Reactions, Told

TABLES = "CREATE TABLE ledger (subject_id uuid, place bigint GENERATED ALWAYS AS IDENTITY, worker int)"
STREAM = (
    "INSERT INTO stream (key, circle_id, kind, subject_id, number, seq) VALUES ($1, 1, 'list', $2, 1, 0) RETURNING id"
)
COUNTS = "SELECT count(*) AS lines, count(DISTINCT subject_id) AS facts FROM ledger"


async def write_down(tx: Tx, facts: Sequence[Told]) -> None:
    driver = await tx.driver()
    for fact in facts:
        await asyncio.sleep(0.001)  # so that a killed worker dies in the middle of a batch
        await driver.execute("INSERT INTO ledger (subject_id, worker) VALUES ($1, $2)", fact.subject_id, os.getpid())


LEDGER = Reaction("ledger", frozenset({"noted"}), write_down)


async def new_stream(db: Database) -> int:
    stream_id: int = await db.pool.fetchval(STREAM, uuid4(), uuid4())
    return stream_id


async def note(db: Database, stream_id: int, count: int = 1) -> list[UUID]:
    """One act that records `count` facts."""
    ids = [uuid4() for _ in range(count)]
    async with db.act() as tx:
        await record(tx, [Fact(stream_id, "noted", id_) for id_ in ids])
    return ids


async def until(db: Database, lines: int, seconds: float) -> dict[str, int]:
    """Wait until the ledger has so many lines; answers what it has then, or when the time is up."""
    for _ in range(int(seconds / 0.05)):
        counts = dict(await db.pool.fetchrow(COUNTS))
        if counts["lines"] >= lines:
            break
        await asyncio.sleep(0.05)
    return counts


async def work(dsn: str) -> None:
    """A worker with the ledger alone, until it is killed."""
    db = Database(dsn, acts=2, reads=2)
    await db.start()
    await Reactions(db, [LEDGER]).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]))
