"""Two servers behind the real Caddy and the real nginx: three transports, addresses, and one server killed."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from tests.front.serving import Served, free_port
from tests.several.house import House, answer, ask, base_of, person, position_of, sse_path
from tests.several.proxies import Proxy, base_at, start_caddy, start_nginx
from tests.support.redis_server import RedisServer

SOON_SECONDS = 5
START = {"caddy": start_caddy, "nginx": start_nginx}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = House(tmp_path_factory.mktemp("house"), RedisServer(tmp_path_factory.mktemp("redis")))
    yield built
    built.end()


@pytest.fixture(scope="module", params=list(START))
def behind(request: pytest.FixtureRequest, house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """A proxy in front of two servers that run."""
    begin: Callable[[Path, list[int], int], Proxy] = START[request.param]
    port = free_port()
    servers = [house.serve("--demo", TESSERA_BASE_URL=base_at(port)) for _ in range(2)]
    proxy = begin(tmp_path_factory.mktemp(request.param), [served.port for served in servers], port)
    yield proxy
    proxy.end()
    for served in house.servers[-2:]:
        served.process.kill()
        served.process.wait()
    # The next proxy's people come from this machine, too: what was counted of these is forgotten.
    house.redis.kill()
    house.redis.start()


def through(proxy: Proxy, name: str) -> AbstractAsyncContextManager[httpx.AsyncClient]:
    """A person of the demo world who comes through the proxy."""
    return person(proxy.base, name, verify=proxy.trust, http2=True)


@asynccontextmanager
async def by_websocket(proxy: Proxy, client: httpx.AsyncClient, position: dict[str, Any]) -> AsyncIterator[Any]:
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    async with websockets.connect(
        f"{proxy.base.replace('http', 'ws', 1)}/api/live/ws",
        additional_headers={"Cookie": cookies, "Origin": proxy.base},
        ssl=proxy.trust,
    ) as socket:
        await socket.send(json.dumps({"do": "open", "streams": [position]}))
        yield (json.loads(message) async for message in socket)


@asynccontextmanager
async def by_events(proxy: Proxy, client: httpx.AsyncClient, position: dict[str, Any]) -> AsyncIterator[Any]:
    async with client.stream("GET", sse_path(position), headers={"Accept-Encoding": "gzip, br"}) as events:
        assert "content-encoding" not in events.headers
        yield (json.loads(line[6:]) async for line in events.aiter_lines() if line.startswith("data: "))


async def until(frames: Any, kind: str, seconds: float = 20) -> dict[str, Any]:
    async with asyncio.timeout(seconds):
        async for frame in frames:
            if frame["t"] == kind:
                return dict(frame)
    raise EOFError


@pytest.mark.parametrize("way", [by_websocket, by_events])
async def test_news_are_pushed_through_a_proxy_at_once(behind: Proxy, way: Any) -> None:
    async with through(behind, "merve") as writer, through(behind, "jonas") as reader:
        thread = await ask(writer)
        begun = time.monotonic()
        async with way(behind, reader, await position_of(reader, thread)) as frames:
            await until(frames, "hello", SOON_SECONDS)
            await until(frames, "opened")
            print(f"hello and opened after {(time.monotonic() - begun) * 1000:.0f} ms")
            assert (await answer(writer, thread, "Durch den Vorbau.")).status_code == 201
            assert "Durch den Vorbau." in (await until(frames, "facts", SOON_SECONDS))["facts"][0]["post"]["html"]
            # A sign of life comes through by itself, more than once.
            for _ in range(2):
                await until(frames, "beat", 15)


async def test_a_get_is_held_through_a_proxy_until_there_is_news(behind: Proxy) -> None:
    async with through(behind, "merve") as writer, through(behind, "jonas") as reader:
        thread = await ask(writer)
        position = await position_of(reader, thread)
        query = {"open": json.dumps([position]), "wait": 20}
        begun = time.monotonic()
        held = asyncio.create_task(reader.get("/api/live/poll", params=query))
        await asyncio.sleep(1)
        assert not held.done()
        assert (await answer(writer, thread, "Gehalten.")).status_code == 201
        frames = (await held).raise_for_status().json()["frames"]
        assert time.monotonic() - begun < 15
        assert [fact["type"] for frame in frames for fact in frame.get("facts", [])] == ["answered"]
        # Counts of before may come late and end it early; then once more.
        for _ in range(3):
            query["open"] = json.dumps([await position_of(reader, thread)])
            quiet = time.monotonic()
            ended = (await reader.get("/api/live/poll", params=query)).raise_for_status().json()["frames"]
            if (took := time.monotonic() - quiet) >= 19:
                break
        assert took >= 19
        assert ended[-1]["t"] == "beat"


async def test_one_server_killed_behind_a_proxy_is_not_noticed_by_who_asks(behind: Proxy, house: House) -> None:
    victim, other = house.servers[-2:]
    async with through(behind, "merve") as writer, through(behind, "jonas") as reader:
        thread = await ask(writer)
        victim.process.kill()
        victim.process.wait()
        try:
            pages = [await reader.get(f"/api/threads/{thread}") for _ in range(20)]
            written = [await answer(writer, thread, f"Trotzdem {n}.") for n in range(5)]
            async with by_events(behind, reader, await position_of(reader, thread)) as frames:
                await until(frames, "opened")
        finally:
            house.servers[-2] = Served(house.folder, ("--demo",), port=victim.port, more=victim.more)
            house.servers[-2].wait_until_ready()
    assert {page.status_code for page in pages} == {200}
    assert {done.status_code for done in written} == {201}
    assert (await httpx.AsyncClient().get(f"{base_of(other)}/ready")).status_code == 200


async def test_a_proxy_passes_who_asks_and_by_what_name(behind: Proxy) -> None:
    async with httpx.AsyncClient(base_url=behind.base, verify=behind.trust, http2=True, timeout=30) as visitor:
        page = await visitor.get("/")
        assert (page.status_code, page.http_version) == (200, "HTTP/2")
        tries = [
            await visitor.post(
                "/api/session",
                json={"email": f"nobody-{n}@town.example", "password": "wrong and long"},
                headers={"X-Tessera": "1", "Origin": behind.base, "X-Forwarded-For": f"203.0.113.{n}"},
            )
            for n in range(11)
        ]
    # The name is ours, so no page of another site is thought of; and who invents addresses is one all the same.
    assert [answered.status_code for answered in tries] == [401] * 10 + [429]
