"""How the time of an answer grows with the house: at 1,000, 10,000 and 100,000 threads, beside that at 1,000."""

import asyncio
import json
import tempfile

import httpx

from tessera.core.database import Database
from tessera.core.http import COOKIE
from tessera.search.reindex import reindex
from tests.bench.tools import Figures, database_of, get, load, note, post, serving
from tests.bench.world import World, build, grow

SIZES = (1_000, 10_000, 100_000)
POSTS, SECONDS, DEEP = 2, 3, 20
ANSWER = json.dumps({"text": "What we did in the second year, in a few words.", "lang": "en"})


def growth(figures: Figures) -> None:
    """One database that grows under a running server; one request at a time."""
    with tempfile.TemporaryDirectory() as folder, serving(folder) as (_, port), database_of(folder) as dsn:
        world: World | None = None
        first: dict[str, float] = {}
        for size in SIZES:
            world = asyncio.run(_grown(dsn, world, size))
            for name, request in _requests(port, world).items():
                value = load(port, [request], connections=1, seconds=SECONDS)["p95"]
                note(figures, f"{name}_p95_{size}_threads", value, "ms", first.setdefault(name, value))


async def _grown(dsn: str, world: World | None, size: int) -> World:
    db = Database(dsn)
    await db.start()
    try:
        if world is None:
            return await build(db, size, POSTS)
        there = await db.pool.fetchval("SELECT count(*) FROM thread")
        await grow(db, world.network, world.person, size - there, POSTS)
        await reindex(db)
        return world
    finally:
        await db.stop()


def _requests(port: int, world: World) -> dict[str, str]:
    cookie = f"{COOKIE}={world.tokens[0]}"
    asked = {
        "thread_page": f"/api/threads/{world.thread}",
        "question_list": "/api/spaces/network/threads",
        f"question_list_page_{DEEP}": _page(port, cookie),
        "today": "/api/me/today",
        "search": "/api/search?q=participation%20office",
        "search_rare": "/api/search?q=question%20403",
    }
    requests = {name: get(path, cookie) for name, path in asked.items()}
    return requests | {"answer": post(f"/api/threads/{world.write_in[0]}/answers", cookie, ANSWER)}


def _page(port: int, cookie: str) -> str:
    """The address of a page far behind the first."""
    path = "/api/spaces/network/threads"
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Cookie": cookie}, timeout=30) as client:
        found = path
        for _ in range(DEEP - 1):
            found = f"{path}?cursor={client.get(found).raise_for_status().json()['next']}"
    return found
