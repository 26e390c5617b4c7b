"""The bus: small messages, merged; killed connections come back and nothing is lost."""

import asyncio
import time
from uuid import uuid4

import asyncpg
import msgspec

from tessera.live.bus import Listener, Notifier
from tessera.live.hub import Hub
from tessera.live.lines import backoff
from tessera.live.news import MAX_BYTES, News, Pending
from tests.live.world import World, eventually

BUS_BACKENDS = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND (query LIKE '%pg_notify($1, p)%' OR query LIKE $1)
"""


async def kill_the_bus(world: World) -> int:
    """Every connection whose last statement was the bus's own."""
    stream_query = "%FROM stream%WHERE stream.id = %"
    return await world.db.pool.fetchval(BUS_BACKENDS, stream_query)


async def test_messages_stay_small_and_tell_of_access_first() -> None:
    pending = Pending()
    big = 2**62
    pending.add(News([(big + n, big) for n in range(300)], [(big, "k" * 40, uuid4()) for _ in range(300)]))
    pending.add(News([(big, big + 1)], [], [uuid4()], [uuid4()]))
    messages = pending.messages()
    assert all(len(msgspec.json.encode(message)) < MAX_BYTES for message in messages)
    assert len(messages[0].people) == len(messages[0].logins) == 1
    positions = dict(pair for message in messages for pair in message.positions)
    assert len(positions) == 300
    assert positions[big] == big + 1
    assert sum(len(message.gauges) for message in messages) == 300


async def test_only_ids_and_numbers_travel_and_equal_news_are_merged(world: World) -> None:
    place = await world.place()
    heard: list[str] = []
    connection: asyncpg.Connection = await world.db.connect()
    await connection.add_listener("tessera", lambda *given: heard.append(given[-1]))
    await world.say(place, "a word nobody may overhear")
    await world.say(place, "another")
    await eventually(lambda: f"[{place.id},2]" in "".join(heard))
    await connection.close()
    told = [msgspec.json.decode(payload, type=News).positions for payload in heard]
    assert told[-1] == [(place.id, 2)]
    assert len(told) <= 2
    assert "word" not in "".join(heard)


async def test_a_killed_bus_comes_back_and_what_was_said_meanwhile_is_heard(world: World) -> None:
    place = await world.place()
    async with world.socket() as reader:
        await reader.open(place.at(0))
        await world.say(place, "before")
        await reader.next()
        await world.count(place)
        await reader.until("gauges")
        assert await kill_the_bus(world) >= 2
        await world.say(place, "meanwhile")
        await world.count(place)
        facts: list[str] = []
        gauges: list[int] = []
        while not facts or gauges[-1:] != [2]:
            frame = await reader.next()
            facts += [fact["text"] for fact in frame.get("facts", [])]
            gauges += [gauge["n"] for gauge in frame.get("gauges", [])]
        assert facts == ["meanwhile"]


async def test_who_lost_a_circle_while_the_bus_was_deaf_hears_nothing_more(world: World) -> None:
    leaver = await world.person()
    circle = await world.circle(leaver)
    place = await world.place(circle)
    async with world.socket(leaver) as reader:
        await reader.open(place.at(0))
        notifier, world.db.notifier = world.db.notifier, _Lost()
        try:
            await world.expel(leaver, circle)
        finally:
            world.db.notifier = notifier
        assert await kill_the_bus(world) >= 1
        assert (await reader.next())["code"] == "forbidden"


async def test_a_notifier_without_database_keeps_what_it_has_to_tell(world: World) -> None:
    place = await world.place()
    async with world.socket() as reader:
        await reader.open(place.at(0))
        db = _Unreachable(world.db)
        notifier = Notifier(db)  # type: ignore[arg-type]
        notifier.start()
        await world.db.pool.execute("UPDATE tally SET n = 7, version = 9 WHERE id = $1", place.tally)
        notifier.tell([], [(place.id, "tally", place.tally)], [], [])
        await asyncio.sleep(0.3)
        db.there = True
        assert (await reader.until("gauges"))["gauges"][0]["n"] == 7
        await notifier.stop()


async def test_a_listener_that_cannot_connect_tries_again_later_and_later(world: World) -> None:
    db = _Unreachable(world.db)
    listener = Listener(db, Hub(world.db, lambda: None))  # type: ignore[arg-type]
    listener.start()
    begun = time.monotonic()
    await eventually(lambda: db.tries >= 3)
    assert not listener.ready.is_set()
    assert time.monotonic() - begun >= 0.1
    db.there = True
    await asyncio.wait_for(listener.ready.wait(), 5)
    await listener.stop()
    assert all(0.05 <= backoff(0) <= 0.1 and 2.5 <= backoff(20) <= 5 for _ in range(20))


class _Lost:
    def tell(self, *_: object) -> None:
        """A message that never arrives."""


class _Unreachable:
    """The database behind a cut line."""

    def __init__(self, db: object) -> None:
        self.db = db
        self.there = False
        self.tries = 0

    async def connect(self) -> asyncpg.Connection:
        self.tries += 1
        if not self.there:
            raise ConnectionRefusedError
        return await self.db.connect()  # type: ignore[attr-defined]


class Late:
    """A database whose connection comes when it is let go."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection
        self.asked, self.go = asyncio.Event(), asyncio.Event()

    async def connect(self) -> asyncpg.Connection:
        self.asked.set()
        await self.go.wait()
        return self.connection


async def test_who_is_told_to_stop_just_when_the_connection_comes_stops(world: World) -> None:
    for turns in range(6):
        late = Late(await world.db.connect())
        listener = Listener(late, Hub(world.db, lambda: None))  # type: ignore[arg-type]
        listener.start()
        await late.asked.wait()
        late.go.set()
        for _ in range(turns):
            await asyncio.sleep(0)
        ended, _ = await asyncio.wait({asyncio.create_task(listener.stop())}, timeout=5)
        assert ended
        await late.connection.close()
