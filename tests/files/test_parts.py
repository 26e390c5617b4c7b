"""Parts while storage is slow: no transaction waits for it, and what nobody counts is nowhere."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest
from alembic import command
from alembic.script import ScriptDirectory

from tessera.files.house import files_of
from tessera.files.storage import Storage, part_key
from tessera.files.timers import sweep
from tessera.migrating import alembic_config
from tests.files.sending import announced, checked, part, ready, settled
from tests.files.test_attached import stored
from tests.support.cast import Cast
from tests.support.client import App
from tests.support.databases import Cluster

FREE = "SELECT count(*) FROM (SELECT id FROM stored_file FOR UPDATE SKIP LOCKED) f"
ON_ITS_WAY = """
INSERT INTO stored_file (id, circle_id, owner_id, state, name, size, received, alt, position, created_at)
VALUES ($1, 1, $1, $2, 'Plan.pdf', 10, 9, '', 0, now())
"""


class Slow:
    """A storage in which nothing is laid down while `holding`, until it is let go."""

    def __init__(self, storage: Storage) -> None:
        self.holding = True
        self._waiting = asyncio.Semaphore(0)
        self._put = storage.put
        self._go = asyncio.Event()

    async def put(self, key: str, content: bytes) -> None:
        if self.holding:
            self._waiting.release()
            await self._go.wait()
        await self._put(key, content)

    async def wait_for(self, tries: int) -> None:
        """Until so many wait."""
        async with asyncio.timeout(20):
            for _ in range(tries):
                await self._waiting.acquire()
        self.holding = False

    def go(self) -> None:
        self._go.set()


@pytest.fixture
def slow(app: App, monkeypatch: pytest.MonkeyPatch) -> Slow:
    storage = files_of(app.asgi.state.db).storage
    made = Slow(storage)
    monkeypatch.setattr(storage, "put", made.put)
    return made


async def test_no_transaction_is_open_while_parts_are_laid_down(cast: Cast, app: App, slow: Slow) -> None:
    client = app.client(cast.tokens["member"])
    # More than there are connections for changes.
    ids = [await announced(client, "Notes.txt", 10) for _ in range(12)]
    tries = [asyncio.create_task(part(client, id_, 0, b"0123456789")) for id_ in ids]
    await slow.wait_for(12)
    assert await cast.db.pool.fetchval(FREE) == 12
    await announced(client, "Notes.txt", 10)
    slow.go()
    assert {answer.status_code for answer in await asyncio.gather(*tries)} == {200}
    assert [(await checked(client, id_))["state"] for id_ in ids] == ["ready"] * 12


async def test_the_slower_of_two_tries_leaves_nothing_and_is_told_how_far_it_is(
    cast: Cast, app: App, slow: Slow
) -> None:
    client = app.client(cast.tokens["member"])
    id_ = await announced(client, "Notes.txt", 60_000)
    late = asyncio.create_task(part(client, id_, 0, b"a" * 20_000))
    await slow.wait_for(1)
    assert (await part(client, id_, 0, b"b" * 30_000)).json()["received"] == 30_000
    slow.go()
    refused = await late
    assert (refused.status_code, refused.json()["code"]) == (409, "file_offset")
    assert refused.json()["params"] == {"received": 30_000}
    assert len(await stored(cast, app)) == 1
    await part(client, id_, 30_000, b"c" * 30_000)
    assert (await checked(client, id_))["state"] == "ready"
    assert (await client.get(f"/api/files/{id_}")).content == b"b" * 30_000 + b"c" * 30_000


@pytest.mark.parametrize("what", ["ready", "gone"])
async def test_a_part_that_comes_after_the_end_is_not_kept(cast: Cast, app: App, slow: Slow, what: str) -> None:
    client = app.client(cast.tokens["member"])
    id_ = await announced(client, "Notes.txt", 10)
    late = asyncio.create_task(part(client, id_, 0, b"aaaaaaaaaa"))
    await slow.wait_for(1)
    if what == "ready":
        await part(client, id_, 0, b"bbbbbbbbbb")
        assert (await checked(client, id_))["state"] == "ready"
    else:
        assert (await client.delete(f"/api/files/{id_}")).status_code == 200
        await sweep(app.asgi.state.db)
    await settled(app)
    slow.go()
    assert (await late).status_code == {"ready": 409, "gone": 404}[what]
    assert await stored(cast, app) == ([f"{id_}/whole"] if what == "ready" else [])
    assert not (app.asgi.state.settings.data_dir / "files" / "parts" / id_).exists()


async def test_what_was_laid_down_but_never_counted_is_no_part_of_the_file(cast: Cast, app: App) -> None:
    client, storage = app.client(cast.tokens["member"]), files_of(app.asgi.state.db).storage
    id_ = await announced(client, "Notes.txt", 40_000)
    # A server that was killed before it could commit.
    await storage.put(part_key(UUID(id_), 0, 1), b"x" * 20_000)
    await part(client, id_, 0, b"a" * 30_000)
    await storage.put(part_key(UUID(id_), 30_000, 2), b"y" * 10_000)
    await part(client, id_, 30_000, b"b" * 10_000)
    assert (await checked(client, id_))["state"] == "ready"
    assert (await client.get(f"/api/files/{id_}")).content == b"a" * 30_000 + b"b" * 10_000
    assert await stored(cast, app) == [f"{id_}/whole"]


async def test_a_file_that_has_been_looked_at_names_no_parts(cast: Cast, app: App) -> None:
    await ready(app.client(cast.tokens["member"]), "Notes.txt", b"Text")
    assert await cast.db.pool.fetchval("SELECT parts FROM stored_file") == []


async def test_what_was_on_its_way_before_parts_had_marks_is_sent_anew(cluster: Cluster) -> None:
    async with cluster.fresh_dsn("template1") as dsn:
        config = alembic_config(dsn)
        before = ScriptDirectory.from_config(config).get_revision("0021").down_revision
        await asyncio.to_thread(command.upgrade, config, before)
        connection = await asyncpg.connect(dsn)
        await connection.execute("SET session_replication_role = replica")
        for state in ("uploading", "checking", "refused"):
            await connection.execute(ON_ITS_WAY, uuid4(), state)
        await connection.close()
        await asyncio.to_thread(command.upgrade, config, "0021")
        connection = await asyncpg.connect(dsn)
        rows = await connection.fetch("SELECT state, received, parts FROM stored_file ORDER BY state")
        await connection.close()
    assert [tuple(row) for row in rows] == [("refused", 9, []), ("uploading", 0, []), ("uploading", 0, [])]
