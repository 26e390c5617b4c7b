"""Connections: who hears which channels, and how far.

Invariants:
- `take` never waits. A connection that cannot take a frame keeps its cursor and goes on from the ring when there is
  room; where the ring has moved on, it is told `resume` and hears nothing more until it opens again.
- While a connection's circles are read again (`hold` … `release`) nothing of any stream is written to it.
- When it loses a stream, what waits for it is lost too: queued frames are taken out, and a socket that has bytes of
  it still unsent is aborted.
"""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from uuid import uuid4

from tessera.core.access import Actor
from tessera.live.channel import Channel
from tessera.live.protocol import BUFFER_BYTES, LiveProtocol
from tessera.live.wire import RESUME, Closed, ClosedCode, Frame, Retry

MISSED_BEATS = 2
QUEUE_FRAMES = 256
QUEUE_BYTES = 512 * 1024
ROOM_SECONDS = 10
"""How long an opening waits for room before the connection counts as not reading."""

Reread = Callable[[], Awaitable[Actor]]


class Connection(ABC):
    """One reader: an actor and a cursor per channel. `source`: the address it comes from, where that is known."""

    transport = "websocket"

    def __init__(self, actor: Actor, reread: Reread, left: Callable[[Channel], None]) -> None:
        self.id = uuid4()
        self.source = ""
        self.actor = actor
        self.reread = reread
        self.cursors: dict[Channel, int] = {}
        self.ended = False
        self.calm = asyncio.Event()
        self.calm.set()
        self._left = left
        self._holds = 0
        self._lagging = False
        self._owes_resume = False
        self._missed = 0

    @abstractmethod
    def take(self, frame: Frame, channel: Channel | None = None) -> bool:
        """Write or queue a frame at once; false where there is no room for it."""

    @abstractmethod
    def waiting(self) -> int:
        """Bytes taken that the client's side has not yet accepted."""

    @abstractmethod
    def forget(self, channel: Channel) -> None:
        """Take out what waits for the client from this channel; ends the connection where that is impossible."""

    @abstractmethod
    def abort(self) -> None:
        """End at once."""

    @abstractmethod
    def finish(self) -> None:
        """End in order, after what was taken."""

    def attach(self, channel: Channel, cursor: int) -> None:
        """Begin to hear a channel from a place in its ring."""
        if channel not in self.cursors:
            channel.users += 1
        channel.readers.add(self)
        self.cursors[channel] = cursor
        self.flush(channel)

    def detach(self, channel: Channel) -> None:
        """Hear a channel no more."""
        if self.cursors.pop(channel, None) is not None:
            channel.readers.discard(self)
            self._left(channel)

    def detach_all(self) -> None:
        for channel in list(self.cursors):
            self.detach(channel)

    def lose(self, channel: Channel, code: ClosedCode) -> None:
        """The actor may not hear the channel any more."""
        self.detach(channel)
        self.forget(channel)
        self.say(Frame(Closed(channel.row.key, code)))

    def say(self, frame: Frame) -> None:
        """A frame that must arrive; where it cannot, the connection falls behind."""
        if not self.ended and not self.take(frame):
            self.fall_behind()

    def flush(self, channel: Channel) -> None:
        """Write what the channel's ring holds beyond the cursor."""
        if self._lagging or self._holds or self.ended:
            return
        place = self.cursors.get(channel)
        while place is not None and place < channel.end:
            frame = channel.frame_at(place)
            if frame is None:
                return self.fall_behind()
            if not self.take(frame, channel):
                return self.lag()
            place += 1
            self.cursors[channel] = place

    def lag(self) -> None:
        """There was no room: the cursors stay until there is."""
        self._lagging = True

    def fall_behind(self) -> None:
        """Frames are lost to this connection: hear nothing, and say `resume` as soon as there is room."""
        self.detach_all()
        if self.ended:
            return
        self._owes_resume = not self.take(RESUME)
        self._lagging = self._owes_resume

    def catch_up(self) -> None:
        """There is room again."""
        if self.ended:
            return
        self._lagging = False
        if self._owes_resume:
            return self.fall_behind()
        for channel in list(self.cursors):
            self.flush(channel)

    def beat(self, frame: Frame) -> None:
        """Every BEAT_SECONDS; two that find no room end the connection."""
        if self._lagging:
            self.catch_up()
        if not self._lagging and self.take(frame):
            self._missed = 0
            return
        self._missed += 1
        if self._missed >= MISSED_BEATS:
            self.abort()

    def hold(self) -> None:
        self._holds += 1
        self.calm.clear()

    def release(self) -> None:
        self._holds -= 1
        if self._holds == 0:
            self.calm.set()
            self.catch_up()

    async def room(self) -> None:
        """Wait, in the connection's own task, until what was taken before has mostly gone out."""
        for _ in range(int(ROOM_SECONDS / 0.05)):
            if self.ended or self.waiting() <= BUFFER_BYTES // 2:
                return
            await asyncio.sleep(0.05)
        self.abort()

    def sign_out(self) -> None:
        """The login has ended: nothing that waits may arrive any more."""
        for channel in list(self.cursors):
            self.lose(channel, "signed_out")
        self.finish()

    def retry(self, after: int) -> None:
        """Send the client away for so many seconds."""
        self.detach_all()
        self.take(Frame(Retry(after)))
        self.finish()


class SocketConnection(Connection):
    """A WebSocket written through our protocol class; `close` sends the closing handshake."""

    def __init__(self, line: LiveProtocol, close: Callable[[], Awaitable[Any]], *given: Any) -> None:
        super().__init__(*given)
        self._line = line
        self._close = close
        self._closing: asyncio.Task[None] | None = None
        line.on_writable = self.catch_up

    def take(self, frame: Frame, channel: Channel | None = None) -> bool:
        return not self.ended and self._line.write_frame(frame.websocket)

    def waiting(self) -> int:
        return self._line.waiting()

    def forget(self, channel: Channel) -> None:
        if self.waiting():
            self.abort()

    def abort(self) -> None:
        self.ended = True
        self._line.on_writable = None
        self._line.abort()

    def finish(self) -> None:
        if self.ended:
            return
        if self.waiting() > BUFFER_BYTES // 2:
            return self.abort()
        self.ended = True
        self._line.on_writable = None
        self._closing = asyncio.create_task(self._shake_hands())

    async def _shake_hands(self) -> None:
        # A client that is already gone has nothing to be told.
        with suppress(Exception):
            await self._close()


class QueuedConnection(Connection):
    """Frames wait in a short queue for the one task that sends them: SSE, polling, and WebSockets elsewhere.

    Full ends it with `resume`, because a queue of stale frames helps nobody. `bound` false: for a held GET, whose
    answer is collected whole.
    """

    def __init__(self, *given: Any, bound: bool = True) -> None:
        super().__init__(*given)
        self._bound = bound
        self._queue: deque[tuple[Frame, Channel | None]] = deque()
        self._bytes = 0
        self._news = asyncio.Event()

    def take(self, frame: Frame, channel: Channel | None = None) -> bool:
        if self.ended:
            return False
        if self._bound and self._queue and (len(self._queue) >= QUEUE_FRAMES or self._bytes > QUEUE_BYTES):
            return False
        self._put(frame, channel)
        return True

    def beat(self, frame: Frame) -> None:
        # The answer to a held GET has a beat of its own; this one would end it, as news do.
        if self._bound:
            super().beat(frame)

    def lag(self) -> None:
        self.fall_behind()

    def fall_behind(self) -> None:
        self.detach_all()
        if self.ended:
            return
        self._queue.clear()
        self._bytes = 0
        self._put(RESUME, None)
        self.finish()

    def waiting(self) -> int:
        return self._bytes if self._bound else 0

    def forget(self, channel: Channel) -> None:
        kept = [(frame, whose) for frame, whose in self._queue if whose is not channel]
        self._queue = deque(kept)
        self._bytes = sum(len(frame.json) for frame, _ in kept)

    def abort(self) -> None:
        self._queue.clear()
        self._bytes = 0
        self.finish()

    def finish(self) -> None:
        self.ended = True
        self._news.set()

    async def wait(self, seconds: float | None) -> None:
        """Wait until there is a frame or the end, at most so long."""
        if self._queue or self.ended:
            return
        self._news.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()

    def collect(self) -> list[Frame]:
        """Take every frame out of the queue."""
        frames = [frame for frame, _ in self._queue]
        self._queue.clear()
        self._bytes = 0
        return frames

    def _put(self, frame: Frame, channel: Channel | None) -> None:
        self._queue.append((frame, channel))
        self._bytes += len(frame.json)
        self._news.set()
