"""How many frames reach how many readers, and how old a fact is when it comes."""

import asyncio
import json
import sys
import time
from typing import Any

from tessera.core.access import VISITOR
from tessera.core.database import Database
from tessera.core.facts import Fact, record
from tessera.core.http import COOKIE
from tests.bench.tools import HERE, Figures, free_port, note, running
from tests.bench.world import World

FACTS = 30


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
