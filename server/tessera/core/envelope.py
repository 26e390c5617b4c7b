"""The envelope around the whole application, as plain ASGI.

Litestar's middleware does not run for the 404 and 405 its router raises, so what must be on *every* answer is
put on here: a request id, the security headers, HEAD answered like GET without a body, one log line.
"""

import asyncio
import time
from typing import Any
from uuid import uuid4

from tessera.core import metrics
from tessera.core.admission import say_busy
from tessera.core.logs import log

CSP = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = [
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"),
]
HSTS = (b"strict-transport-security", b"max-age=31536000")


class Envelope:
    """Wraps an ASGI application; `https` adds strict transport security. Requests go to it through `door`."""

    def __init__(self, app: Any, *, https: bool = False, door: Any = None) -> None:
        self.app = app
        self.door = door or app
        self.state = app.state
        self.headers = [*HEADERS, HSTS] if https else HEADERS

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        request_id = uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        await self._http(scope, receive, send, request_id)

    async def _http(self, scope: Any, receive: Any, send: Any, request_id: str) -> None:
        started = time.perf_counter()
        head = scope["method"] == "HEAD"
        if head:
            scope = {**scope, "method": "GET"}
        status, ended = 0, False

        async def send_with_headers(message: Any) -> None:
            nonlocal status, ended
            if message["type"] == "http.response.start":
                status = message["status"]
                present = {name.lower() for name, _ in message["headers"]}
                added = [pair for pair in self.headers if pair[0] not in present]
                identity = (b"x-request-id", request_id.encode())
                message = {**message, "headers": [*message["headers"], *added, identity]}
            elif head:
                # One empty part ends it; an answer that goes on for ever, as SSE, sees its reader gone.
                if ended:
                    return
                ended, message = True, {"type": "http.response.body", "body": b""}
            await _send_unless_gone(send, message)

        try:
            await self.door(scope, receive, send_with_headers)
        except asyncio.CancelledError:
            # The server stops and waits no longer; uvicorn itself would say 500.
            if status:
                raise
            await say_busy(scope, send_with_headers)
        finally:
            seconds = time.perf_counter() - started
            metrics.observe(scope["method"], scope.get("path_template"), status, seconds)
            log.debug(
                "request",
                id=request_id,
                method=scope["method"],
                route=scope.get("path_template") or "-",
                status=status,
                ms=round(seconds * 1000, 1),
            )


async def _send_unless_gone(send: Any, message: Any) -> None:
    """uvloop raises where the line was closed underneath, as after rubbish behind a request; nobody hears it then."""
    try:
        await send(message)
    except RuntimeError as error:
        if "closed" not in str(error):
            raise
