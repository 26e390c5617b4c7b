"""Servers, workers and Redis as processes on one embedded database, and people who sign in at them."""

import json
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx

from tests.demo.reading import PEOPLE, WORLD
from tests.front.serving import TESSERA, Served, environment
from tests.support.redis_server import RedisServer

READY_SECONDS = 180


@dataclass
class House:
    """One data folder, one Redis, any number of servers."""

    folder: Path
    redis: RedisServer
    servers: list[Served] = field(default_factory=list)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def shared(self) -> dict[str, str]:
        return {"TESSERA_REDIS_URL": self.redis.url}

    def serve(self, *arguments: str, **more: str) -> Served:
        """One server more; waits until it is ready."""
        return self.begin(*arguments, **more).wait_until_ready(READY_SECONDS)

    def begin(self, *arguments: str, **more: str) -> Served:
        """One server more, without waiting."""
        served = Served(self.folder, arguments, more=self.shared | more)
        self.servers.append(served)
        return served

    def work(self) -> subprocess.Popen[bytes]:
        """One `tessera work` more."""
        with (self.folder / "work.log").open("ab") as log:
            worker = subprocess.Popen(
                [TESSERA, "work"], stdout=log, stderr=log, env=environment(self.folder), start_new_session=True
            )
        self.workers.append(worker)
        return worker

    def end(self) -> None:
        """Leaves nothing behind, whatever the test did."""
        for worker in self.workers:
            if worker.poll() is None:
                worker.kill()
                worker.wait()
        for served in self.servers:
            if served.process.poll() is None:
                served.process.send_signal(signal.SIGCONT)
            print(served.output())
            served.clean_up()
        self.redis.end()


def base_of(served: Served) -> str:
    return f"http://127.0.0.1:{served.port}"


async def signed_in(base: str, name: str, **given: Any) -> httpx.AsyncClient:
    """A client of a person of the demo world."""
    client = httpx.AsyncClient(base_url=base, headers={"X-Tessera": "1"}, timeout=30, **given)
    answer = await client.post("/api/session", json={"email": PEOPLE[name]["email"], "password": WORLD["password"]})
    answer.raise_for_status()
    return client


@asynccontextmanager
async def person(base: str, name: str, **given: Any) -> AsyncIterator[httpx.AsyncClient]:
    """The same for a while."""
    client = await signed_in(base, name, **given)
    try:
        yield client
    finally:
        await client.aclose()


async def ask(client: httpx.AsyncClient, title: str = "Wer hat es gehört?") -> str:
    """A new question for everyone signed in; answers its id."""
    found = (await client.get("/api/spaces/network/threads")).raise_for_status().json()
    question = {"title": title, "text": "Wir zählen nach.", "audience": "network"}
    path = f"/api/spaces/{found['items'][0]['space']['id']}/threads"
    answer = await client.post(path, json=question, headers=fresh_key())
    return str(answer.raise_for_status().json()["id"])


async def answer(client: httpx.AsyncClient, thread: str, text: str, key: str | None = None) -> httpx.Response:
    """One answer, sent once."""
    headers = {"Idempotency-Key": key} if key else fresh_key()
    return await client.post(f"/api/threads/{thread}/answers", json={"text": text}, headers=headers)


async def position_of(client: httpx.AsyncClient, thread: str) -> dict[str, Any]:
    """Where a thread's stream stands."""
    found = (await client.get(f"/api/threads/{thread}")).raise_for_status().json()
    return dict(found["position"])


def sse_path(position: dict[str, Any]) -> str:
    return f"/api/live/sse?open={quote(json.dumps([position]))}"


def fresh_key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


def database_address(folder: Path) -> str:
    """The embedded database of a folder, for a test that holds a lock in it."""
    lines = (folder / "postgres" / "postmaster.pid").read_text().splitlines()
    secret = (folder / "secrets" / "postgres").read_text().strip()
    return f"postgresql://tessera:{secret}@/tessera?host={quote(lines[4], safe='')}&port={lines[3]}"


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
