"""Load from a process of its own: HTTP requests over held connections, WebSocket readers that only count.

`python -m tests.bench.load http SECONDS CONNECTIONS < requests.json` prints {rate, p95} (ms);
`… hold PORT COUNT SIGN < request` opens COUNT connections, prints "ready" when each was answered with SIGN, and holds
them a minute at most; `… readers PORT PATH COOKIE READERS LAST WANTED OPEN` prints {seconds, frames, bytes, lost, p95}
(ms). Loopback only.
"""

import asyncio
import json
import re
import sys
import time
from base64 import b64encode
from datetime import datetime
from functools import partial
from os import urandom
from typing import Any
from uuid import uuid4

import uvloop

LENGTH = re.compile(rb"content-length: (\d+)", re.I)
TOLD = re.compile(rb'"seq":(\d+),"type":"\w+","at":"([^"]+)"')
PATIENCE = 90
HELD = 60
FACTS = b'{"t":"facts"'
OPENED = b'{"t":"opened'


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    found = LENGTH.search(head)
    # A 304 may tell the length of what it does not send.
    await reader.readexactly(int(found[1]) if found and not head.startswith(b"HTTP/1.1 304") else 0)
    return int(head[9:12])


async def http(seconds: float, connections: int, job: dict[str, Any]) -> dict[str, float]:
    """Send the job's requests in turn over each connection for a while."""
    times: list[float] = []
    statuses: dict[int, int] = {}
    started = time.perf_counter()

    async def one(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", job["ports"][number % len(job["ports"])])
        requests = job["requests"]
        place = number
        while time.perf_counter() - started < seconds:
            request = requests[place % len(requests)].replace("KEY", str(uuid4())).encode()
            place += 1
            begun = time.perf_counter()
            writer.write(request)
            status = await _answer(reader)
            times.append(time.perf_counter() - begun)
            statuses[status] = statuses.get(status, 0) + 1
        writer.close()

    await asyncio.gather(*(one(number) for number in range(connections)))
    passed = time.perf_counter() - started
    times.sort()
    good = sum(count for status, count in statuses.items() if status < 400)
    return {"rate": good / passed, "p95": times[int(len(times) * 0.95)] * 1000, "refused": len(times) - good}


async def hold(port: int, count: int, sign: bytes, requests: list[bytes]) -> None:
    """Keep answered connections open."""
    lines = []
    for number in range(count):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(requests[number % len(requests)])
        lines.append((reader, writer))
    for reader, _ in lines:
        await asyncio.wait_for(reader.readuntil(sign), PATIENCE)
    print("ready", flush=True)
    await asyncio.sleep(HELD)


class Counter(asyncio.Protocol):
    """A reader that counts frames and the facts numbered `last`, and how old each fact was when it came."""

    def __init__(self, hello: bytes, opening: bytes, last: int, wanted: int) -> None:
        self.hello, self.opening, self.wanted = hello, opening, wanted
        self.marker = b'"seq":%d,"type"' % last
        self.done = asyncio.Event()
        self.frames = self.size = self.found = self.opened = 0
        self.tail = b""
        self.seen: dict[bytes, float] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        if self.hello:
            transport.write(self.hello)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.size += len(data)
        if self.opening and b"\r\n\r\n" in data:
            # Only now: what comes with the handshake the server takes for part of the request, and drops.
            self.transport.write(self.opening)
            self.opening = b""
        seen = self.tail + data
        self.frames += seen.count(FACTS)
        self.opened += seen.count(OPENED)
        self.found += seen.count(self.marker)
        if self.wanted == 1:
            now = time.time()
            for number, at in TOLD.findall(seen):
                self.seen.setdefault(number, now - datetime.fromisoformat(at.decode()).timestamp())
        if self.found >= self.wanted:
            self.done.set()
        # One byte less than a mark, so that nothing is counted twice.
        self.tail = seen[-(len(FACTS) - 1) :]

    def connection_lost(self, _: Exception | None) -> None:
        self.done.set()


def frame(message: bytes) -> bytes:
    """A client's WebSocket text frame, masked with zeros."""
    size = len(message)
    head = bytes([0x81, 0x80 | size]) if size < 126 else bytes([0x81, 0xFE]) + size.to_bytes(2, "big")
    return head + b"\0\0\0\0" + message


async def readers(
    port: int, path: str, cookies: str, count: int, last: int, wanted: int, opening: str
) -> dict[str, Any]:
    """Open `count` readers and one that never reads; wait until each has seen `wanted` facts numbered `last`."""
    key = b64encode(urandom(16)).decode()
    shake = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nCookie: "
    ).encode()
    # A login may hold 100 connections, so the readers share out several.
    hellos = [b"" if path == "-" else shake + cookie.encode() + b"\r\n\r\n" for cookie in cookies.split(",")]
    first = b"" if path == "-" else frame(opening.encode())
    loop = asyncio.get_running_loop()
    there: list[Counter] = []
    lines: list[asyncio.Transport] = []
    for number in range(count + 1):
        transport, reader = await loop.create_connection(
            partial(Counter, hellos[number % len(hellos)], first, last, wanted), "127.0.0.1", port
        )
        there.append(reader)
        lines.append(transport)
    asked = opening.count('"stream"')
    async with asyncio.timeout(PATIENCE):
        while any(reader.opened < asked for reader in there):  # noqa: ASYNC110 - each reader counts for itself
            await asyncio.sleep(0.1)
    lines[-1].pause_reading()
    there.pop()
    size = sum(reader.size for reader in there)
    print("ready", flush=True)
    started = time.perf_counter()
    await asyncio.gather(*(asyncio.wait_for(reader.done.wait(), PATIENCE) for reader in there))
    passed = time.perf_counter() - started
    ages = sorted(age for reader in there for age in reader.seen.values())
    return {
        "seconds": passed,
        "frames": sum(reader.frames for reader in there),
        "bytes": sum(reader.size for reader in there) - size,
        "lost": sum(reader.found < wanted for reader in there),
        "p95": ages[int(len(ages) * 0.95)] * 1000 if ages else 0,
    }


if __name__ == "__main__":
    if sys.argv[1] == "http":
        job = json.load(sys.stdin)
        print(json.dumps(uvloop.run(http(float(sys.argv[2]), int(sys.argv[3]), job))))
    elif sys.argv[1] == "hold":
        asked = [request.encode() for request in json.load(sys.stdin)]
        uvloop.run(hold(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4].encode(), asked))
    else:
        port, path, cookie, number, last, wanted, opening = sys.argv[2:]
        counts = (int(number), int(last), int(wanted))
        print(json.dumps(uvloop.run(readers(int(port), path, cookie, *counts, opening))))
