"""`serve` twice with Redis: they are one to the people; one ends in order, and the other goes on."""

import asyncio
import json
import signal
import time
from uuid import uuid4

import asyncpg
import httpx
import pytest

from tests.front.serving import free_port, tessera
from tests.front.test_embedded import wait_until_gone
from tests.several.house import (
    House,
    answer,
    ask,
    base_of,
    database_address,
    is_there,
    person,
    position_of,
    signed_in,
    sse_path,
)


async def test_two_servers_are_one_to_the_people_and_one_ends_in_order(house: House) -> None:
    one, two = house.serve("--demo"), house.serve("--demo")
    database = one.database_pid()
    writer, reader = await signed_in(base_of(one), "merve"), await signed_in(base_of(two), "jonas")
    thread = await ask(writer)

    await news_pass(writer, reader, thread)
    await a_key_acts_once_over_both(house, thread)
    await a_running_act_is_finished_while_readers_are_sent_away(house, writer, thread)

    assert one.process.wait(timeout=20) == 0, one.output()
    assert is_there(database)
    assert two.get("/ready") == {"status": "ready"}
    assert (await answer(reader, thread, "Weiter geht es.")).status_code == 201
    await writer.aclose()
    await reader.aclose()
    assert two.end(signal.SIGTERM)[0] == 0
    assert wait_until_gone(database)


async def news_pass(writer: httpx.AsyncClient, reader: httpx.AsyncClient, thread: str) -> None:
    """What is written at one server is heard at the other, and by whom the page there was read."""
    async with reader.stream("GET", sse_path(await position_of(reader, thread))) as events:
        lines = events.aiter_lines()
        await heard(lines, "opened")
        begun = time.monotonic()
        assert (await answer(writer, thread, "Ich höre.")).status_code == 201
        facts = (await heard(lines, "facts"))["facts"]
        assert "Ich höre." in facts[0]["post"]["html"]
        print(f"heard at the other server after {(time.monotonic() - begun) * 1000:.0f} ms")


async def heard(lines: object, kind: str) -> dict[str, list[dict[str, dict[str, str]]]]:
    async with asyncio.timeout(20):
        async for line in lines:  # type: ignore[attr-defined]
            if line.startswith("data: ") and (frame := json.loads(line[6:]))["t"] == kind:
                return frame
    raise EOFError


async def a_key_acts_once_over_both(house: House, thread: str) -> None:
    """One request, sent to both servers at once, as by a proxy that repeats."""
    login = (await signed_in(base_of(house.servers[0]), "nuria")).cookies
    key = str(uuid4())
    clients = [
        httpx.AsyncClient(base_url=base_of(served), headers={"X-Tessera": "1"}, cookies=login, timeout=30)
        for served in house.servers
    ]
    done = await asyncio.gather(*(answer(client, thread, "Genau einmal.", key) for client in clients * 3))
    ids = {given.json()["id"] for given in done if given.status_code in (200, 201)}
    assert len(ids) == 1
    assert {given.status_code for given in done} <= {200, 201, 503}
    page = (await clients[1].get(f"/api/threads/{thread}")).json()
    assert sum("Genau einmal." in post["html"] for post in page["shared"]["posts"]) == 1
    for client in clients:
        await client.aclose()


async def a_running_act_is_finished_while_readers_are_sent_away(
    house: House, writer: httpx.AsyncClient, thread: str
) -> None:
    one, two = house.servers[:2]
    holder, watcher = [await asyncpg.connect(database_address(house.folder)) for _ in range(2)]
    holding = holder.transaction()
    reader = await signed_in(base_of(one), "aoife")
    async with reader.stream("GET", sse_path(await position_of(reader, thread))) as events:
        lines = events.aiter_lines()
        await heard(lines, "opened")
        await holding.start()
        await holder.execute("SELECT FROM thread WHERE id = $1 FOR UPDATE", thread)
        running = asyncio.create_task(answer(writer, thread, "Mitten im Ende."))
        # It gives up after two seconds of waiting: nothing slow comes between.
        for _ in range(2000):
            if await watcher.fetchval("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
                break
            await asyncio.sleep(0.01)
        one.process.send_signal(signal.SIGTERM)
        assert (await heard(lines, "retry"))["after"]
    with pytest.raises(httpx.TransportError):
        async with httpx.AsyncClient(base_url=base_of(one)) as late:
            await late.get("/health")
    assert not running.done()
    assert two.get("/ready") == {"status": "ready"}
    await holding.rollback()
    await holder.close()
    await watcher.close()
    assert (await running).status_code == 201
    await reader.aclose()


def test_a_server_without_redis_and_one_with_it_refuse_each_other_in_one_sentence(house: House) -> None:
    house.serve()
    alone = tessera(house.folder, "serve", "--port", str(free_port()))
    assert (alone.returncode, alone.stderr.count("\n")) == (7, 1)
    assert "TESSERA_REDIS_URL" in alone.stderr
    assert house.servers[0].end(signal.SIGTERM)[0] == 0
    only = house.serve(TESSERA_REDIS_URL="")
    together = tessera(house.folder, "serve", "--port", str(free_port()), **house.shared)
    assert (together.returncode, together.stderr.count("\n")) == (7, 1)
    assert "without TESSERA_REDIS_URL" in together.stderr
    assert only.get("/ready")


def test_a_server_with_another_secret_is_refused_and_told_what_to_do(
    house: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    house.serve()
    address = database_address(house.folder)
    other = tmp_path_factory.mktemp("elsewhere")
    refused = tessera(other, "serve", "--port", str(free_port()), **house.shared, TESSERA_DATABASE_URL=address)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "secrets/server" in refused.stderr
    (other / "secrets" / "server").write_text((house.folder / "secrets" / "server").read_text())
    second = house.begin(TESSERA_DATABASE_URL=address)
    assert second.wait_until_ready().end(signal.SIGTERM)[0] == 0


def test_a_redis_address_of_another_kind_is_refused_and_one_that_is_away_is_not(house: House) -> None:
    refused = tessera(house.folder, "serve", "--port", str(free_port()), TESSERA_REDIS_URL="localhost:6379")
    assert refused.returncode == 2
    assert "redis://" in refused.stderr
    house.redis.kill()
    assert house.serve().get("/ready")
    looked = tessera(house.folder, "doctor", **house.shared)
    assert "Redis cannot be reached" in looked.stdout
    assert house.redis.url not in looked.stdout


async def test_servers_that_leave_the_work_to_a_worker_do_none_of_it(house: House) -> None:
    served = house.serve("--demo", "--no-work")
    async with person(base_of(served), "merve") as writer:
        await ask(writer, "Querverweis Zwetschgenbaum")
        await asyncio.sleep(4)
        assert not (await found(writer, "Zwetschgenbaum"))
        worker = house.work()
        for _ in range(300):
            if await found(writer, "Zwetschgenbaum"):
                break
            await asyncio.sleep(0.2)
        assert await found(writer, "Zwetschgenbaum")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=20) == 0


async def found(client: httpx.AsyncClient, words: str) -> list[dict[str, object]]:
    answered = await client.get("/api/search", params={"q": words})
    return list(answered.raise_for_status().json()["items"])
