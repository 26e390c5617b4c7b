"""A client that does not read harms nobody, and is told so when it reads again."""

import asyncio
import json
import socket
import time
from typing import Any
from uuid import UUID

import pytest

from tessera.live import connection as connections
from tessera.live.connection import Connection, QueuedConnection
from tests.live.world import World, eventually

TEXT = "x" * 20_000


async def deaf_socket(world: World, opening: dict[str, object]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A raw client with a small window that opens a stream and then reads nothing."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", world.port))
    reader, writer = await asyncio.open_connection(sock=raw, limit=2**24)
    head = "GET /api/live/ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    writer.write(f"{head}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    said = json.dumps({"do": "open", "streams": [opening]}).encode()
    # Masked with zeros, which leaves the text as it is.
    writer.write(b"\x81\xfe" + len(said).to_bytes(2, "big") + b"\0\0\0\0" + said)
    key = UUID(str(opening["stream"]))
    await eventually(lambda: any(c.row.key == key and c.readers for c in world.hub.channels.values()))
    reader_transport: Any = writer.transport
    reader_transport.pause_reading()
    return reader, writer


def newest(world: World, before: set[Connection]) -> Connection:
    """The connection that came since, which `deaf_socket` has waited for."""
    (found,) = world.hub.connections - before
    return found


async def test_one_who_never_reads_stops_nobody(world: World) -> None:
    place = await world.place()
    async with world.socket() as good:
        await good.open(place.at(0))
        before = set(world.hub.connections)
        _, writer = await deaf_socket(world, place.at(0))
        deaf = newest(world, before)
        seen = 0
        for number in range(40):
            begun = time.monotonic()
            await world.say(place, *[TEXT] * 5)
            while seen < (number + 1) * 5:
                seen += len((await good.next())["facts"])
            assert time.monotonic() - begun < 8
        assert deaf.waiting() < 2 * 1024 * 1024
        writer.transport.abort()


async def test_who_reads_again_in_time_misses_nothing_or_is_told_to_resume(world: World) -> None:
    place = await world.place()
    async with world.socket(max_queue=1) as slow, world.socket() as good:
        for reader in (slow, good):
            await reader.open(place.at(0))
        slow.raw.transport.pause_reading()
        for _ in range(20):
            await world.say(place, *[TEXT] * 5)
            await asyncio.sleep(0.1)
        slow.raw.transport.resume_reading()
        seqs: list[int] = []
        while not seqs or seqs[-1] < 100:
            frame = await slow.next()
            if frame["t"] == "resume":
                (frame,) = await slow.open(place.at(seqs[-1] if seqs else 0))
            seqs += [fact["seq"] for fact in frame["facts"]]
        assert seqs == list(range(1, 101))


async def test_who_misses_two_beats_is_cut(world: World) -> None:
    place = await world.place()
    before = set(world.hub.connections)
    _, writer = await deaf_socket(world, place.at(0))
    deaf = newest(world, before)
    for _ in range(15):
        await world.say(place, *[TEXT] * 5)
        await asyncio.sleep(0.06)
    await eventually(lambda: deaf not in world.hub.connections, 40)
    writer.transport.abort()


async def test_a_full_sse_queue_ends_with_resume(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "QUEUE_FRAMES", 3)
    place = await world.place()
    async with world.sse(None, place.at(0)) as events:
        assert [(await events.next())["t"] for _ in range(2)] == ["hello", "opened"]
        channel = world.hub.channel_of(place.key)
        assert channel is not None
        (sse,) = channel.readers
        assert isinstance(sse, QueuedConnection)
        sse.hold()
        for number in range(1, 5):
            await world.say(place, str(number))
            await eventually(lambda number=number: channel.seq == number)  # type: ignore[misc]
        sse.release()
        assert await events.next() == {"t": "resume"}
        with pytest.raises(EOFError):
            await events.next(beats=True)
