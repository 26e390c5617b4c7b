"""The hub: every connection and every open stream of this process.

Invariants:
- A connection hears a stream only while its actor may see the stream's circle: looked at on opening, after every
  wait, and again for all its streams when the person's circles change. Unknown and forbidden get the same bytes.
- The hub learns numbers from the bus and reads content itself; a message that is lost is made up for by `compare`.
- Nobody waits for the sends of many.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from tessera.core.logs import log
from tessera.live.channel import UNREACHABLE, Channel
from tessera.live.connection import Connection
from tessera.live.history import STREAMS_BY_KEY, StreamRow
from tessera.live.joining import too_many
from tessera.live.news import News
from tessera.live.wire import (
    BEAT_SECONDS,
    GAUGE_MARGIN_SECONDS,
    MAX_STREAMS,
    RETRY_SPREAD_SECONDS,
    Beat,
    Closed,
    Frame,
    Hello,
    Moved,
    Opening,
    milliseconds_now,
)

if TYPE_CHECKING:
    from tessera.core.access import Actor
    from tessera.core.database import Database

REREAD_AT_ONCE = 8
DRAIN_SECONDS = 1.0


class TooManyStreams(Exception):
    """The connection would hear more than MAX_STREAMS streams."""


class Hub:
    """`forget_actors` empties the cache of actors, so that a connection's circles are read anew."""

    def __init__(self, db: "Database", forget_actors: Callable[[], None]) -> None:
        self.connections: set[Connection] = set()
        self.channels: dict[int, Channel] = {}
        self.draining = False
        self._db = db
        self._forget_actors = forget_actors
        self._by_key: dict[UUID, Channel] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._empty = asyncio.Event()
        self._empty.set()
        self._rereads = asyncio.Semaphore(REREAD_AT_ONCE)

    def join(self, connection: Connection) -> bool:
        """Greet a connection; false where it was sent away, because the hub drains or there are too many."""
        if self.draining or too_many(self.connections, connection):
            connection.retry(self.retry_after())
            return False
        self.connections.add(connection)
        self._empty.clear()
        connection.say(Frame(Hello(milliseconds_now(), connection.id)))
        if connection.actor.login_id:  # what the bus said since the actor was read was not for us yet
            self._reread(connection)
        return True

    def leave(self, connection: Connection) -> None:
        """The connection has ended."""
        connection.ended = True
        connection.detach_all()
        self.connections.discard(connection)
        if not self.connections:
            self._empty.set()

    async def open(self, connection: Connection, openings: list[Opening]) -> bool:
        """Answer each opening and let the connection hear what its actor may see; raises TooManyStreams.

        Answers whether any of it was news: something missed, a page to read again, a stream not to be heard.
        """
        asked = {opening.stream: opening for opening in openings}
        heard = {channel.row.key for channel in connection.cursors}
        if len(heard | asked.keys()) > MAX_STREAMS:
            raise TooManyStreams
        with self._used(await self._find(connection, asked.keys())) as rows:
            return any([await self._open_one(connection, asked[key], rows.get(key)) for key in asked])

    def close(self, connection: Connection, keys: Iterable[UUID]) -> None:
        """The client hears these streams no more."""
        for key in keys:
            channel = self._by_key.get(key)
            if channel is not None:
                connection.detach(channel)

    def left(self, channel: Channel) -> None:
        """One user of a channel fewer; the last one ends it."""
        channel.users -= 1
        if channel.users == 0:
            channel.stop()
            if self.channels.get(channel.row.id) is channel:
                del self.channels[channel.row.id]
                del self._by_key[channel.row.key]

    def channel_of(self, key: UUID) -> Channel | None:
        """The channel of a stream that somebody hears here."""
        return self._by_key.get(key)

    def hear(self, news: News) -> None:
        """What the bus says: access first, so that nothing new goes to who has just lost it."""
        self._access_changed(news)
        for stream_id, seq in news.positions:
            if channel := self.channels.get(stream_id):
                channel.hear(seq)
        for stream_id, kind, id_ in news.gauges:
            if channel := self.channels.get(stream_id):
                channel.touch(kind, id_)

    def compare(self, rows: Iterable[StreamRow], asked: Iterable[int]) -> None:
        """The positions of open streams as read from the log: hear of what no message told."""
        found = {row.id: row for row in rows}
        for stream_id in asked:
            channel, row = self.channels.get(stream_id), found.get(stream_id)
            if channel is None:
                continue
            if row is None or (row.closed_at is not None and channel.seq >= row.seq):
                self._shut(channel, row or channel.row)
            elif row.number != channel.row.number:
                self._begin_again(channel)
            else:
                channel.hear(row.seq)

    def bus_back(self, since: datetime) -> None:
        """The bus was deaf since then: read every connection's circles and what gauges may have changed."""
        self._forget_actors()
        for connection in list(self.connections):
            self._reread(connection)
        self.touch_gauges(since)

    def touch_gauges(self, since: datetime) -> None:
        """Send again what gauges may have changed since then: the fast line was deaf."""
        for channel in list(self.channels.values()):
            self._spawn(self._touch_changed(channel, since - timedelta(seconds=GAUGE_MARGIN_SECONDS)))

    async def beat(self) -> None:
        """A sign of life to everybody, for ever."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            frame = Frame(Beat(milliseconds_now()))
            for connection in list(self.connections):
                connection.beat(frame)

    async def drain(self) -> None:
        """Send everybody away, spread in time, and wait a moment until they are gone."""
        self.draining = True
        for connection in list(self.connections):
            connection.retry(self.retry_after())
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await self._empty.wait()
        for connection in list(self.connections):
            connection.abort()

    def stop(self) -> None:
        """End every task."""
        for task in list(self._tasks):
            task.cancel()
        for channel in list(self.channels.values()):
            channel.stop()

    async def _find(self, connection: Connection, keys: Iterable[UUID]) -> dict[UUID, StreamRow]:
        """The streams that exist and that the actor may see."""
        rows = {key: self._by_key[key].row for key in keys if key in self._by_key}
        missing = [key for key in keys if key not in rows]
        if missing:
            rows |= {row.key: row for row in await self._db.fetch(STREAMS_BY_KEY, keys=missing)}
        await connection.calm.wait()
        return {key: row for key, row in rows.items() if connection.actor.may_see(row.circle_id)}

    @contextmanager
    def _used(self, rows: dict[UUID, StreamRow]) -> Iterator[dict[UUID, StreamRow]]:
        """Keeps the channels of these streams while their openings are answered."""
        channels = [self._channel(row) for row in rows.values() if row.closed_at is None]
        for channel in channels:
            channel.users += 1
        try:
            yield rows
        finally:
            for channel in channels:
                self.left(channel)

    def _channel(self, row: StreamRow) -> Channel:
        channel = self.channels.get(row.id)
        if channel is None:
            channel = self.channels[row.id] = self._by_key[row.key] = Channel(self._db, row, self._shut)
        return channel

    async def _open_one(self, connection: Connection, opening: Opening, row: StreamRow | None) -> bool:
        if row is None:
            connection.say(Frame(Closed(opening.stream, "forbidden")))
            return True
        if row.closed_at is not None:
            await self._say_closed(connection, row)
            return True
        channel = self._channel(row)
        connection.detach(channel)
        await connection.room()
        answer = await channel.opened(opening)
        await connection.calm.wait()
        if not connection.actor.may_see(row.circle_id):
            connection.say(Frame(Closed(opening.stream, "forbidden")))
        elif not connection.take(answer.frame, channel):
            connection.fall_behind()
        elif answer.recovered:
            connection.attach(channel, answer.cursor)
        return answer.news

    async def _say_closed(self, connection: Connection, row: StreamRow) -> None:
        """`moved` only to who may see where to; to everybody else the stream is gone."""
        target = None
        if row.moved_to is not None:
            found = await self._db.fetch(STREAMS_BY_KEY, keys=[row.moved_to])
            target = next(iter(found), None)
        await connection.calm.wait()
        if not connection.actor.may_see(row.circle_id):
            connection.say(Frame(Closed(row.key, "forbidden")))
        elif target is not None and connection.actor.may_see(target.circle_id):
            connection.say(Frame(Moved(row.key, target.key)))
        else:
            connection.say(Frame(Closed(row.key, "gone")))

    def _shut(self, channel: Channel, row: StreamRow) -> None:
        """The stream is closed: tell each reader what it may know."""
        for connection in [reader for reader in channel.readers if isinstance(reader, Connection)]:
            connection.detach(channel)
            self._spawn(self._say_closed(connection, row))

    def _begin_again(self, channel: Channel) -> None:
        """The stream has another epoch: its readers open it again and read their pages."""
        for connection in [reader for reader in channel.readers if isinstance(reader, Connection)]:
            connection.fall_behind()

    def _access_changed(self, news: News) -> None:
        if not news.people and not news.logins:
            return
        self._forget_actors()
        people, logins = set(news.people), set(news.logins)
        for connection in list(self.connections):
            if connection.actor.login_id in logins:
                connection.sign_out()
            elif connection.actor.person_id in people:
                self._reread(connection)

    def _reread(self, connection: Connection) -> None:
        connection.hold()
        self._spawn(self._read_circles(connection))

    async def _read_circles(self, connection: Connection) -> None:
        try:
            async with self._rereads:
                actor = await connection.reread()
        except Exception as error:
            # Without knowing what it may see it may see nothing; the client comes back by itself.
            log.warning("actor_unknown", error=type(error).__name__)
            connection.abort()
        else:
            self._apply_circles(connection, actor)
        finally:
            connection.release()

    def _apply_circles(self, connection: Connection, actor: "Actor") -> None:
        if actor.person_id != connection.actor.person_id:
            return connection.sign_out()
        connection.actor = actor
        for channel in list(connection.cursors):
            if not actor.may_see(channel.row.circle_id):
                connection.lose(channel, "forbidden")

    async def _touch_changed(self, channel: Channel, since: datetime) -> None:
        try:
            await channel.touch_changed(since)
        except UNREACHABLE as error:
            log.warning("gauges_unknown", error=type(error).__name__)
            self._begin_again(channel)

    def retry_after(self) -> int:
        return random.randint(1, min(RETRY_SPREAD_SECONDS, 1 + len(self.connections) // 20))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
