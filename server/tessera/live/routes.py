"""The three transports of the live protocol.

Invariants:
- A page of another site opens none of them: browsers name its Origin, and it is refused.
- A connection leaves the hub however its task ends.
- SSE and polling take their streams in the query; another set of streams is another request.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Any

import msgspec
from litestar import MediaType, Request, Response, WebSocket, get, websocket
from litestar.connection import ASGIConnection
from litestar.params import Parameter
from litestar.response import Stream

from tessera.core.errors import Forbidden, Invalid
from tessera.core.http import actor_of, same_origin
from tessera.live.channel import UNREACHABLE
from tessera.live.connection import Connection, QueuedConnection, SocketConnection
from tessera.live.hub import Hub, TooManyStreams
from tessera.live.protocol import EXTENSION, LiveProtocol
from tessera.live.wire import (
    HOLD_SECONDS,
    MAX_MESSAGE_BYTES,
    MAX_STREAMS,
    MERGE_SECONDS,
    AskBeat,
    Beat,
    Close,
    Frame,
    Open,
    Opening,
    milliseconds_now,
    read_message,
    read_openings,
)

POLICY_VIOLATED = 1008
SERVICE_RESTARTS = 1012

OpenParameter = Annotated[str, Parameter(query="open", required=False)]
WaitParameter = Annotated[float, Parameter(query="wait", ge=0, le=HOLD_SECONDS, required=False)]
Anywhere = ASGIConnection[Any, Any, Any, Any]


@websocket("/api/live/ws")
async def live_websocket(socket: WebSocket[Any, Any, Any]) -> None:
    """Frames as text messages; the client opens, closes and asks for beats."""
    if not same_origin(socket):
        await socket.close(POLICY_VIOLATED)
        return
    hub: Hub = socket.app.state.hub
    given = (await actor_of(socket), lambda: actor_of(socket), hub.left)
    await socket.accept()
    extensions: dict[str, Any] = socket.scope.get("extensions") or {}
    line: LiveProtocol | None = extensions.get(EXTENSION)
    if line is None:
        await _through_send(hub, QueuedConnection(*given), socket)
        return
    connection = SocketConnection(line, lambda: socket.close(SERVICE_RESTARTS), *given)
    connection.source = _source(socket)
    try:
        if hub.join(connection):
            await _listen(hub, connection, socket)
    finally:
        hub.leave(connection)


async def _listen(hub: Hub, connection: Connection, socket: WebSocket[Any, Any, Any]) -> None:
    """Do what the client says until it leaves."""
    while True:
        message: Any = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        said = message.get("text") or message.get("bytes") or ""
        try:
            if len(said) > MAX_MESSAGE_BYTES:
                raise TooManyStreams
            await _obey(hub, connection, said)
        except (msgspec.MsgspecError, TooManyStreams):
            connection.detach_all()
            with suppress(Exception):
                await socket.close(POLICY_VIOLATED)
            return


async def _obey(hub: Hub, connection: Connection, said: str | bytes) -> None:
    match read_message(said):
        case Open(streams):
            await _open(hub, connection, streams)
        case Close(streams):
            hub.close(connection, streams)
        case AskBeat():
            connection.take(Frame(Beat(milliseconds_now())))


async def _open(hub: Hub, connection: Connection, openings: list[Opening]) -> bool:
    """As Hub.open; a database that cannot be asked sends the client away for a while."""
    try:
        return await hub.open(connection, openings)
    except UNREACHABLE:
        connection.retry(hub.retry_after())
        return True


async def _through_send(hub: Hub, connection: QueuedConnection, socket: WebSocket[Any, Any, Any]) -> None:
    """The way without our protocol class: one task per connection awaits the sends of that one."""
    sending = asyncio.create_task(_send_all(connection, socket))
    try:
        if hub.join(connection):
            await _listen(hub, connection, socket)
        else:
            await sending
    finally:
        hub.leave(connection)
        sending.cancel()


async def _send_all(connection: QueuedConnection, socket: WebSocket[Any, Any, Any]) -> None:
    async for frames in _batches(connection):
        for frame in frames:
            await socket.send({"type": "websocket.send", "bytes": None, "text": frame.json.decode()})
    await socket.close(SERVICE_RESTARTS)


async def _batches(connection: QueuedConnection) -> AsyncIterator[list[Frame]]:
    """What there is to send, until the end."""
    while True:
        await connection.wait(None)
        frames = connection.collect()
        if not frames:
            return
        yield frames


@get("/api/live/sse", media_type="text/event-stream")
async def live_sse(request: Request[Any, Any, Any], openings: OpenParameter = "") -> Stream:
    """Frames as `data:` events."""
    streams = _checked(request, openings)
    connection = _queued(request, await actor_of(request))
    headers = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
    events = _events(request.app.state.hub, connection, streams)
    return Stream(events, media_type="text/event-stream", headers=headers)


async def _events(hub: Hub, connection: QueuedConnection, openings: list[Opening]) -> AsyncIterator[bytes]:
    opening: asyncio.Task[bool] | None = None
    try:
        if hub.join(connection):
            opening = asyncio.create_task(_open(hub, connection, openings))
        async for frames in _batches(connection):
            yield b"".join([frame.sse for frame in frames])
    finally:
        hub.leave(connection)
        if opening is not None:
            opening.cancel()


@get("/api/live/poll")
async def live_poll(
    request: Request[Any, Any, Any], openings: OpenParameter = "", wait: WaitParameter = 0
) -> Response[bytes]:
    """`{"frames": […]}` at once where something was missed, else after the first news or `wait` seconds."""
    streams = _checked(request, openings)
    connection = _queued(request, await actor_of(request), bound=False)
    hub: Hub = request.app.state.hub
    try:
        frames = await _held(hub, connection, streams, wait)
    finally:
        hub.leave(connection)
    frames.append(Frame(Beat(milliseconds_now())))
    body = b'{"frames":[' + b",".join([frame.json for frame in frames]) + b"]}"
    return Response(body, media_type=MediaType.JSON, headers={"Cache-Control": "no-store"})


async def _held(hub: Hub, connection: QueuedConnection, openings: list[Opening], wait: float) -> list[Frame]:
    news = not hub.join(connection) or await _open(hub, connection, openings)
    frames = connection.collect()
    quiet = not news and len(frames) == 1 + len({opening.stream for opening in openings})
    if quiet and wait:
        await connection.wait(wait)
        # What happened together arrives together.
        await asyncio.sleep(MERGE_SECONDS)
        frames += connection.collect()
    return frames


def _checked(request: Request[Any, Any, Any], openings: str) -> list[Opening]:
    if not same_origin(request):
        raise Forbidden("cross_site")
    try:
        streams = read_openings(openings)
    except msgspec.MsgspecError:
        raise Invalid(open="field_invalid") from None
    if len(streams) > MAX_STREAMS:
        raise Invalid(open="field_invalid")
    return streams


def _queued(connection: Anywhere, actor: Any, *, bound: bool = True) -> QueuedConnection:
    hub: Hub = connection.app.state.hub
    made = QueuedConnection(actor, lambda: actor_of(connection), hub.left, bound=bound)
    made.source, made.transport = _source(connection), "sse" if bound else "poll"
    return made


def _source(connection: Anywhere) -> str:
    return connection.client.host if connection.client else ""


live_routes: list[Any] = [live_websocket, live_sse, live_poll]
