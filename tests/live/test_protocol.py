"""Our protocol class against uvicorn's pinned version, with a real client."""

import asyncio
import socket
from typing import Any

import pytest
import uvicorn
import websockets
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from tessera.live.protocol import BUFFER_BYTES, EXTENSION, SEND_BYTES, LiveProtocol
from tessera.live.wire import Beat, Frame
from tests.live.test_slow_readers import deaf_socket
from tests.live.world import World, eventually


async def line_of(world: World) -> LiveProtocol:
    """The protocol of the one WebSocket there is, once those of earlier tests have gone."""

    def lines() -> list[LiveProtocol]:
        return [c for c in world.server.server_state.connections if isinstance(c, LiveProtocol)]

    await eventually(lambda: len(lines()) == 1)
    return lines()[0]


def test_uvicorn_is_of_the_version_the_class_was_written_for() -> None:
    assert uvicorn.__version__.startswith("0.54.")
    for name in ("connection_made", "run_asgi", "resume_writing", "keepalive_timeout", "shutdown", "stop_keepalive"):
        assert callable(getattr(WebSocketsSansIOProtocol, name))


@pytest.mark.parametrize("length", [1, 125, 126, 65_535, 65_536, 300_000])
async def test_a_ready_made_frame_of_any_length_arrives_whole(world: World, length: int) -> None:
    async with world.socket() as reader:
        frame = Frame(Beat(0))
        frame.json = (b'"' + b"a" * (length - 2) + b'"') if length > 1 else b"1"
        assert (await line_of(world)).write_frame(frame.websocket)
        assert await reader.bytes() == frame.json


async def test_the_extension_is_offered_and_the_kernel_buffer_is_small(world: World) -> None:
    async with world.socket():
        line = await line_of(world)
        extensions: dict[str, Any] = line.scope["extensions"]
        assert extensions[EXTENSION] is line
        raw = line.transport.get_extra_info("socket")
        # Linux doubles what it is asked for.
        assert raw.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * SEND_BYTES


async def test_a_frame_is_refused_when_too_much_waits_and_when_closing(world: World) -> None:
    place = await world.place()
    _, writer = await deaf_socket(world, place.at(0))
    line = await line_of(world)
    frame = b"\x81\x7f" + (60_000).to_bytes(8, "big") + b"x" * 60_000
    written = 0
    while line.write_frame(frame):
        written += 1
        assert written < 60
    assert line.waiting() <= BUFFER_BYTES + len(frame)
    line.keepalive_timeout()
    await eventually(lambda: line not in world.server.server_state.connections, 5)
    assert not line.write_frame(b"\x81\x01x")
    writer.transport.abort()


async def test_frames_are_never_compressed(world: World) -> None:
    async with websockets.connect(f"ws://127.0.0.1:{world.port}/api/live/ws", compression="deflate") as raw:
        assert raw.response is not None
        assert "Sec-WebSocket-Extensions" not in raw.response.headers


async def test_shutdown_does_not_wait_for_who_never_reads(world: World) -> None:
    place = await world.place()
    _, writer = await deaf_socket(world, place.at(0))
    line = await line_of(world)
    while not line.waiting():
        await world.say(place, *["x" * 20_000] * 10)
        await asyncio.sleep(0.06)
    line.shutdown()
    await eventually(lambda: line not in world.server.server_state.connections, 5)
    writer.transport.abort()
