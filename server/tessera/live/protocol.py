"""uvicorn's WebSocket protocol with a way to write a ready-made frame.

Invariants:
- `write_frame` never waits: it writes, or refuses where the connection is closing or more than BUFFER_BYTES wait.
- The kernel holds at most SEND_BYTES for a client that does not read; one that answers no ping, and every one at
  shutdown, is aborted, because `transport.close()` would wait for its buffer for ever.

Stands on the internals of uvicorn's minor version pinned in pyproject.toml; `tests/live/test_protocol.py` holds it to
them with a real client. Where another server runs the app, connections fall back to ASGI `send`.
"""

import socket
from asyncio.transports import BaseTransport
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

BUFFER_BYTES = 128 * 1024
SEND_BYTES = 128 * 1024
EXTENSION = "tessera.line"


class LiveProtocol(WebSocketsSansIOProtocol):
    """Puts itself into `scope["extensions"][EXTENSION]`."""

    on_writable: Callable[[], None] | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        raw = transport.get_extra_info("socket")
        if raw is not None and raw.family in (socket.AF_INET, socket.AF_INET6):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)
        super().connection_made(transport)

    async def run_asgi(self) -> None:
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions[EXTENSION] = self
        await super().run_asgi()

    def write_frame(self, data: bytes) -> bool:
        """Write one whole WebSocket frame; false where it was refused. Only after accept."""
        if not self.handshake_complete or self.close_sent or self.disconnected or self.transport.is_closing():
            return False
        if self.transport.get_write_buffer_size() > BUFFER_BYTES:
            return False
        self.transport.write(data)
        return True

    def waiting(self) -> int:
        """Bytes taken and not yet given to the kernel."""
        return 0 if self.disconnected else self.transport.get_write_buffer_size()

    def abort(self) -> None:
        """End at once; what waits is lost."""
        self.stop_keepalive()
        self.transport.abort()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.on_writable is not None:
            self.on_writable()

    def keepalive_timeout(self) -> None:
        self.abort()

    def shutdown(self) -> None:
        self.abort()
