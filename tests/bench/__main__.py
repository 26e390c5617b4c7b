"""`make bench`: every figure beside its floor, in one run, on loopback.

Prints one JSON object {name: {value, unit, floor, ratio}} on standard output and a table on standard error. The floors
are processes that import nothing of Tessera; the server is `tessera serve`, a process of its own. Where there is no
floor to be had, a figure stands beside the same at the smallest size. `python -m tests.bench PART …` measures some
parts alone: `house`, `line`, `memory`, `several`, `growth`, `keeping`, `relevance`.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from functools import partial

import httpx

from tessera.core.database import Database
from tessera.core.http import COOKIE
from tessera.discussions import actions
from tessera.discussions.schemas import QuestionIn
from tessera.live.bus import Notifier
from tessera.people.access import actor_for
from tests.bench.deliveries import deliveries, latency
from tests.bench.growth import growth
from tests.bench.keeping import keeping
from tests.bench.memory import memory
from tests.bench.relevance import relevance
from tests.bench.several import several
from tests.bench.slow_line import slow_line
from tests.bench.tools import (
    HERE,
    SECONDS,
    Figures,
    database_of,
    free_port,
    get,
    load,
    note,
    post,
    running,
    serving,
    wait_for,
)
from tests.bench.towns import measure_towns
from tests.bench.world import World, build

PARTS = ("house", "line", "memory", "several", "growth", "keeping", "relevance")


def reads(figures: Figures, port: int, world: World) -> None:
    """Thread page, question list, Today, an answer the client has already, and search."""
    cookie = f"{COOKIE}={world.tokens[0]}"
    floor_port = free_port()
    with running(sys.executable, str(HERE / "floor_http.py"), str(floor_port)):
        wait_for(floor_port)
        floor = load(floor_port, [get("/")])["rate"]
    themes = "/api/themes?lang=de"
    known = httpx.get(f"http://127.0.0.1:{port}{themes}").headers["etag"]
    asked = {
        "thread_page": [get(f"/api/threads/{world.thread}", cookie)],
        "thread_pages_16": [get(f"/api/threads/{thread}", cookie) for thread in world.write_in],
        "question_list": [get("/api/spaces/network/threads", cookie)],
        "today": [get("/api/me/today", cookie)],
        "not_modified": [get(themes, cookie, known)],
    }
    for name, requests in asked.items():
        found = load(port, requests)
        note(figures, name, found["rate"], "requests/s", floor)
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


async def house(figures: Figures, port: int, dsn: str, world: World) -> None:
    """Everything that is measured in the world of 100,000 posts."""
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


async def filled(dsn: str) -> tuple[World, str]:
    """The world, in a database that is migrated already, and a public question with some answers."""
    db = Database(dsn)
    await db.start()
    try:
        world = await build(db)
        actor = await actor_for(db, world.person)
        question = QuestionIn(title="Read from afar", text="What did you try? " * 20, audience="public", lang="en")
        async with db.act(actor) as tx:
            asked = await actions.ask(tx, actor, space_id=world.network, question=question)
        return world, str(asked["id"])
    finally:
        await db.stop()


def in_one_house(figures: Figures, parts: set[str]) -> None:
    """The parts that share one server and its 100,000 posts."""
    with tempfile.TemporaryDirectory() as folder, serving(folder) as (_, port), database_of(folder) as dsn:
        print("100,000 posts are written", file=sys.stderr)
        world, public = asyncio.run(filled(dsn))
        if "line" in parts:
            slow_line(figures, port, world, public)
        if "house" in parts:
            asyncio.run(house(figures, port, dsn, world))


def main(parts: set[str]) -> None:
    """Build the worlds, serve them, measure."""
    figures: Figures = {}
    if parts & {"house", "line"}:
        in_one_house(figures, parts)
    alone = {"memory": memory, "several": several, "growth": growth, "keeping": keeping}
    for part, measure in alone.items():
        if part in parts:
            measure(figures)
    if "relevance" in parts:
        relevance(partial(note, figures))
    print(json.dumps(figures))


if __name__ == "__main__":
    asked = set(sys.argv[1:]) or set(PARTS)
    if unknown := asked - set(PARTS):
        sys.exit(f"There is no part {', '.join(sorted(unknown))}; there are: {', '.join(PARTS)}.")
    main(asked)
