"""`make bench`: every figure beside its floor, in one run, on loopback.

Prints one JSON object {name: {value, unit, floor, ratio}} on standard output and a table on standard error. The floors
are processes that import nothing of Tessera; the server is `tessera serve`, a process of its own.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from tessera.core.access import VISITOR
from tessera.core.database import Database
from tessera.core.embedded import reached
from tessera.core.facts import Fact, record
from tessera.core.http import COOKIE
from tessera.live.bus import Notifier
from tessera.settings import Settings
from tests.bench.relevance import relevance
from tests.bench.towns import measure_towns
from tests.bench.world import World, build

HERE = Path(__file__).parent
SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
FACTS = 30
Figures = dict[str, dict[str, Any]]


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(*command: str, **env: str) -> Iterator[subprocess.Popen[str]]:
    """A process that is ended with its block."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | env)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(20)


def wait_for(port: int, path: str = "/") -> None:
    """Wait until a server answers, a minute at most."""
    for _ in range(240):
        try:
            if httpx.get(f"http://127.0.0.1:{port}{path}", timeout=1).status_code < 500:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.25)
    raise RuntimeError("the server does not answer")


def load(port: int, requests: list[str], connections: int = 8, seconds: float = SECONDS) -> dict[str, float]:
    """Rate and p95 of requests from a process of its own."""
    command = [sys.executable, "-m", "tests.bench.load", "http", str(seconds), str(connections)]
    job = json.dumps({"port": port, "requests": requests})
    done = subprocess.run(command, input=job, stdout=subprocess.PIPE, text=True, check=True)
    answer: dict[str, float] = json.loads(done.stdout)
    if answer["refused"]:
        print(f"  {answer['refused']:.0f} requests were refused", file=sys.stderr)
    return answer


def get(path: str, cookie: str = "") -> str:
    """A GET as bytes on the wire."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nX-Tessera: 1\r\n\r\n"


def post(path: str, cookie: str, body: str) -> str:
    """A POST as bytes on the wire; KEY becomes a fresh key."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nX-Tessera: 1\r\nIdempotency-Key: KEY\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}"
    )


def note(figures: Figures, name: str, value: float, unit: str, floor: float | None = None) -> None:
    """Take a figure down and show it."""
    ratio = None if not floor else round(value / floor, 3)
    figures[name] = {
        "value": round(value, 2), "unit": unit, "floor": None if floor is None else round(floor, 2), "ratio": ratio
    }  # fmt: skip
    against = "" if floor is None else f"floor {floor:12,.1f}   ratio {ratio}"
    print(f"{name:34} {value:12,.{1 if value > 1 else 3}f} {unit:14} {against}", file=sys.stderr, flush=True)


def reads(figures: Figures, port: int, world: World) -> None:
    """Thread page, question list and search."""
    cookie = f"{COOKIE}={world.tokens[0]}"
    floor_port = free_port()
    with running(sys.executable, str(HERE / "floor_http.py"), str(floor_port)):
        wait_for(floor_port)
        floor = load(floor_port, [get("/")])["rate"]
    note(figures, "thread_page", load(port, [get(f"/api/threads/{world.thread}", cookie)])["rate"], "requests/s", floor)
    several = [get(f"/api/threads/{thread}", cookie) for thread in world.write_in]
    note(figures, "thread_pages_16", load(port, several)["rate"], "requests/s", floor)
    note(
        figures, "question_list", load(port, [get("/api/spaces/network/threads", cookie)])["rate"], "requests/s", floor
    )
    words = ("participation%20office", "youth%20counc", "langauge", "memory", "question%20403")
    searches = [get(f"/api/search?q={word}", cookie) for word in words]
    note(figures, "search_p95", load(port, searches, connections=1)["p95"], "ms")
    for word, request in zip(words, searches, strict=True):
        note(figures, f"search_p95 {word}", load(port, [request], connections=1, seconds=2)["p95"], "ms")


def writes(figures: Figures, port: int, world: World, dsn: str, opening: str) -> None:
    """16 writers in 16 threads of one space whose list 50 browsers have open."""
    cookie = f"{COOKIE}={world.tokens[0]}"
    command = [sys.executable, str(HERE / "floor_insert.py"), dsn, "16", str(SECONDS)]
    floor = float(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    body = json.dumps({"text": "What we did in the second year, in a few words.", "lang": "en"})
    requests = [post(f"/api/threads/{thread}/answers", cookie, body) for thread in world.write_in]
    watching = ["readers", str(port), "/api/live/ws", cookie, "50", "99999999", "1", opening]
    with running(sys.executable, "-m", "tests.bench.load", *watching) as browsers:
        assert browsers.stdout is not None
        browsers.stdout.readline()
        found = load(port, requests, connections=16)
        browsers.kill()
    note(figures, "posts", found["rate"], "posts/s", floor)
    note(figures, "post_p95", found["p95"], "ms")


async def deliveries(
    figures: Figures, port: int, world: World, db: Database, count: int, streams_heard: int, rounds: int
) -> None:
    """Frames of many streams to `count` readers and one that never reads, as fast as they come."""
    streams = await db.pool.fetch(
        "SELECT s.id, s.key, s.seq, s.number, p.id AS post FROM stream s JOIN post p ON p.thread_id = s.subject_id"
        " AND p.number = 2 WHERE s.circle_id = 2 AND s.kind = 'thread' AND s.subject_id <> $1 ORDER BY s.id LIMIT $2",
        world.thread,
        streams_heard,
    )
    highest = max(row["seq"] for row in streams)
    await db.pool.execute("UPDATE stream SET seq = $2 WHERE id = ANY ($1)", [row["id"] for row in streams], highest)
    await asyncio.sleep(2.5)
    opens = [{"stream": str(r["key"]), "epoch": db.epoch(r["number"]), "seq": highest} for r in streams]
    opening = json.dumps({"do": "open", "streams": opens})
    last, facts = highest + rounds, [Fact(row["id"], "edited", row["post"]) for row in streams]
    cookies = ",".join(f"{COOKIE}={token}" for token in world.tokens)
    command = ["readers", str(port), "/api/live/ws", cookies, str(count), str(last), str(len(facts)), opening]
    with running(sys.executable, "-m", "tests.bench.load", *command) as crowd:
        assert crowd.stdout is not None
        await asyncio.to_thread(crowd.stdout.readline)
        for _ in range(rounds):
            async with db.act(VISITOR) as tx:
                await record(tx, facts)
            await asyncio.sleep(0.05)
        got = json.loads(await asyncio.to_thread(crowd.stdout.readline))
    rate = got["frames"] / got["seconds"]
    if got["lost"]:
        print(f"  {got['lost']} readers were cut off", file=sys.stderr)
    floor = await asyncio.to_thread(_socket_floor, count, got, last)
    note(figures, f"deliveries_{count}", rate, "frames/s", floor)


def _socket_floor(count: int, got: dict[str, Any], last: int) -> float:
    """Bare sockets writing as many frames of the same size."""
    port, frames = free_port(), max(1, round(got["frames"] / count))
    size = max(64, round(got["bytes"] / got["frames"]))
    numbers = map(str, (port, size, frames, count + 1, last))
    with running(sys.executable, str(HERE / "floor_sockets.py"), *numbers) as server:
        time.sleep(1)
        command = [sys.executable, "-m", "tests.bench.load", "readers"]
        with running(*command, str(port), "-", "-", str(count), str(last), "1", "-") as crowd:
            assert server.stdout is not None
            assert crowd.stdout is not None
            server.stdout.readline()
            started = time.perf_counter()
            crowd.stdout.readline()
            found = json.loads(crowd.stdout.readline())
            passed = time.perf_counter() - started
    return float(found["frames"] / passed)


async def latency(figures: Figures, port: int, world: World, db: Database, count: int) -> None:
    """p95 from the writing of a fact to the reader, one fact every 100 ms."""
    row = await db.pool.fetchrow(
        "SELECT s.id, s.key, s.seq, s.number, p.id AS post FROM stream s JOIN post p ON p.thread_id = s.subject_id"
        " AND p.number = 1 WHERE s.subject_id = $1 AND s.kind = 'thread'",
        world.thread,
    )
    opens = [{"stream": str(row["key"]), "epoch": db.epoch(row["number"]), "seq": row["seq"]}]
    opening, last = json.dumps({"do": "open", "streams": opens}), row["seq"] + FACTS
    cookies = ",".join(f"{COOKIE}={token}" for token in world.tokens)
    command = ["readers", str(port), "/api/live/ws", cookies, str(count), str(last), "1", opening]
    with running(sys.executable, "-m", "tests.bench.load", *command) as crowd:
        assert crowd.stdout is not None
        await asyncio.to_thread(crowd.stdout.readline)
        for _ in range(FACTS):
            async with db.act(VISITOR) as tx:
                await record(tx, [Fact(row["id"], "edited", row["post"])])
            await asyncio.sleep(0.1)
        got = json.loads(await asyncio.to_thread(crowd.stdout.readline))
    note(figures, f"delivery_p95_{count}", got["p95"], "ms")


async def measure(settings: Settings, port: int, dsn: str, world: World) -> Figures:
    """All figures against a running server."""
    figures: Figures = {}
    db = Database(dsn)
    await db.start()
    notifier = Notifier(db)
    db.notifier = notifier
    notifier.start()
    listed = await db.pool.fetchrow(
        "SELECT key, number, seq FROM stream WHERE subject_id = $1 AND circle_id = 2 AND kind = 'list'", world.network
    )
    opens = [{"stream": str(listed["key"]), "epoch": db.epoch(listed["number"]), "seq": listed["seq"]}]
    opening = json.dumps({"do": "open", "streams": opens})
    await asyncio.to_thread(reads, figures, port, world)
    await asyncio.to_thread(writes, figures, port, world, dsn, opening)
    # So many streams that a round, which comes every 50 ms at most, holds more frames than can be sent in 50 ms.
    for count, streams, rounds in ((200, 50, 30), (1000, 20, 15)):
        await latency(figures, port, world, db, count)
        await deliveries(figures, port, world, db, count, streams, rounds)
    # Last, as it fills tables that the others' figures do not know of.
    await measure_towns(lambda *figure: note(figures, *figure), db)
    await notifier.stop()
    await db.stop()
    return figures


async def fill(dsn: str) -> World:
    """The world, in a database that is migrated already."""
    db = Database(dsn)
    await db.start()
    try:
        return await build(db)
    finally:
        await db.stop()


def main() -> None:
    """Build the world, serve it, measure."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), port=free_port(), database_url=None)
        env = {"TESSERA_DATA_DIR": folder, "TESSERA_PORT": str(settings.port)}
        with running(str(Path(sys.executable).parent / "tessera"), "serve", **env):
            wait_for(settings.port, "/ready")
            with reached(settings) as dsn:
                print("100,000 posts are written", file=sys.stderr)
                world = asyncio.run(fill(dsn))
                figures = asyncio.run(measure(settings, settings.port, dsn, world))
    relevance(partial(note, figures))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
