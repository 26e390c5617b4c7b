"""A channel: one stream while somebody hears it.

Invariants:
- `seq` is the last fact in the ring (or before it); frames in the ring follow each other without a gap, and `seq` and
  the ring's end move in the same step of the loop.
- A frame is built from the rows under the stream's circle and encoded once; the ring holds it for every reader.
- What is replayed on opening is built anew, never taken from the ring: what was deleted since is not in it.
- Readers are only told "there is more" (`reader.flush`); that call never waits.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

import asyncpg
import msgspec

from tessera.core.facts import frames
from tessera.core.logs import log
from tessera.live import gauges
from tessera.live.history import FACTS_BETWEEN, STREAMS_BY_ID, StreamRow
from tessera.live.wire import (
    GAUGE_MARGIN_SECONDS,
    GAUGE_SECONDS,
    MERGE_SECONDS,
    REPLAY_DAYS,
    REPLAY_FACTS,
    Facts,
    Frame,
    Gauges,
    Opened,
    Opening,
)

if TYPE_CHECKING:
    from tessera.core.database import Database

RING_FRAMES = 256
RING_BYTES = 1024 * 1024
UNREACHABLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""The database cannot be asked now; the comparison every 2 s asks again. The last is what the driver says when it is
asked on a connection that died a moment ago."""

Items = list[dict[str, Any]]


class Reader(Protocol):
    """Who hears a channel."""

    def flush(self, channel: "Channel") -> None: ...


class Answer(msgspec.Struct):
    """The answer to an opening; its reader goes on from `cursor` in the ring. `news`: it tells of a change."""

    frame: Frame
    recovered: bool
    news: bool
    cursor: int


class Channel:
    """`row` is the stream as read at the start, `known` the furthest position heard of."""

    def __init__(self, db: "Database", row: StreamRow, closed: Callable[["Channel", StreamRow], None]) -> None:
        self.row = row
        self.epoch = db.epoch(row.number)
        self.seq = self.known = row.seq
        self.readers: set[Reader] = set()
        self.users = 0
        self.start = 0
        self.ring: deque[Frame] = deque()
        self._db = db
        self._closed = closed
        self._bytes = 0
        self._pump: asyncio.Task[None] | None = None
        self._gauging: asyncio.Task[None] | None = None
        self._dirty: set[tuple[str, UUID]] = set()
        self._gauged_at = 0.0
        self._replays: dict[tuple[int, int], asyncio.Task[Items | None]] = {}

    @property
    def end(self) -> int:
        """The place after the ring's last frame."""
        return self.start + len(self.ring)

    def frame_at(self, place: int) -> Frame | None:
        """The frame at a place before `end`; None when the ring has dropped it."""
        return self.ring[place - self.start] if place >= self.start else None

    def append(self, frame: Frame) -> None:
        """Put a frame into the ring and tell every reader."""
        self.ring.append(frame)
        self._bytes += len(frame.json)
        while len(self.ring) > RING_FRAMES or (self._bytes > RING_BYTES and len(self.ring) > 1):
            self._bytes -= len(self.ring.popleft().json)
            self.start += 1
        for reader in list(self.readers):
            reader.flush(self)

    def hear(self, seq: int) -> None:
        """The stream is at `seq`: read on, after the time in which facts share a frame."""
        self.known = max(self.known, seq)
        if self.known > self.seq and self._pump is None:
            self._pump = asyncio.create_task(self._read_on())

    def touch(self, kind: str, id_: UUID) -> None:
        """A gauge has changed: send its value, at most every GAUGE_SECONDS."""
        self._dirty.add((kind, id_))
        if self._gauging is None:
            self._gauging = asyncio.create_task(self._send_gauges())

    def stop(self) -> None:
        """Nobody hears it any more."""
        for task in (self._pump, self._gauging):
            if task is not None and task is not asyncio.current_task():
                task.cancel()

    async def opened(self, opening: Opening) -> Answer:
        """The answer to an opening: what was missed, or that the page must be read again."""
        seq, cursor = self.seq, self.end
        known = _time_known(opening.at)
        facts, values = None, None
        if opening.epoch == self.epoch and await self._is_known(opening.seq):
            facts = await self._replay(opening.seq, seq)
        if facts is not None:
            values = await self._missed_gauges(known)
        if facts is None or values is None:
            return Answer(Frame(Opened(self.row.key, self.epoch, seq, False)), False, True, cursor)
        frame = Frame(Opened(self.row.key, self.epoch, seq, True, facts, values))
        # The margin repeats what may be known already; that alone is no news.
        news = bool(facts or (values and await gauges.changed_since(self._db, self.row, known)))
        return Answer(frame, True, news, cursor)

    async def touch_changed(self, since: datetime) -> None:
        """Send again every gauge that may have changed since then: the bus was not heard meanwhile."""
        for kind, id_ in await gauges.changed_since(self._db, self.row, since) or []:
            self.touch(kind, id_)

    async def _is_known(self, seq: int) -> bool:
        if seq > self.known:
            row = await self._db.one(STREAMS_BY_ID, ids=[self.row.id])
            self.hear(row.seq if row else 0)
        return seq <= self.known

    async def _replay(self, after: int, upto: int) -> Items | None:
        """The facts between, built anew; many who come back from the same place share the work."""
        if after >= upto:
            return []
        if upto - after > REPLAY_FACTS:
            return None
        task = self._replays.get((after, upto))
        if task is None:
            task = self._replays[after, upto] = asyncio.create_task(self._build_replay(after, upto))
            task.add_done_callback(lambda _: self._replays.pop((after, upto), None))
        return await asyncio.shield(task)

    async def _build_replay(self, after: int, upto: int) -> Items | None:
        facts = await self._db.fetch(FACTS_BETWEEN, stream_id=self.row.id, after=after, upto=upto)
        if len(facts) != upto - after or facts[0].at < datetime.now(UTC) - timedelta(days=REPLAY_DAYS):
            return None
        try:
            return await self._build(facts)
        except UNREACHABLE:
            raise
        except Exception as error:
            log.error("replay_failed", kind=self.row.kind, error=type(error).__name__, exc_info=error)
            return None

    async def _missed_gauges(self, known: datetime) -> Items | None:
        if known < datetime.now(UTC) - timedelta(days=REPLAY_DAYS):
            return None
        since = known - timedelta(seconds=GAUGE_MARGIN_SECONDS)
        wanted = await gauges.changed_since(self._db, self.row, since)
        return None if wanted is None else await gauges.compute(self._db, self.row.circle_id, wanted)

    async def _build(self, facts: list[Any]) -> Items:
        return await frames(self._db, self.row.kind, self.row.circle_id, self.row.subject_id, facts)

    async def _read_on(self) -> None:
        try:
            await asyncio.sleep(MERGE_SECONDS)
            while self.seq < self.known:
                await self._advance()
                row = await self._db.one(STREAMS_BY_ID, ids=[self.row.id])
                if self.seq >= self.known and (row is None or row.closed_at is not None):
                    self._closed(self, row or self.row)
        except UNREACHABLE as error:
            log.warning("stream_waits", error=type(error).__name__)
        except Exception as error:
            log.error("frame_failed", kind=self.row.kind, error=type(error).__name__, exc_info=error)
            self._leave_out()
        finally:
            self._pump = None

    async def _advance(self) -> None:
        upto = self.known
        facts = await self._db.fetch(FACTS_BETWEEN, stream_id=self.row.id, after=self.seq, upto=upto)
        if not facts:
            return self._leave_out()
        items = await self._build(facts)
        self.seq = facts[-1].seq
        self.append(Frame(Facts(self.row.key, items)))

    def _leave_out(self) -> None:
        """What cannot be told is not passed over in silence: the readers read their pages again."""
        self.seq = self.known
        self.append(Frame(Opened(self.row.key, self.epoch, self.seq, False)))

    async def _send_gauges(self) -> None:
        clock = asyncio.get_running_loop().time
        try:
            while self._dirty:
                await asyncio.sleep(max(MERGE_SECONDS, self._gauged_at + GAUGE_SECONDS - clock()))
                self._gauged_at = clock()
                wanted, self._dirty = self._dirty, set()
                await self._send(wanted)
        finally:
            self._gauging = None

    async def _send(self, wanted: set[tuple[str, UUID]]) -> None:
        try:
            values = await gauges.compute(self._db, self.row.circle_id, wanted)
        except UNREACHABLE as error:
            log.warning("gauges_wait", error=type(error).__name__)
            self._dirty |= wanted
            await asyncio.sleep(2)
        except Exception as error:
            log.error("gauges_failed", error=type(error).__name__, exc_info=error)
        else:
            if values:
                self.append(Frame(Gauges(self.row.key, values)))


def _time_known(at: float | None) -> datetime:
    """Up to when a client knows the gauges, from its `at` in ms; without it its page was read just now."""
    now = datetime.now(UTC)
    return min(now, datetime.fromtimestamp(at / 1000, UTC)) if at else now
