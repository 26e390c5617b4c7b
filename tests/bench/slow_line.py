"""A readable thread on a weak line: 400 kbit/s, 400 ms, a processor four times slower; first and second visit.

The line is a port of this machine that lets bytes through slowly, so what a service worker fetches goes through it,
too, and bytes are those on the wire. The browser is the journeys' own Chromium.
"""

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tessera.core.http import COOKIE
from tests import browser, run
from tests.bench.tools import HERE, Figures, free_port, note
from tests.bench.world import World

BYTES_A_SECOND = 400_000 / 8
ONE_WAY = 0.2
PIECE = 1_400


class SlowLine:
    """Every connection waits for its set-up, everything waits one way, and all share the one line down."""

    def __init__(self, to: int) -> None:
        self.port, self.to = free_port(), to
        self.down = 0
        self._free_at = 0.0

    async def serve(self) -> None:
        """Until `end` is called, from whatever thread."""
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        await self._ended.wait()
        server.close()

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2 * ONE_WAY)
        far_reader, far = await asyncio.open_connection("127.0.0.1", self.to)
        ways = [
            asyncio.create_task(self._pass(reader, far, counted=False)),
            asyncio.create_task(self._pass(far_reader, writer, counted=True)),
        ]
        # asyncio's own streams complain at length of a line that is cut at the end of the measurement.
        with suppress(asyncio.CancelledError):
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        for end in (writer, far):
            end.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counted: bool) -> None:
        """What comes is on its way for a while; the next piece is read meanwhile."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(64)
        arriving = asyncio.create_task(_arrive(under_way, writer))
        try:
            with suppress(OSError):
                while data := await reader.read(PIECE):
                    leaves = time.monotonic()
                    if counted:
                        self.down += len(data)
                        leaves = self._free_at = max(self._free_at, leaves) + len(data) / BYTES_A_SECOND
                    await under_way.put((leaves + ONE_WAY, data))
            await under_way.put((0, b""))
            await arriving
        finally:
            arriving.cancel()


async def _arrive(under_way: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while (piece := await under_way.get())[1]:
            await asyncio.sleep(max(0, piece[0] - time.monotonic()))
            writer.write(piece[1])
            await writer.drain()


@contextmanager
def _line(to: int) -> Iterator[SlowLine]:
    line = SlowLine(to)
    thread = threading.Thread(target=lambda: asyncio.run(line.serve()), daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.end()
        thread.join(10)


def slow_line(figures: Figures, port: int, world: World, public: str) -> None:
    """Seconds until the text can be read, and bytes until the line is quiet, for a visitor and for who is signed in."""
    with _line(port) as line:
        job = {
            "base": f"http://127.0.0.1:{line.port}",
            "chromium": browser.find_or_install(),
            "visits": [
                {"who": "visitor", "cookies": [], "path": f"/threads/{public}"},
                {"who": "signed_in", "cookies": [[COOKIE, world.tokens[0]]], "path": f"/threads/{public}"},
                {"who": "today", "cookies": [[COOKIE, world.tokens[0]]], "path": "/today"},
            ],
        }
        for visit in _visited(job, line):
            name = f"slow_{visit['who']}_{visit['visit']}"
            note(figures, f"{name}_visit", visit["seconds"], "s")
            note(figures, f"{name}_visit_bytes", visit["bytes"], "bytes")


def _visited(job: dict[str, object], line: SlowLine) -> Iterator[dict[str, object]]:
    """The browser tells of each visit in a line and waits for one before the next."""
    command = ["node", str(HERE / "slow_line.mjs")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, env=run.environment(), cwd=run.WEB, **pipes)  # type: ignore[call-overload]
    try:
        process.stdin.write(json.dumps(job) + "\n")
        process.stdin.flush()
        before = line.down
        for told in process.stdout:
            yield json.loads(told) | {"bytes": line.down - before}
            before = line.down
            process.stdin.write("go on\n")
            process.stdin.flush()
        if process.wait(30):
            print("  the browser ended with an error", file=sys.stderr)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
