"""A small world for the live tests: real PostgreSQL, the real server with our protocol class, real clients.

Its one kind of thing is a saying: a stream of kind `list` tells of sayings, a gauge counts them.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
import uvicorn
import websockets
from litestar import Litestar
from sqlalchemy import text

from tessera.core.access import NETWORK, PUBLIC, Actor
from tessera.core.database import Database, Tx
from tessera.core.facts import Fact, Recorded, gone, record
from tessera.core.http import Actors, actor_middleware, hash_token
from tessera.core.problems import exception_handlers
from tessera.core.shared import Shared
from tessera.live.hub import Hub
from tessera.live.lifespan import drain, live_lifespan
from tessera.live.protocol import LiveProtocol
from tessera.live.routes import live_routes
from tests.live.listeners import Events, Socket

TABLES = """
CREATE TABLE saying (id uuid PRIMARY KEY, circle_id bigint NOT NULL, text text NOT NULL);
CREATE TABLE tally (id uuid PRIMARY KEY, stream_id bigint NOT NULL, n int NOT NULL, version int NOT NULL,
                    at timestamptz NOT NULL DEFAULT now());
"""
UNSPEAKABLE = "what no builder can say"
LOAD = """
SELECT l.id AS login_id, p.id AS person_id,
       (SELECT coalesce(array_agg(circle_id), '{}') FROM circle_member m WHERE m.person_id = p.id) AS circles
FROM login l JOIN person p ON p.id = l.person_id
WHERE l.token_hash = $1 AND l.ended_at IS NULL AND p.deactivated_at IS NULL
"""


async def load_actor(db: Database, token_hash: bytes) -> Actor | None:
    row = await db.pool.fetchrow(LOAD, token_hash)
    return row and Actor(row["person_id"], row["login_id"], (PUBLIC, NETWORK, *row["circles"]))


async def build_sayings(db: Database, circle_id: int, _: UUID, facts: Sequence[Recorded]) -> list[dict[str, Any]]:
    ids = [fact.subject_id for fact in facts]
    rows = await db.pool.fetch("SELECT id, text FROM saying WHERE id = ANY ($1) AND circle_id = $2", ids, circle_id)
    texts = {row["id"]: row["text"] for row in rows}
    if UNSPEAKABLE in texts.values():
        raise ValueError("a mistake of the builder")
    return [{"text": texts[i]} if i in texts else gone("saying", i) for i in ids]


async def tally_values(db: Database, circle_id: int, ids: list[UUID]) -> list[dict[str, Any]]:
    rows = await db.pool.fetch("SELECT id, n, version FROM tally WHERE id = ANY ($1)", ids)
    return [dict(row) for row in rows]


async def tally_changed(db: Database, stream: Any, since: Any) -> list[UUID]:
    rows = await db.pool.fetch("SELECT id FROM tally WHERE stream_id = $1 AND at > $2", stream.id, since)
    return [row["id"] for row in rows]


@dataclass
class Person:
    """Somebody signed in."""

    id: UUID
    login_id: UUID
    token: str

    @property
    def cookie(self) -> str:
        return f"tessera_login={self.token}"


@dataclass
class Place:
    """A stream and its circle."""

    id: int
    key: UUID
    circle_id: int
    subject_id: UUID
    epoch: str
    tally: UUID

    def at(self, seq: int, **more: Any) -> dict[str, Any]:
        return {"stream": str(self.key), "epoch": self.epoch, "seq": seq, **more}


@dataclass
class World:
    """The server and what the tests do in it."""

    db: Database
    app: Litestar
    server: uvicorn.Server
    port: int
    address: str = field(init=False)

    def __post_init__(self) -> None:
        self.address = f"http://127.0.0.1:{self.port}"

    @property
    def hub(self) -> Hub:
        return self.app.state.hub

    async def circle(self, *members: Person) -> int:
        """A closed circle of these people."""
        circle_id: int = await self.db.pool.fetchval("INSERT INTO circle (kind) VALUES ('inside') RETURNING id")
        for member in members:
            await self.db.pool.execute("INSERT INTO circle_member VALUES ($1, $2)", circle_id, member.id)
        return circle_id

    async def person(self) -> Person:
        circle_id = await self.circle()
        person_id, login_id, token = uuid4(), uuid4(), uuid4().hex
        stream_id = await self._stream("person", circle_id, person_id, uuid4())
        await self.db.pool.execute(
            "INSERT INTO person (id, email, name, name_search, languages, lang, time_zone, name_public, circle_id,"
            " stream_id, created_at) VALUES ($1, $2, 'Ada', ' ada', '{en}', 'en', 'UTC', false, $3, $4, now())",
            person_id, f"{person_id}@live.example", circle_id, stream_id,
        )  # fmt: skip
        await self.db.pool.execute("INSERT INTO circle_member VALUES ($1, $2)", circle_id, person_id)
        await self.db.pool.execute(
            "INSERT INTO login (id, token_hash, person_id, agent, created_at, seen_at)"
            " VALUES ($1, $2, $3, '', now(), now())",
            login_id, hash_token(token), person_id,
        )  # fmt: skip
        return Person(person_id, login_id, token)

    async def place(self, circle_id: int = PUBLIC) -> Place:
        """A stream that nobody has spoken in yet."""
        key, subject_id, tally = uuid4(), uuid4(), uuid4()
        stream_id = await self._stream("list", circle_id, subject_id, key)
        await self.db.pool.execute(
            "INSERT INTO tally (id, stream_id, n, version, at) VALUES ($1, $2, 0, 1, now() - interval '1 day')",
            tally, stream_id,
        )  # fmt: skip
        return Place(stream_id, key, circle_id, subject_id, self.db.epoch(1), tally)

    async def _stream(self, kind: str, circle_id: int, subject_id: UUID, key: UUID) -> int:
        return await self.db.pool.fetchval(
            "INSERT INTO stream (key, circle_id, kind, subject_id, number, seq)"
            " VALUES ($1, $2, $3, $4, 1, 0) RETURNING id",
            key, circle_id, kind, subject_id,
        )  # fmt: skip

    async def say(self, place: Place, *texts: str) -> list[UUID]:
        """One act for all these texts."""
        ids = [uuid4() for _ in texts]
        async with self.db.act() as tx:
            driver = await tx.driver()
            rows = [(id_, place.circle_id, words) for id_, words in zip(ids, texts, strict=True)]
            await driver.executemany("INSERT INTO saying VALUES ($1, $2, $3)", rows)
            await record(tx, [Fact(place.id, "said", id_) for id_ in ids])
        return ids

    async def count(self, place: Place) -> None:
        """Count one up; a gauge, not a fact."""
        async with self.db.act() as tx:
            driver = await tx.driver()
            await driver.execute(
                "UPDATE tally SET n = n + 1, version = version + 1, at = now() WHERE id = $1", place.tally
            )
            tx.gauge(place.id, "tally", place.tally)

    async def expel(self, person: Person, circle_id: int) -> None:
        async with self.db.act() as tx:
            await self._run(
                tx, f"DELETE FROM circle_member WHERE circle_id = {circle_id} AND person_id = '{person.id}'"
            )
            tx.circles_changed(person.id)

    async def end_login(self, person: Person) -> None:
        async with self.db.act() as tx:
            await self._run(tx, f"UPDATE login SET ended_at = now() WHERE id = '{person.login_id}'")
            tx.login_ended(person.login_id)

    @staticmethod
    async def _run(tx: Tx, statement: str) -> None:
        await tx.session.execute(text(statement))

    # Clients

    @asynccontextmanager
    async def socket(self, person: Person | None = None, **given: Any) -> AsyncIterator[Socket]:
        """A WebSocket that has been greeted."""
        headers = {"Cookie": person.cookie} if person else {}
        address = f"ws://127.0.0.1:{self.port}/api/live/ws"
        async with websockets.connect(
            address, additional_headers=headers, max_size=None, close_timeout=0.5, **given
        ) as raw:
            client = Socket(raw)
            assert (await client.next())["t"] == "hello"
            yield client

    @asynccontextmanager
    async def sse(self, person: Person | None, *openings: dict[str, Any], **headers: str) -> AsyncIterator[Events]:
        """An SSE connection."""
        async with httpx.AsyncClient(timeout=30) as client:
            sent = headers | ({"Cookie": person.cookie} if person else {})
            address = f"{self.address}/api/live/sse?open={quote(json.dumps(openings))}"
            async with client.stream("GET", address, headers=sent) as answer:
                yield Events(answer)

    async def poll(self, person: Person | None, *openings: dict[str, Any], wait: float = 0) -> list[dict[str, Any]]:
        """One held GET."""
        query: dict[str, Any] = {"open": json.dumps(openings), "wait": wait}
        headers = {"Cookie": person.cookie} if person else {}
        async with httpx.AsyncClient(timeout=30) as client:
            answer = await client.get(f"{self.address}/api/live/poll", params=query, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()["frames"]


async def eventually(condition: Callable[[], Any], seconds: float = 15) -> None:
    """Wait until it holds: the machine that runs every test at once is slow."""
    for _ in range(int(seconds / 0.05)):
        if condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came to hold")


@asynccontextmanager
async def served(db: Database, shared: Shared | None = None) -> AsyncIterator[World]:
    """The world on a free port; its notifier goes with it. `shared`: the Redis it shares with others."""
    app = Litestar(
        route_handlers=live_routes,
        lifespan=[live_lifespan],
        middleware=[actor_middleware],
        exception_handlers=exception_handlers(),
        openapi_config=None,
    )
    app.state.db, app.state.actors, app.state.shared = db, Actors(db, load_actor), shared
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, ws=LiveProtocol, ws_per_message_deflate=False, lifespan="on", log_level="warning", access_log=False
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve([listener]))
    while not server.started:
        assert not serving.done(), serving.result()
        await asyncio.sleep(0.01)
    try:
        yield World(db, app, server, listener.getsockname()[1])
    finally:
        await drain(app)
        server.should_exit = True
        await asyncio.wait_for(serving, 20)
