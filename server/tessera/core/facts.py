"""Facts: recorded changes; live log, audit log and source of reactions in one.

Invariants:
- A fact is written in the transaction of the change it records, by one statement per act: all streams are
  locked in ascending id, numbered and written together, so commit order is sequence order and time order and
  two acts on the same streams never deadlock.
- A fact holds ids and small values, never texts and never increments: applying it twice changes nothing.
- `actor_id` never leaves the server.
- What leaves is a frame, built from the rows under the stream's own circle; a row that has left the circle
  becomes `gone {kind, id}` and nothing else.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import Field

from tessera.core.clock import UtcDateTime
from tessera.core.model import Table, json_column

if TYPE_CHECKING:
    from tessera.core.database import Database, Tx


class Xid8(sa.types.UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


class FactRow(Table, table=True):
    """One fact. `xid` lets reactions read in an order in which nothing appears late."""

    __tablename__ = "fact"
    __table_args__ = (
        sa.Index("ix_fact_xid_id", "xid", "id"),
        sa.Index("ix_fact_at", "at"),
    )

    stream_id: int = Field(sa_type=sa.BigInteger, foreign_key="stream.id", primary_key=True)
    seq: int = Field(sa_type=sa.BigInteger, primary_key=True)
    id: int | None = Field(
        default=None, sa_type=sa.BigInteger, sa_column_args=[sa.Identity()], unique=True, nullable=False
    )
    xid: int = Field(sa_type=Xid8, sa_column_kwargs={"server_default": sa.text("pg_current_xact_id()")})
    type: str = Field(sa_type=sa.Text)
    actor_id: UUID | None = Field(default=None)
    at: datetime = Field(sa_type=UtcDateTime, sa_column_kwargs={"server_default": sa.text("clock_timestamp()")})
    subject_id: UUID
    data: dict[str, Any] = json_column()


@dataclass(frozen=True)
class Fact:
    """A change about to be recorded: in which stream, of which type, about which row."""

    stream_id: int
    type: str
    subject_id: UUID
    data: dict[str, Any] = field(default_factory=dict)


class Recorded(msgspec.Struct):
    """A fact as read back from the log, without its actor."""

    seq: int
    type: str
    at: datetime
    subject_id: UUID
    data: dict[str, Any]


_RECORD = """
WITH wanted AS (
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::uuid[], $4::jsonb[]) WITH ORDINALITY
        AS w (stream_id, type, subject_id, data, place)
), locked AS (
    SELECT id, seq FROM stream WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE
), counted AS (
    SELECT l.id, l.seq, count(*) AS n FROM locked l JOIN wanted w ON w.stream_id = l.id GROUP BY l.id, l.seq
), moved AS (
    UPDATE stream s SET seq = c.seq + c.n FROM counted c WHERE s.id = c.id RETURNING s.id, c.seq AS base
), written AS (
    INSERT INTO fact (stream_id, seq, type, subject_id, data, actor_id)
    SELECT w.stream_id, m.base + row_number() OVER (PARTITION BY w.stream_id ORDER BY w.place),
           w.type, w.subject_id, w.data, $5
    FROM wanted w JOIN moved m ON m.id = w.stream_id
    RETURNING stream_id, seq
)
SELECT w.stream_id, max(w.seq) AS seq, s.key, s.number
FROM written w JOIN stream s ON s.id = w.stream_id GROUP BY w.stream_id, s.key, s.number
"""


async def record(tx: "Tx", facts: Sequence[Fact]) -> None:
    """Write the facts of an act; its last statement, called once.

    Afterwards `tx.positions` holds {stream id: Position} of every stream written to.
    """
    tx.begin_recording()
    driver = await tx.driver()
    rows = await driver.fetch(
        _RECORD,
        [f.stream_id for f in facts],
        [f.type for f in facts],
        [f.subject_id for f in facts],
        [msgspec.json.encode(f.data).decode() for f in facts],
        tx.actor.person_id,
    )
    for row in rows:
        tx.took_position(row["stream_id"], row["key"], row["number"], row["seq"])


Build = Callable[["Database", int, UUID, Sequence[Recorded]], Awaitable[list[dict[str, Any]]]]


@dataclass(frozen=True)
class StreamKind:
    """How facts of one kind of stream become frames.

    `build(db, circle_id, subject_id, facts)` answers one payload per fact, from the rows as they are now.
    """

    name: str
    types: frozenset[str]
    build: Build


_kinds: dict[str, StreamKind] = {}


def register_kind(name: str, types: Sequence[str], build: Build) -> None:
    """Say how the facts of a kind of stream become frames; each domain does so once, at import."""
    _kinds[name] = StreamKind(name, frozenset(types), build)


def fact_types() -> dict[str, list[str]]:
    """Every registered fact type by kind of stream."""
    return {kind.name: sorted(kind.types) for kind in _kinds.values()}


async def frames(
    db: "Database", kind: str, circle_id: int, subject_id: UUID, facts: Sequence[Recorded]
) -> list[dict[str, Any]]:
    """The wire form of facts: `{seq, type, at, …payload}` each, built under the stream's circle."""
    if not facts:
        return []
    payloads = await _kinds[kind].build(db, circle_id, subject_id, facts)
    heads = ({"seq": f.seq, "type": f.type, "at": f.at} for f in facts)
    return [head | payload for head, payload in zip(heads, payloads, strict=True)]


def gone(kind: str, id_: UUID) -> dict[str, Any]:
    """The payload for a row that has left the stream's circle."""
    return {"gone": {"kind": kind, "id": id_}}
