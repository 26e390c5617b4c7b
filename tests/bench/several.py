"""What 1, 2 and 4 server processes give on this machine: each figure beside that of one."""

import asyncio
import json
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tessera.core.database import Database
from tessera.core.http import COOKIE
from tests.bench.tools import Figures, database_of, get, load, note, post, serving
from tests.bench.world import World, build
from tests.support.redis_server import RedisServer

COUNTS = (1, 2, 4)
THREADS = 1_000
ANSWER = json.dumps({"text": "What we did in the second year, in a few words.", "lang": "en"})


def several(figures: Figures) -> None:
    """One Redis, one database, one worker inside the first server; the load is shared out among the servers."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_:
        redis = RedisServer(Path(folder))
        open_.callback(redis.end)
        ports: list[int] = []
        world: World | None = None
        first: dict[str, float] = {}
        for count in COUNTS:
            while len(ports) < count:
                alone = ("--no-work",) if ports else ()
                ports.append(open_.enter_context(serving(folder, *alone, TESSERA_REDIS_URL=redis.url))[1])
            world = world or _world(folder, open_)
            for name, value in _measured(ports, world).items():
                note(figures, f"{name}_{count}_servers", value, "a second", first.setdefault(name, value))


def _world(folder: str, open_: ExitStack) -> World:
    dsn = open_.enter_context(database_of(folder))

    async def fill() -> World:
        db = Database(dsn)
        await db.start()
        try:
            return await build(db, threads=THREADS)
        finally:
            await db.stop()

    return asyncio.run(fill())


def _measured(ports: list[int], world: World) -> dict[str, float]:
    cookie = f"{COOKIE}={world.tokens[0]}"
    pages = [get(f"/api/threads/{thread}", cookie) for thread in world.write_in]
    answers = [post(f"/api/threads/{thread}/answers", cookie, ANSWER) for thread in world.write_in]
    return {
        "thread_pages": load(ports, pages, connections=16)["rate"],
        "question_list": load(ports, [get("/api/spaces/network/threads", cookie)], connections=16)["rate"],
        "posts": load(ports, answers, connections=16)["rate"],
    }
