"""Memory of the server process for 1,000 held connections, beside an empty handler that holds as many.

Reads /proc, so on Linux only. Resident memory is compared before and while they are held; the connections open one
stream each, as a page does.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote

from tessera.core.database import Database
from tessera.core.http import COOKIE
from tests.bench.tools import HERE, Figures, database_of, free_port, get, note, running, serving, wait_for
from tests.bench.world import build

HELD, FEW, THREADS = 1_000, 50, 100
Held = AbstractContextManager[None]


def memory(figures: Figures) -> None:
    """Megabytes for 1,000 connections over each push transport, each at a server that has just started."""
    floor = _floor()
    with tempfile.TemporaryDirectory() as folder:
        with serving(folder) as (process, _), database_of(folder) as dsn:
            tokens, opens = asyncio.run(_world(dsn))
            note(figures, "memory_server", resident(process.pid), "MB")
        cookies = [f"{COOKIE}={token}" for token in tokens]
        opening = json.dumps({"do": "open", "streams": opens})
        path = f"/api/live/sse?open={quote(json.dumps(opens))}"
        ways: dict[str, Callable[[int, int], Held]] = {
            "websockets": lambda port, count: _held(
                ["readers", str(port), "/api/live/ws", ",".join(cookies), str(count), "99999999", "1", opening]
            ),
            "sse": lambda port, count: _held(
                ["hold", str(port), str(count), "opened"], [get(path, cookie) for cookie in cookies]
            ),
        }
        for name, held in ways.items():
            with serving(folder) as (process, port):
                note(figures, f"memory_1000_{name}", _taken(process.pid, partial(held, port)), "MB", floor)


async def _world(dsn: str) -> tuple[list[str], list[dict[str, object]]]:
    db = Database(dsn)
    await db.start()
    try:
        world = await build(db, THREADS)
        row = await db.pool.fetchrow("SELECT key, number, seq FROM stream WHERE subject_id = $1", world.write_in[0])
        return world.tokens, [{"stream": str(row["key"]), "epoch": db.epoch(row["number"]), "seq": row["seq"]}]
    finally:
        await db.stop()


def _taken(process: int, held: Callable[[int], Held]) -> float:
    """What 1,000 take beyond a few, so that what the process needs only once is not counted."""
    with held(FEW):
        before = resident(process)
    with held(HELD):
        return resident(process) - before


def resident(process: int) -> float:
    """Resident memory in MB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the process has no memory")


@contextmanager
def _held(command: Sequence[str], asked: Sequence[str] = ()) -> Iterator[None]:
    with running(sys.executable, "-m", "tests.bench.load", *command, stdin=json.dumps(list(asked))) as crowd:
        assert crowd.stdout is not None
        if crowd.stdout.readline() != "ready\n":
            raise RuntimeError("the connections were not held")
        yield
        crowd.kill()


def _floor() -> float:
    port = free_port()
    with running(sys.executable, str(HERE / "floor_http.py"), str(port)) as process:
        wait_for(port)
        return _taken(process.pid, lambda count: _held(["hold", str(port), str(count), "{}"], [get("/")]))
