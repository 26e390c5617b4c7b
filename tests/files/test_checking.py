"""Looking at what came: who ends it, who waits for it. A stopped server is no mistake of a file."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tessera.core.errors import Busy
from tessera.files.checking import Interrupted, look_at
from tessera.files.house import files_of
from tessera.files.timers import check_left
from tessera.files.uploading import WAIT_SECONDS
from tessera.settings import Settings
from tests.files.sending import PDF, announced, checked, part
from tests.support.cast import Cast
from tests.support.client import App, started

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
TOO_LONG = "from tessera.files import looking; looking.CPU_SECONDS = 2; looking.confine()\nwhile True: pass"
LONG_AGO = "UPDATE stored_file SET checked_from = now() - interval '6 minutes'"
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Children:
    """What looked at files, in their order; each gets the next of `signals` as soon as it runs."""

    def __init__(self) -> None:
        self.signals: list[signal.Signals] = []
        self.sessions: list[bool] = []
        self._begin = asyncio.create_subprocess_exec

    async def begin(self, *command: Any, **options: Any) -> Any:
        process = await self._begin(*command, **options)
        self.sessions.append(os.getsid(process.pid) == process.pid)
        if self.signals:
            process.send_signal(self.signals.pop(0))
        return process


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> Iterator[Children]:
    made = Children()
    monkeypatch.setattr(asyncio, "create_subprocess_exec", made.begin)
    # What our own process ignores, because of how the tests were started, its children would ignore, too.
    before = {number: signal.signal(number, signal.SIG_DFL) for number in ENDING}
    yield made
    for number, was in before.items():
        signal.signal(number, was)


def came(folder: Path) -> tuple[Path, Path, str]:
    path = folder / "came"
    path.write_bytes(PDF)
    return path, folder, "Plan.pdf"


@pytest.mark.parametrize("number", ENDING)
async def test_who_ends_our_programs_says_nothing_about_a_file(
    tmp_path: Path, children: Children, number: signal.Signals
) -> None:
    children.signals = [number]
    with pytest.raises(Interrupted):
        await look_at(*came(tmp_path))
    assert (await look_at(*came(tmp_path)))["type"] == "application/pdf"


async def test_one_killed_is_looked_at_once_more_and_twice_it_is_the_file(tmp_path: Path, children: Children) -> None:
    children.signals = [signal.SIGKILL]
    assert (await look_at(*came(tmp_path)))["type"] == "application/pdf"
    children.signals = [signal.SIGKILL, signal.SIGKILL]
    assert await look_at(*came(tmp_path)) == {"refused": "file_harmful"}
    assert len(children.sessions) == 4


async def test_one_that_breaks_what_looks_at_it_is_harmful_at_once(tmp_path: Path, children: Children) -> None:
    children.signals = [signal.SIGSEGV]
    assert await look_at(*came(tmp_path)) == {"refused": "file_harmful"}
    assert len(children.sessions) == 1


def test_calculating_too_long_is_told_from_a_lack_of_memory() -> None:
    assert subprocess.run([sys.executable, "-c", TOO_LONG], check=False).returncode == -signal.SIGXCPU


async def test_a_signal_to_the_servers_group_does_not_reach_what_looks_at_a_file(
    tmp_path: Path, children: Children
) -> None:
    await look_at(*came(tmp_path))
    assert children.sessions == [True]


@pytest.mark.parametrize("unit", ["tessera.service", "tessera-worker.service"])
def test_a_service_manager_tells_the_first_process_alone(unit: str) -> None:
    assert "\nKillMode=mixed\n" in (DEPLOY / unit).read_text()


async def test_a_file_whose_check_was_ended_is_checked_by_the_timer(cast: Cast, app: App, children: Children) -> None:
    client, db = app.client(cast.tokens["member"]), app.asgi.state.db
    id_ = await announced(client, "Plan.pdf", len(PDF))
    children.signals = [signal.SIGTERM]
    await part(client, id_, 0, PDF)
    await files_of(db).checks.wait(UUID(id_), 60)
    assert (await client.get(f"/api/files/{id_}/state")).json()["state"] == "checking"
    await db.pool.execute(LONG_AGO)
    await check_left(db)
    assert (await checked(client, id_))["state"] == "ready"
    assert (await client.get(f"/api/files/{id_}")).content == PDF


async def test_what_waits_for_its_turn_is_not_checked_beside_what_has_it(cast: Cast, app: App) -> None:
    client, db = app.client(cast.tokens["member"]), app.asgi.state.db
    id_ = await announced(client, "Notes.txt", 4)
    async with files_of(db).checks._turn:
        await part(client, id_, 0, b"Text")
        await db.pool.execute(LONG_AGO)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3):
                await check_left(db)
        assert (await client.get(f"/api/files/{id_}/state")).json()["state"] == "checking"
    assert (await checked(client, id_))["state"] == "ready"
    assert await db.pool.fetchval("SELECT checked_from > now() - interval '1 minute' FROM stored_file")


async def test_one_that_cannot_be_checked_now_does_not_hold_up_the_others(
    cast: Cast, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, db = app.client(cast.tokens["member"]), app.asgi.state.db
    storage, ids = files_of(db).storage, [await announced(client, "Notes.txt", 4) for _ in range(3)]
    read, away = storage.read, [f"parts/{id_}/" for id_ in ids[:2]]

    async def reading(key: str, *span: Any) -> Any:
        if key.startswith(tuple(away)):
            raise Busy
        return await read(key, *span)

    async with files_of(db).checks._turn:
        for id_ in ids:
            await part(client, id_, 0, b"Text")
        await files_of(db).checks.stop()
    await db.pool.execute(f"{LONG_AGO} - random() * interval '1 hour'")
    monkeypatch.setattr(storage, "read", reading)
    await check_left(db)
    states = [(await client.get(f"/api/files/{id_}/state")).json()["state"] for id_ in ids]
    assert states == ["checking", "checking", "ready"]
    # Storage is back, but what was begun a moment ago is not taken up again.
    away.clear()
    await check_left(db)
    assert (await client.get(f"/api/files/{ids[0]}/state")).json()["state"] == "checking"
    await db.pool.execute(LONG_AGO)
    await check_left(db)
    assert [(await checked(client, id_))["state"] for id_ in ids] == ["ready"] * 3


async def test_who_waits_for_a_check_holds_no_place_that_others_need(cast: Cast, tmp_path: Path) -> None:
    # A slow machine is given more time for its turns; that a server's own time is enough is seen from the numbers.
    assert Settings.model_fields["wait_seconds"].default / 2 > WAIT_SECONDS
    async with started(cast.db.dsn, tmp_path, at_once=2, wait_seconds=10) as app:
        client, checks = app.client(cast.tokens["member"]), files_of(app.asgi.state.db).checks
        async with checks._turn:
            ids = [await announced(client, "Notes.txt", 4) for _ in range(2)]
            ending = [asyncio.create_task(part(client, id_, 0, b"Text")) for id_ in ids]
            answers = await asyncio.gather(*ending, *(client.get("/api/files/limits") for _ in range(4)))
            again = await asyncio.gather(*(part(client, id_, 0, b"Text") for id_ in ids), client.get("/api/session"))
        assert [answer.status_code for answer in (*answers, *again)] == [200] * 9
        assert [answer.json()["state"] for answer in answers[:2]] == ["checking"] * 2
        assert [(await checked(client, id_))["state"] for id_ in ids] == ["ready"] * 2
