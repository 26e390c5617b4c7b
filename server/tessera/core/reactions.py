"""Reactions: what follows from facts, each read through a durable cursor.

Invariants:
- A reaction sees every fact once its effect counts: facts are read in (xid, id) order, and only below
  `pg_snapshot_xmin(pg_current_snapshot())`, so nothing can become visible behind the cursor. One long
  transaction delays reactions, it never makes them miss a fact.
- Effect and cursor move in one transaction. A worker that is killed leaves neither, so each fact is in effect
  once; `apply` must be idempotent all the same, as a reaction may be rewound.
- One worker per reaction at a time: the cursor's row is locked, others skip it.
- If reactions are down nothing is lost and nobody waits. A failing batch is retried for ever with back-off, one
  fact at a time, so that all before the failing one get through. What is logged names the reaction and the kind
  of the error, never a text.

A database restored into another cluster has a new count of transactions: `tessera restore` sets every `fact.xid`
and the cursors back to 3 (the first ordinary transaction id), each cursor before the first fact it had not read. Who
restores a dump of PostgreSQL's own does the same.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import Field

from tessera.core.facts import Xid8
from tessera.core.logs import log
from tessera.core.model import Table

if TYPE_CHECKING:
    from tessera.core.database import Database, Tx

BATCH = 200
POLL_SECONDS = 0.25
"""Looking is one cheap statement; being told of each commit would make a transaction of each fact."""
LONGEST_WAIT_SECONDS = 60.0
STOP_SECONDS = 5.0
"""A batch takes far less. Cut in the middle of sending rows, its connection would hold its locks until it is closed."""


class ReactionCursor(Table, table=True):
    """How far a reaction has come: everything up to this transaction and fact is in effect."""

    __tablename__ = "reaction_cursor"

    name: str = Field(sa_type=sa.Text, primary_key=True)
    xid: int = Field(sa_type=Xid8)
    fact_id: int = Field(sa_type=sa.BigInteger)


class Told(msgspec.Struct):
    """A fact as reactions read it. `xid` and `id` are its place."""

    xid: int
    id: int
    stream_id: int
    type: str
    subject_id: UUID
    actor_id: UUID | None
    data: dict[str, Any]


Apply = Callable[["Tx", Sequence[Told]], Awaitable[None]]


@dataclass(frozen=True)
class Reaction:
    """What follows from facts of some types. `apply(tx, facts)` is idempotent and takes one batch in order."""

    name: str
    types: frozenset[str]
    apply: Apply


_reactions: dict[str, Reaction] = {}


def register_reaction(name: str, types: Iterable[str], apply: Apply) -> Reaction:
    """Add a reaction to those that `serve` and `work` run; done once, at import."""
    reaction = Reaction(name, frozenset(types), apply)
    _reactions[name] = reaction
    return reaction


def registered_reactions() -> list[Reaction]:
    """Every reaction, by name."""
    return [_reactions[name] for name in sorted(_reactions)]


_BEGIN = "INSERT INTO reaction_cursor (name, xid, fact_id) VALUES ($1, '0', 0) ON CONFLICT DO NOTHING"
_WAITING = """
SELECT c.xid::text::bigint AS xid, c.fact_id, EXISTS (
    SELECT FROM fact f WHERE (f.xid, f.id) > (c.xid, c.fact_id) AND f.xid < pg_snapshot_xmin(pg_current_snapshot())
) AS waiting FROM reaction_cursor c WHERE c.name = $1
"""
_TAKE = "SELECT xid::text::bigint AS xid, fact_id FROM reaction_cursor WHERE name = $1 FOR UPDATE"
_READ = """
SELECT xid::text::bigint, id, stream_id, type, subject_id, actor_id, data FROM fact
WHERE (xid, id) > ($1::bigint::text::xid8, $2::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY xid, id LIMIT $3
"""
_MOVE = "UPDATE reaction_cursor SET xid = $2::bigint::text::xid8, fact_id = $3 WHERE name = $1"


async def react_once(db: "Database", reaction: Reaction, batch: int = BATCH, *, wait: bool = False) -> int:
    """Apply the next batch and move the cursor in one transaction; answers how many facts were read.

    0 means nothing to do, or another worker is at it; with `wait` that worker's batch is waited for. Raises what
    `apply` raises; nothing has moved then.
    """
    async with db.act() as tx:
        driver = await tx.driver()
        cursor = await driver.fetchrow(_TAKE if wait else f"{_TAKE} SKIP LOCKED", reaction.name)
        if cursor is None:
            return 0
        rows = await driver.fetch(_READ, cursor["xid"], cursor["fact_id"], batch)
        if not rows:
            return 0
        facts = [Told(*row) for row in rows]
        wanted = [fact for fact in facts if fact.type in reaction.types]
        if wanted:
            await reaction.apply(tx, wanted)
        await driver.execute(_MOVE, reaction.name, facts[-1].xid, facts[-1].id)
        return len(facts)


async def begin(db: "Database", reactions: Iterable[Reaction]) -> None:
    """Give each reaction its cursor; a new one starts at the oldest fact."""
    async with db.act() as tx:
        driver = await tx.driver()
        await driver.executemany(_BEGIN, [(reaction.name,) for reaction in reactions])


async def catch_up(db: "Database", reactions: Iterable[Reaction] | None = None) -> None:
    """Apply everything that is readable now (command line, tests), what another worker is at included; raises what an
    `apply` raises."""
    chosen = registered_reactions() if reactions is None else list(reactions)
    await begin(db, chosen)
    for reaction in chosen:
        while await react_once(db, reaction, wait=True):
            pass


class Reactions:
    """Runs reactions until stopped, one task each, in `serve` and in `work`."""

    def __init__(self, db: "Database", reactions: Iterable[Reaction] | None = None) -> None:
        self._db = db
        self._reactions = registered_reactions() if reactions is None else list(reactions)
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = asyncio.Event()

    async def start(self) -> None:
        """Begin to run; returns at once."""
        self._stopping.clear()
        self._tasks = [asyncio.create_task(self._run(reaction)) for reaction in self._reactions]

    async def stop(self) -> None:
        """End the tasks with the batch they are at; one that takes longer is rolled back and will be read again."""
        self._stopping.set()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def _run(self, reaction: Reaction) -> None:
        failures = 0
        begun = False
        while not self._stopping.is_set():
            try:
                if not begun:
                    await begin(self._db, [reaction])
                    begun = True
                await self._drain(reaction, alone=BATCH if failures else 0)
                failures = 0
            except Exception as error:
                failures += 1
                log.error("reaction_failed", reaction=reaction.name, kind=type(error).__name__, failures=failures)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _pause(failures))

    async def _drain(self, reaction: Reaction, alone: int) -> None:
        """Apply all that waits; the first `alone` facts one by one, to come up to a failing one."""
        while not self._stopping.is_set() and await self._waits(reaction):
            read = await react_once(self._db, reaction, 1 if alone > 0 else BATCH)
            if read == 0:
                return
            alone -= read

    async def _waits(self, reaction: Reaction) -> bool:
        row = await self._db.pool.fetchrow(_WAITING, reaction.name)
        return row is not None and bool(row["waiting"])


def _pause(failures: int) -> float:
    """Seconds until a reaction looks again."""
    if not failures:
        return POLL_SECONDS
    return min(2.0 ** min(failures, 10) / 2, LONGEST_WAIT_SECONDS) * random.uniform(0.5, 1.0)
