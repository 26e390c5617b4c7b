"""Who listens in the live tests: frames from a WebSocket or from server-sent events, one at a time."""

import asyncio
import json
from typing import Any

import httpx
import websockets


class Heard:
    """Frames, one at a time; beats are left out unless asked for."""

    async def _frame(self) -> dict[str, Any]:
        raise EOFError

    async def next(self, seconds: float = 15, *, beats: bool = False) -> dict[str, Any]:
        async with asyncio.timeout(seconds):
            while True:
                frame = await self._frame()
                if beats or frame["t"] != "beat":
                    return frame

    async def silence(self, seconds: float) -> None:
        """Nothing but beats may come."""
        try:
            frame = await self.next(seconds)
        except TimeoutError:
            return
        raise AssertionError(f"heard {frame}")

    async def until(self, kind: str, seconds: float = 15) -> dict[str, Any]:
        while True:
            frame = await self.next(seconds)
            if frame["t"] == kind:
                return frame


class Socket(Heard):
    def __init__(self, raw: websockets.ClientConnection) -> None:
        self.raw = raw

    async def _frame(self) -> dict[str, Any]:
        return json.loads(await self.raw.recv())

    async def bytes(self, seconds: float = 15) -> bytes:
        """The next frame as it was sent; beats are left out."""
        async with asyncio.timeout(seconds):
            while True:
                sent = await self.raw.recv(decode=False)
                if not sent.startswith(b'{"t":"beat"'):
                    return sent

    async def open(self, *openings: dict[str, Any]) -> list[dict[str, Any]]:
        """Open and give back the answers, one per opening."""
        await self.raw.send(json.dumps({"do": "open", "streams": openings}))
        return [await self.next() for _ in openings]


class Events(Heard):
    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    async def _frame(self) -> dict[str, Any]:
        async for line in self._lines:
            if line.startswith("data: "):
                return json.loads(line[6:])
        raise EOFError
