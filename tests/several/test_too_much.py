"""More than a server can do, and clients that harm: the surplus is sent away, and nobody else notices."""

import asyncio
import json
import os
import random
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

from tests.front.serving import Served
from tests.front.test_serve import masked, open_websocket_that_never_reads
from tests.several.house import answer, ask, base_of, person, position_of, signed_in, sse_path

MEASURE_SECONDS = 3.0
TOO_MUCH_SECONDS = 5.0
# 200 is told where what was sent once more had arrived.
SERVED = (200, 201)
Acts = list[tuple[str, httpx.Response]]
WRITERS = ("merve", "jonas", "nuria", "aoife", "oksana", "salma")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server as it comes, with the demo world."""
    begun = Served(tmp_path_factory.mktemp("too-much"), ("--demo",)).wait_until_ready(180)
    yield begun
    print(begun.output())
    begun.clean_up()


@asynccontextmanager
async def crew(served: Served) -> AsyncIterator[list[httpx.AsyncClient]]:
    limits = httpx.Limits(max_connections=60, max_keepalive_connections=60)
    clients = [await signed_in(base_of(served), name, limits=limits) for name in WRITERS]
    yield clients
    for client in clients:
        await client.aclose()


async def test_above_the_sustainable_rate_the_surplus_waits_and_the_rest_stays_whole(served: Served) -> None:
    async with crew(served) as writers, person(base_of(served), "merve") as reader:
        thread = await ask(writers[0])
        position = await position_of(reader, thread)
        rate = await sustainable(writers, thread)
        health: list[float] = []
        async with reader.stream("GET", sse_path(position)) as events:
            heard: set[str] = set()
            hearing = asyncio.create_task(hear_posts(events, heard))
            looking = asyncio.create_task(look_at_health(served, health))
            times = 3
            done = last = await at_rate(writers, thread, times * rate)
            # The machine may have been busier while it was measured.
            while times < 24 and not surplus(last):
                times *= 2
                last = await at_rate(writers, thread, times * rate)
                done = done + last
            looking.cancel()
            assert health
            ids = {act.json()["id"] for _, act in done if act.status_code in SERVED}
            for _ in range(600):
                if ids <= heard:
                    break
                await asyncio.sleep(0.1)
            hearing.cancel()
        statuses = Counter(act.status_code for _, act in done)
        sent = len(last) / TOO_MUCH_SECONDS
        print(f"sustainable {rate:.0f}/s, sent {sent:.0f}/s: {dict(statuses)}; health {max(health):.2f} s")
        assert {201, 503} <= set(statuses) <= {*SERVED, 503}
        for _, act in surplus(done):
            assert act.json()["code"] == "busy"
            assert 1 <= int(act.headers["Retry-After"]) <= 10
        # Who is served is served as well as before, not dragged down by the others.
        assert sum(act.status_code == 201 for _, act in last) / TOO_MUCH_SECONDS > rate / 4
        shown = await texts_of(reader, thread)
        assert {text for text, act in done if act.status_code in SERVED} <= set(shown)
        assert not {text for text, _ in surplus(done)} & set(shown)
        assert set(shown.values()) == {1}
        assert ids <= heard
        assert max(health) < 5


def surplus(done: Acts) -> Acts:
    return [(text, act) for text, act in done if act.status_code == 503]


async def hear_posts(events: httpx.Response, heard: set[str]) -> None:
    async for line in events.aiter_lines():
        if line.startswith("data: "):
            frame = json.loads(line[6:])
            heard.update(fact["post"]["id"] for fact in frame.get("facts", []))


async def look_at_health(served: Served, took: list[float]) -> None:
    while True:
        # In a thread: the loop here is busy with sending.
        took.append(await asyncio.to_thread(seconds_of, served))
        await asyncio.sleep(0.1)


def seconds_of(served: Served) -> float:
    begun = time.monotonic()
    served.get("/health")
    return time.monotonic() - begun


async def sustainable(writers: list[httpx.AsyncClient], thread: str) -> float:
    """Acts a second when each writer waits for the answer before the next."""
    until = time.monotonic() + MEASURE_SECONDS
    counted = 0

    async def write(client: httpx.AsyncClient) -> None:
        nonlocal counted
        while time.monotonic() < until:
            given = await answer(client, thread, f"ruhig {uuid4()}")
            assert given.status_code in (201, 503)
            counted += given.status_code == 201

    await asyncio.gather(*(write(client) for client in writers * 2))
    return counted / MEASURE_SECONDS


async def at_rate(writers: list[httpx.AsyncClient], thread: str, rate: float) -> Acts:
    """Acts sent at this rate, whether the earlier ones are answered or not."""
    sending: list[asyncio.Task[tuple[str, httpx.Response]]] = []

    async def write(client: httpx.AsyncClient, text: str) -> tuple[str, httpx.Response]:
        key = str(uuid4())
        try:
            return text, await answer(client, thread, text, key)
        except httpx.TransportError:
            # A line may break with so many; whoever writes sends the same once more.
            return text, await answer(client, thread, text, key)

    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < TOO_MUCH_SECONDS:
        while len(sending) < passed * rate:
            client = writers[len(sending) % len(writers)]
            sending.append(asyncio.create_task(write(client, f"dicht {uuid4()}")))
        await asyncio.sleep(0.005)
    return await asyncio.gather(*sending)


async def texts_of(reader: httpx.AsyncClient, thread: str) -> Counter[str]:
    found: Counter[str] = Counter()
    after: int | None = 0
    while after is not None:
        page = (await reader.get(f"/api/threads/{thread}?after={after}")).raise_for_status().json()["shared"]
        found.update(post["html"].strip()[3:-4] for post in page["posts"] if not post["question"])
        after = page.get("next")
    return found


@asynccontextmanager
async def unharmed(served: Served) -> AsyncIterator[None]:
    """Meanwhile somebody reads, writes and hears, and is served each time and in time."""
    stop, slowest = asyncio.Event(), [0.0]

    async def live() -> None:
        async with person(base_of(served), "jonas") as writer, person(base_of(served), "nuria") as reader:
            thread = await ask(writer)
            position = await position_of(reader, thread)
            while not stop.is_set() or not slowest[0]:
                begun = time.monotonic()
                poll = {"open": json.dumps([position]), "wait": 20}
                held = asyncio.create_task(reader.get("/api/live/poll", params=poll))
                assert (await answer(writer, thread, f"lebt {uuid4()}")).status_code == 201
                assert (await reader.get(f"/api/threads/{thread}")).status_code == 200
                (await held).raise_for_status()
                position = await position_of(reader, thread)
                slowest[0] = max(slowest[0], time.monotonic() - begun)

    living = asyncio.create_task(live())
    try:
        yield
    finally:
        stop.set()
        await living
    print(f"the slowest round of who reads, writes and hears took {slowest[0]:.2f} s")
    assert slowest[0] < 15


async def test_who_never_reads_harms_nobody(served: Served) -> None:
    page = b"GET /api/spaces/network/threads HTTP/1.1\r\nHost: x\r\n\r\n"
    async with unharmed(served):
        sockets = [await asyncio.to_thread(open_websocket_that_never_reads, served) for _ in range(3)]
        for _ in range(30):
            line = socket.create_connection(("127.0.0.1", served.port))
            line.setblocking(False)
            with suppress(BlockingIOError):
                line.send(page * 500)
            sockets.append(line)
        await asyncio.sleep(4)
    for line in sockets:
        line.close()


def rubbish(dice: random.Random) -> bytes:
    """Something that no browser sends."""
    upgrade = (
        b"GET /api/live/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    noise = dice.randbytes(2000)
    return dice.choice(
        [
            noise,
            b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 200_000,
            b"POST /api/session HTTP/1.1\r\nHost: x\r\nX-Tessera: 1\r\nContent-Length: 900000\r\n\r\n{",
            b"POST /api/session HTTP/1.1\r\nHost: x\r\nX-Tessera: 1\r\nContent-Length: 2000\r\n\r\n" + noise,
            b"POST /api/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            upgrade + noise,
            upgrade + masked(b'{"do":"open","streams":' + b"[" * 1000),
            upgrade + masked(noise),
            b"GET /api/live/sse?open=" + quote(noise[:500]).encode() + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        ]
    )


async def test_who_sends_garbage_harms_nobody(served: Served) -> None:
    dice = random.Random(4)
    before = len(served.output())
    async with unharmed(served):
        lines = []
        for _ in range(200):
            line = socket.create_connection(("127.0.0.1", served.port))
            line.settimeout(1)
            with suppress(OSError):
                line.sendall(rubbish(dice))
            # Some go, some stay and wait.
            if dice.random() < 0.5:
                line.close()
            else:
                lines.append(line)
            await asyncio.sleep(0)
        await asyncio.sleep(2)
    for line in lines:
        line.close()
    told = served.output()[before:]
    assert '"unexpected"' not in told
    assert "Traceback" not in told


def lines_of(served: Served) -> int:
    """Connections that are open, or closed by the other side and not yet by the server."""
    port = f":{served.port:04X}"
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(port) and row[3] in ("01", "08") for row in rows)


async def test_who_opens_a_thousand_streams_harms_nobody(served: Served) -> None:
    # Who was here before has a place until the server has seen them go.
    for _ in range(200):
        if not lines_of(served):
            break
        await asyncio.sleep(0.1)
    before = len(os.listdir(f"/proc/{served.process.pid}/fd"))
    async with httpx.AsyncClient(base_url=base_of(served), timeout=30) as visitor:
        position = (await visitor.get("/api/spaces/network/threads")).json()["position"]
        many = json.dumps([position | {"stream": str(uuid4())} for _ in range(150)])
        assert (await visitor.get("/api/live/poll", params={"open": many})).status_code == 200
    async with unharmed(served):
        heard = await asyncio.gather(*(one_of_a_thousand(served, position) for _ in range(1000)))
        assert Counter(kind for kind, _ in heard) == {"hello": 300, "retry": 700}
        await asyncio.sleep(2)
        for _, line in heard:
            line.close()
    for _ in range(200):
        if len(os.listdir(f"/proc/{served.process.pid}/fd")) < before + 50:
            break
        await asyncio.sleep(0.1)
    assert len(os.listdir(f"/proc/{served.process.pid}/fd")) < before + 50


async def one_of_a_thousand(served: Served, position: dict[str, Any]) -> tuple[str, asyncio.StreamWriter]:
    """One more reader of server-sent events, and what it is told first."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    path = f"/api/live/sse?open={quote(json.dumps([position]))}"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n".encode())
    async with asyncio.timeout(60):
        while not (line := await reader.readline()).startswith(b"data: "):
            assert line
    return json.loads(line[6:])["t"], writer
