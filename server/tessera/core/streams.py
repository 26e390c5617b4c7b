"""Streams: what happened, in order.

Invariants:
- A stream has one circle; whoever may open it may see everything in it, so nothing is filtered per frame.
- `seq` is gapless. It is taken only by `facts.record`, just before commit, by updating the stream's row.
- A thing that changes circle gets a new stream; the old one is closed with `moved_to`.
- One stream per (subject, circle). A public thing has two: one in PUBLIC with the visitors' bylines, one in
  NETWORK with the full ones; every fact goes to both.
"""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
import sqlalchemy as sa
from sqlmodel import Field

from tessera.core.access import NETWORK, PUBLIC, Actor
from tessera.core.clock import UtcDateTime
from tessera.core.model import Table, inner_id, reference, words


class Stream(Table, table=True):
    """An ordered list of facts. `key` is the id that leaves the server, `number` tells its epochs apart."""

    __tablename__ = "stream"
    __table_args__ = (sa.UniqueConstraint("subject_id", "kind", "circle_id"),)

    id: int | None = inner_id()
    key: UUID = Field(default_factory=uuid4, unique=True)
    circle_id: int = Field(sa_type=sa.BigInteger, foreign_key="circle.id", index=True)
    kind: str = words("thread", "list", "person", "space", "door", name="kind")
    subject_id: UUID
    number: int = Field(default=1)
    seq: int = Field(default=0, sa_type=sa.BigInteger)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    moved_to: UUID | None = reference("stream.key", nullable=True)


class Position(msgspec.Struct, rename="camel"):
    """Where a reader stands: everything up to `seq` of this epoch of the stream is known."""

    stream: UUID
    epoch: str
    seq: int


def circles_for_streams(circle_id: int) -> tuple[int, ...]:
    """The circles in which a thing of this circle has its streams."""
    return (PUBLIC, NETWORK) if circle_id == PUBLIC else (circle_id,)


def circle_to_follow(actor: Actor, circle_id: int) -> int:
    """The circle whose stream this actor is given for a thing of `circle_id`."""
    return NETWORK if circle_id == PUBLIC and actor.person_id else circle_id


def followed_circle(circle_id: Any, signed_in: Any) -> sa.ColumnElement[int]:
    """The same in SQL, for statements that read a thing together with the position of its stream."""
    return sa.case((sa.and_(circle_id == PUBLIC, signed_in), NETWORK), else_=circle_id)


_OWN = "SELECT key, number, seq FROM stream WHERE id = $1"


async def own_position(db: Any, actor: Actor) -> Position:
    """Where the stream of who is signed in stands; raises SignInNeeded."""
    actor.person()
    row = await db.pool.fetchrow(_OWN, actor.stream_id)
    return Position(row["key"], db.epoch(row["number"]), row["seq"])


def epoch_of(origin: str, number: int) -> str:
    """The epoch that leaves the server.

    `origin` is "system identifier:timeline" of the database as read at start; a promoted database so has other epochs,
    and a restored one by numbers drawn anew (`keeping/loading.py`). Clients with old positions read their pages again.
    """
    return hashlib.sha256(f"{origin}:{number}".encode()).hexdigest()[:16]


async def open_streams(tx: Any, kind: str, subject_id: UUID, circle_id: int) -> list[Stream]:
    """Make the streams of a new thing."""
    streams = [Stream(circle_id=c, kind=kind, subject_id=subject_id) for c in circles_for_streams(circle_id)]
    tx.session.add_all(streams)
    await tx.session.flush()
    return streams


async def streams_of(tx: Any, kind: str, subject_id: UUID, circle_id: int) -> list[int]:
    """The inner ids of the streams in which a thing of `circle_id` is told, in ascending order."""
    stream = Stream.__table__  # type: ignore[attr-defined]
    wanted = stream.c.circle_id.in_(circles_for_streams(circle_id))
    query = sa.select(stream.c.id).where(stream.c.subject_id == subject_id, stream.c.kind == kind, wanted)
    return list((await tx.session.scalars(query.order_by(stream.c.id))).all())
