"""Two servers and a real Redis: news, counts and limits pass between them, and nothing is lost or waits without it.

The comparison of positions is put off here, so that what arrives has come by the bus.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import msgspec
import pytest
import pytest_asyncio

from tessera.core import http, shared
from tessera.core.database import Database
from tessera.core.errors import TooMany
from tessera.core.limits import Limit
from tessera.core.shared import Away, Shared, open_shared
from tessera.live import bus, presence
from tessera.live.news import News
from tests.live.test_bus import _Lost
from tests.live.world import World, served
from tests.support.redis_server import RedisServer

NEVER = 3600.0


@dataclass
class Pair:
    """Two servers of one database."""

    redis: RedisServer
    one: World
    two: World
    shares: list[Shared]


@pytest_asyncio.fixture
async def pair(world: World, live_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pair]:
    # The world of the other tests is asked for because it says how things are told; its server does nothing here.
    monkeypatch.setattr(bus, "COMPARE_SECONDS", NEVER)
    redis = RedisServer(tmp_path)
    async with AsyncExitStack() as stack:
        worlds, shares = [], []
        for _ in range(2):
            db = Database(live_dsn)
            await db.start()
            stack.push_async_callback(db.stop)
            together = await open_shared(redis.url, db)
            assert together is not None
            stack.push_async_callback(together.close)
            worlds.append(await stack.enter_async_context(served(db, together)))
            shares.append(together)
        yield Pair(redis, *worlds, shares)
    redis.end()


async def heard_by_both(pair: Pair) -> None:
    """Both servers hear Redis."""
    name = f"{pair.shares[0].name}:tessera"

    async def listeners() -> int:
        with suppress(Away):
            return int((await pair.shares[0].ask(lambda redis: redis.pubsub_numsub(name)))[0][1])
        return 0

    await soon(listeners, 2)


async def soon(probe: Callable[[], Awaitable[Any]], wanted: Any) -> None:
    """Wait until the answer is this one."""
    for _ in range(400):
        if (found := await probe()) == wanted:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{found} and not {wanted}")


async def test_news_pass_from_one_server_to_the_other_and_not_over_the_database(pair: Pair) -> None:
    await heard_by_both(pair)
    place = await pair.one.place()
    told: list[str] = []
    connection: asyncpg.Connection = await pair.one.db.connect()
    await connection.add_listener("tessera", lambda *given: told.append(given[-1]))
    async with pair.two.socket() as reader:
        await reader.open(place.at(0))
        await pair.one.say(place, "a word nobody may overhear")
        await pair.one.count(place)
        frame = await reader.until("facts")
        assert frame["facts"][0]["text"] == "a word nobody may overhear"
        assert (await reader.until("gauges"))["gauges"][0]["n"] == 1
    await connection.close()
    positions = [pair_ for payload in told for pair_ in msgspec.json.decode(payload, type=News).positions]
    assert place.id not in dict(positions)


@pytest.mark.parametrize("gone", ["kill", "freeze"])
async def test_without_redis_news_go_over_the_database_and_no_act_waits(
    pair: Pair, gone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await heard_by_both(pair)
    place = await pair.one.place()
    async with pair.two.socket() as reader:
        await reader.open(place.at(0))
        if gone == "freeze":
            monkeypatch.setattr(shared, "ANSWER_SECONDS", 6.0)
        getattr(pair.redis, gone)()
        begun = time.monotonic()
        await pair.one.say(place, "meanwhile")
        assert time.monotonic() - begun < 5
        assert (await reader.until("facts", 30))["facts"][0]["text"] == "meanwhile"
    if gone == "freeze":
        pair.redis.thaw()


async def test_once_redis_is_back_gauges_are_told_that_no_message_told(pair: Pair) -> None:
    await heard_by_both(pair)
    place = await pair.one.place()
    async with pair.two.socket() as reader:
        await reader.open(place.at(0))
        pair.redis.kill()
        notifier, pair.one.db.notifier = pair.one.db.notifier, _Lost()
        await pair.one.count(place)
        pair.one.db.notifier = notifier
        pair.redis.start()
        assert (await reader.until("gauges", 30))["gauges"][0]["n"] == 1
        await heard_by_both(pair)
        await pair.one.say(place, "after")
        assert (await reader.until("facts"))["facts"][0]["text"] == "after"


@pytest.mark.parametrize("redis_there", [True, False])
async def test_who_lost_a_circle_at_one_server_hears_nothing_more_at_the_other(pair: Pair, redis_there: bool) -> None:
    leaver = await pair.one.person()
    circle = await pair.one.circle(leaver)
    place = await pair.one.place(circle)
    if not redis_there:
        pair.redis.kill()
    async with pair.two.socket(leaver) as reader:
        await reader.open(place.at(0))
        await pair.one.expel(leaver, circle)
        assert (await reader.next())["code"] == "forbidden"
        await pair.one.say(place, "not for the one who left")
        await reader.silence(0.5)


async def test_a_login_that_ends_at_one_server_is_over_at_the_other(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "FRESH_SECONDS", NEVER)
    person = await pair.one.person()
    place = await pair.one.place(await pair.one.circle(person))
    async with pair.two.socket(person) as reader:
        assert (await reader.open(place.at(0)))[0]["t"] == "opened"
        await pair.one.end_login(person)
        assert (await reader.until("closed"))["code"] == "signed_out"
    # The kept actor of before is forgotten, too.
    frames = await pair.two.poll(person, place.at(0))
    assert frames[1] == {"t": "closed", "stream": str(place.key), "code": "forbidden"}


async def test_presence_is_counted_over_both_servers_and_everybody_once(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, place = await pair.one.person(), await pair.one.place()
    other = await pair.one.person()
    there = [pair.one.app.state.presence, pair.two.app.state.presence]
    async with pair.one.socket(person) as here, pair.two.socket(person) as also, pair.two.socket() as visitor:
        for reader in (here, also, visitor):
            await reader.open(place.at(0))

        async def counts() -> list[int]:
            """As one sees it who is not there, and as the one sees it who is there twice."""
            return [await each.others(place.key, asker.id) for asker in (other, person) for each in there]

        await soon(counts, [2, 2, 1, 1])
        keys = await pair.shares[0].ask(
            lambda redis: redis.zrange(f"{pair.shares[0].name}:presence:{place.key}", 0, -1)
        )
        assert not {str(person.id), person.id.hex} & set(keys)
        pair.redis.kill()
        assert await counts() == [1, 2, 0, 1]
    assert presence.SHOWN_SECONDS <= 15


async def test_a_limit_counts_what_both_servers_saw(pair: Pair) -> None:
    one, two = (Limit(attempts=2, seconds=60, name="tries") for _ in range(2))
    key = uuid4().hex
    await one.note(pair.shares[0], key)
    await two.check(pair.shares[1], key)
    await two.note(pair.shares[1], key)
    for limit, together in ((one, pair.shares[0]), (two, pair.shares[1])):
        with pytest.raises(TooMany) as refused:
            await limit.check(together, "another", key)
        assert refused.value.after is not None
        assert 55 <= refused.value.after <= 61
    await one.check(pair.shares[0], "another")
    other = Limit(attempts=2, seconds=60, name="of another thing")
    await other.check(pair.shares[0], key)
    names = await pair.shares[0].ask(lambda redis: redis.keys("*limit*"))
    assert names
    assert key not in "".join(names)
    assert all([0 < await pair.shares[0].ask(lambda redis, n=name: redis.pttl(n)) <= 60_000 for name in names])  # type: ignore[misc]


async def test_what_one_server_took_the_other_counts(pair: Pair) -> None:
    one, two = (Limit(attempts=2, seconds=60, name="taken") for _ in range(2))
    for limit, together in ((one, pair.shares[0]), (two, pair.shares[1])):
        await limit.take(together, "key")
    for limit, together in ((one, pair.shares[0]), (two, pair.shares[1])):
        with pytest.raises(TooMany) as refused:
            await limit.take(together, "key")
        assert refused.value.after is not None
        assert 55 <= refused.value.after <= 61


async def test_a_shared_limit_forgets_after_its_time(pair: Pair) -> None:
    limit, fresh = (Limit(attempts=1, seconds=1, name="short") for _ in range(2))
    await limit.note(pair.shares[0], "key")
    with pytest.raises(TooMany):
        await fresh.check(pair.shares[1], "key")
    await asyncio.sleep(1.1)
    await fresh.check(pair.shares[1], "key")


@pytest.mark.parametrize("gone", ["kill", "freeze"])
async def test_a_limit_holds_by_what_this_server_saw_while_redis_is_away(pair: Pair, gone: str) -> None:
    getattr(pair.redis, gone)()
    limit, begun = Limit(attempts=2, seconds=60, name="away"), time.monotonic()
    for _ in range(2):
        await limit.check(pair.shares[0], "key")
        await limit.note(pair.shares[0], "key")
    with pytest.raises(TooMany):
        await limit.check(pair.shares[0], "key")
    # Asked once in vain and then left alone, not once for each.
    assert time.monotonic() - begun < 4
    if gone == "freeze":
        pair.redis.thaw()


async def test_redis_is_used_again_once_it_answers(pair: Pair) -> None:
    pair.redis.kill()
    limit, other = (Limit(attempts=1, seconds=60, name="again") for _ in range(2))
    await limit.note(pair.shares[0], "before")
    pair.redis.start()

    async def counted() -> bool:
        await limit.note(pair.shares[0], "after")
        try:
            await other.check(pair.shares[1], "after")
        except TooMany:
            return True
        return False

    await soon(counted, True)
