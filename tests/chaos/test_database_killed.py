"""PostgreSQL killed mid-write: every acknowledged write is there once, every other one gave an error.

The server starts its database again by itself (decision 0003); only where it was killed too is it started here. An
act that gave an error may have been done all the same (the database died between commit and answer), so it is repeated
under its key, as the web client does, and must then be there exactly once.
"""

import asyncio
import json
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.chaos.writers import Act, Writer
from tests.demo.reading import PEOPLE, WORLD
from tests.front.serving import Served

WRITERS = ("merve", "jonas", "nuria", "aoife", "oksana", "salma")
ENOUGH = 40
"""Acknowledged writes awaited before and after the kill."""
PATIENCE_SECONDS = 90
START_SECONDS = 180
Refusal = tuple[int | None, str]
BUSY: Refusal = (503, "busy")
NO_ANSWER: Refusal = (None, "")


def postgres_children(postmaster: int) -> dict[int, str]:
    """The database's own processes and what each says it is."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            title = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == postmaster:
            found[int(folder.name)] = title
    return found


def kill_postmaster(served: Served) -> None:
    os.kill(served.database_pid(), signal.SIGKILL)


def kill_everything(served: Served) -> None:
    """The postmaster first, so that it cannot start what dies after it."""
    postmaster = served.database_pid()
    children = postgres_children(postmaster)
    kill_postmaster(served)
    for pid in children:
        with_luck(pid)


def kill_one_session(served: Served) -> None:
    """One of its sessions: PostgreSQL then cuts all the others and recovers by itself."""
    sessions = [pid for pid, title in postgres_children(served.database_pid()).items() if "tessera tessera" in title]
    with_luck(sessions[-1])


def kill_server_too(served: Served) -> None:
    served.process.kill()
    kill_everything(served)
    served.process.wait()


def with_luck(pid: int) -> None:
    """Kills what may have ended by itself."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@asynccontextmanager
async def crew(base: str) -> AsyncIterator[list[Writer]]:
    writers = [Writer(base, name) for name in WRITERS]
    for writer in writers:
        await writer.sign_in(PEOPLE[writer.name]["email"], WORLD["password"])
    yield writers
    for writer in writers:
        await writer.http.aclose()


def acts_of(writers: list[Writer]) -> list[Act]:
    return [act for writer in writers for act in writer.acts]


def acknowledged(writers: list[Writer]) -> int:
    return sum(act.acknowledged for act in acts_of(writers))


async def until(condition: Callable[[], bool], writing: list[asyncio.Task[None]]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():
            for task in writing:
                if task.done():
                    task.result()
            await asyncio.sleep(0.01)


async def readiness(writer: Writer, seen: set[int], stop: asyncio.Event) -> None:
    """What `/ready` says meanwhile."""
    while not stop.is_set():
        with suppress(httpx.TransportError):
            seen.add((await writer.http.get("/ready")).status_code)
        await asyncio.sleep(0.02)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Served]]:
    """One data folder with the demo world; the last of its servers is the one that runs."""
    servers = [Served(tmp_path_factory.mktemp("house"), ("--demo",)).wait_until_ready(START_SECONDS)]
    yield servers
    for served in reversed(servers):
        print(served.output())
        served.clean_up()


@pytest.mark.parametrize("kill", [kill_postmaster, kill_everything, kill_one_session, kill_server_too])
async def test_every_acknowledged_write_is_there_once_and_every_other_gave_an_error(
    house: list[Served], kill: Callable[[Served], None]
) -> None:
    served = house[-1]
    async with crew(f"http://127.0.0.1:{served.port}") as writers:
        thread = await writers[0].ask()
        stop, ready = asyncio.Event(), set[int]()
        writing = [asyncio.create_task(writer.write(thread, stop)) for writer in writers]
        writing.append(asyncio.create_task(readiness(writers[0], ready, stop)))
        await until(lambda: acknowledged(writers) >= ENOUGH, writing)
        kill(served)
        before = acknowledged(writers)
        if kill is kill_server_too:
            house.append(Served(served.data_dir, port=served.port))
        await until(lambda: acknowledged(writers) >= before + ENOUGH, writing)
        stop.set()
        await asyncio.gather(*writing)
        # A server that starts beside six writers may be busy, too.
        expected, besides = (NO_ANSWER, BUSY) if kill is kill_server_too else (BUSY, BUSY)
        await account(writers, thread, expected, besides)
        if kill in (kill_postmaster, kill_everything):
            assert ready == {200, 503}
        assert (await writers[0].http.get("/ready")).status_code == 200
        await news_and_search_follow(writers[0], thread)


async def account(writers: list[Writer], thread: str, expected: Refusal, besides: Refusal) -> None:
    """Compares what was told with what is there; then repeats what was refused."""
    refused = [act for act in acts_of(writers) if not act.acknowledged]
    told = {(act.id, act.text) for act in acts_of(writers) if act.acknowledged}
    print(f"acknowledged {len(told)}, refused", Counter((act.status, act.code) for act in refused))
    assert refused
    assert {expected} <= {(act.status, act.code) for act in refused} <= {expected, besides}
    shown = await writers[0].shown(thread)
    assert set(shown.values()) == {1}
    assert told <= set(shown)
    assert {text for _, text in set(shown) - told} <= {act.text for act in refused}
    await asyncio.gather(*(repeat(writer, thread) for writer in writers))
    shown = await writers[0].shown(thread)
    assert shown == Counter((act.id, act.text) for act in acts_of(writers))


async def repeat(writer: Writer, thread: str) -> None:
    """Sends what was refused again, under its key."""
    for act in [act for act in writer.acts if not act.acknowledged]:
        await writer.send(thread, act)
        assert act.acknowledged


async def news_and_search_follow(writer: Writer, thread: str) -> None:
    """The live layer and the reactions have come back with the database."""
    position = (await writer.http.get(f"/api/threads/{thread}")).json()["position"]
    heard = asyncio.create_task(next_facts(writer, position))
    act = Act(key=str(uuid4()), text=f"Wiederaufnahme {uuid4().hex}")
    await writer.send(thread, act)
    assert [fact["post"]["id"] for fact in await heard] == [act.id]
    async with asyncio.timeout(PATIENCE_SECONDS):
        await found(writer, act.text)


async def found(writer: Writer, words: str) -> None:
    """Waits until the search finds these words."""
    while True:
        answer = await writer.http.get("/api/search", params={"q": words})
        if answer.raise_for_status().json()["items"]:
            return
        await asyncio.sleep(0.1)


async def next_facts(writer: Writer, position: dict[str, Any]) -> list[dict[str, Any]]:
    """What happened after a position, by held GETs; one that brings only counts is followed by another."""
    query = {"open": json.dumps([position]), "wait": 20}
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            frames = (await writer.http.get("/api/live/poll", params=query)).raise_for_status().json()["frames"]
            if facts := [fact for frame in frames for fact in frame.get("facts", [])]:
                return facts
