"""A server killed while files are on their way: what it acknowledged is there, and the rest can be sent again."""

import asyncio
import random
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from tessera.files.checking import check
from tessera.files.house import files_of
from tessera.files.storage import part_key
from tessera.files.timers import check_left
from tests.files.sending import announced, part
from tests.front.serving import Served
from tests.several.house import base_of, fresh_key, signed_in
from tests.support.cast import Cast
from tests.support.client import App

CONTENT = b"%PDF-1.7\n" + random.Random(7).randbytes(1_500_000) + b"\n%%EOF"
STEP = 300_000


@pytest.fixture
def served(tmp_path: Path) -> Iterator[list[Served]]:
    begun: list[Served] = []
    yield begun
    for one in begun:
        one.clean_up()


def half_a_part(one: Served, client: httpx.AsyncClient, id_: str, offset: int) -> socket.socket:
    """Begin to send a part, and stay in the middle of it."""
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    line = socket.create_connection(("127.0.0.1", one.port))
    head = (
        f"PATCH /api/files/{id_}?offset={offset} HTTP/1.1\r\nHost: 127.0.0.1:{one.port}\r\nX-Tessera: 1\r\n"
        f"Cookie: {cookie}\r\nContent-Type: application/octet-stream\r\nContent-Length: {STEP}\r\n\r\n"
    )
    line.sendall(head.encode() + CONTENT[offset : offset + STEP // 2])
    return line


async def test_a_server_killed_half_way_loses_nothing_it_has_acknowledged(tmp_path: Path, served: list[Served]) -> None:
    served.append(Served(tmp_path, ("--demo",)))
    await asyncio.to_thread(served[0].wait_until_ready, 180)
    client = await signed_in(base_of(served[0]), "merve")
    body = {"name": "Plan.pdf", "size": len(CONTENT)}
    id_ = (await client.post("/api/files", json=body, headers=fresh_key())).raise_for_status().json()["id"]
    known = 0
    for round_ in range(3):
        if round_:
            served.append(Served(tmp_path, ("--demo",), port=served[0].port))
            await asyncio.to_thread(served[-1].wait_until_ready, 180)
        assert (await client.get(f"/api/files/{id_}/state")).json()["received"] == known
        answer = await client.patch(f"/api/files/{id_}?offset={known}", content=CONTENT[known : known + STEP])
        known = answer.raise_for_status().json()["received"]
        assert known == (round_ + 1) * STEP
        if round_ < 2:
            with half_a_part(served[-1], client, id_, known):
                served[-1].end(signal.SIGKILL)
    state = {"state": "uploading"}
    while known < len(CONTENT):
        answer = await client.patch(f"/api/files/{id_}?offset={known}", content=CONTENT[known : known + STEP])
        state = answer.raise_for_status().json()
        known = int(state["received"])
    while state["state"] == "checking":
        await asyncio.sleep(0.5)
        state = (await client.get(f"/api/files/{id_}/state")).json()
    assert state["state"] == "ready"
    assert (await client.get(f"/api/files/{id_}")).content == CONTENT
    await client.aclose()


async def test_what_a_killed_server_has_not_checked_the_timer_does(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    id_ = await announced(client, "Notes.txt", 40_000)
    await part(client, id_, 0, b"1" * 20_000)
    # All is there, and the server ends before it looks at it.
    left = "UPDATE stored_file SET state = 'checking', size = 20000, checked_from = now() - $2::interval WHERE id = $1"
    for ago, state in (("1 minute", "checking"), ("6 minutes", "ready")):
        await cast.db.pool.execute(left.replace("$2", f"'{ago}'"), UUID(id_))
        await check_left(app.asgi.state.db)
        assert (await client.get(f"/api/files/{id_}/state")).json()["state"] == state
    assert (await client.get(f"/api/files/{id_}")).content == b"1" * 20_000


async def test_two_servers_that_check_one_file_at_once_leave_it_whole(cast: Cast, app: App) -> None:
    client, db = app.client(cast.tokens["member"]), app.asgi.state.db
    content = b"1" * 20_000 + b"2" * 20_000
    id_ = await announced(client, "Notes.txt", 50_000)
    await part(client, id_, 0, content[:20_000])
    await part(client, id_, 20_000, content[20_000:])
    await cast.db.pool.execute("UPDATE stored_file SET state = 'checking', size = 40000 WHERE id = $1", UUID(id_))
    await asyncio.gather(*(check(db, files_of(db).storage, UUID(id_)) for _ in range(2)))
    assert (await client.get(f"/api/files/{id_}")).content == content
    # One that comes too late finds a part alone, and leaves what is ready as it is.
    await files_of(db).storage.put(part_key(UUID(id_), 0, 7), b"12345")
    await cast.db.pool.execute("UPDATE stored_file SET parts = '{7,8}' WHERE id = $1", UUID(id_))
    await cast.db.pool.execute("UPDATE stored_file SET state = 'checking' WHERE id = $1", UUID(id_))
    await check(db, files_of(db).storage, UUID(id_))
    await cast.db.pool.execute("UPDATE stored_file SET state = 'ready' WHERE id = $1", UUID(id_))
    assert (await client.get(f"/api/files/{id_}")).content == content
