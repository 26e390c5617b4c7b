"""What the hub reads of streams and facts: compiled once, no content but ids and small values."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.facts import FactRow, Recorded
from tessera.core.reads import read
from tessera.core.streams import Stream
from tessera.live.wire import REPLAY_FACTS

_stream: Any = Stream.__table__  # type: ignore[attr-defined]
_fact: Any = FactRow.__table__  # type: ignore[attr-defined]


class StreamRow(msgspec.Struct, frozen=True):
    """A stream as it stands now."""

    id: int
    key: UUID
    circle_id: int
    kind: str
    subject_id: UUID
    number: int
    seq: int
    closed_at: datetime | None
    moved_to: UUID | None


_columns = [_stream.c[name] for name in StreamRow.__struct_fields__]

STREAMS_BY_KEY = read(
    sa.select(*_columns).where(_stream.c.key == sa.any_(sa.bindparam("keys", type_=pg.ARRAY(sa.Uuid)))),
    StreamRow,
)
STREAMS_BY_ID = read(
    sa.select(*_columns).where(_stream.c.id == sa.any_(sa.bindparam("ids", type_=pg.ARRAY(sa.BigInteger)))),
    StreamRow,
)
FACTS_BETWEEN = read(
    sa.select(*(_fact.c[name] for name in Recorded.__struct_fields__))
    .where(
        _fact.c.stream_id == sa.bindparam("stream_id", type_=sa.BigInteger),
        _fact.c.seq > sa.bindparam("after", type_=sa.BigInteger),
        _fact.c.seq <= sa.bindparam("upto", type_=sa.BigInteger),
    )
    .order_by(_fact.c.seq)
    .limit(REPLAY_FACTS),
    Recorded,
)
