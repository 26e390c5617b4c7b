"""Opening, missing, coming back: what a reader hears of a stream."""

import asyncio
import time
from typing import Any

import pytest

from tessera.live import bus, wire
from tessera.live import channel as channels
from tests.live.world import UNSPEAKABLE, World


async def test_a_reader_hears_what_is_said_in_order(world: World) -> None:
    place = await world.place()
    async with world.socket() as reader:
        (opened,) = await reader.open(place.at(0))
        assert opened == {
            "t": "opened", "stream": str(place.key), "epoch": place.epoch, "seq": 0,
            "recovered": True, "facts": [], "gauges": [],
        }  # fmt: skip
        await world.say(place, "one")
        frame = await reader.next()
        assert (frame["t"], frame["stream"]) == ("facts", str(place.key))
        assert [(f["seq"], f["type"], f["text"]) for f in frame["facts"]] == [(1, "said", "one")]
        assert frame["facts"][0]["at"].endswith("Z")


async def test_facts_of_several_acts_in_the_merging_time_share_one_frame(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "MERGE_SECONDS", 1)
    place = await world.place()
    async with world.socket() as reader:
        await reader.open(place.at(0))
        await world.say(place, "one")
        await world.say(place, "two")
        await world.say(place, "three")
        frame = await reader.next()
        assert [fact["seq"] for fact in frame["facts"]] == [1, 2, 3]
    assert pytest.approx(0.05) == bus.MERGE_SECONDS + wire.MERGE_SECONDS


async def test_who_comes_back_is_told_what_was_missed(world: World) -> None:
    place = await world.place()
    await world.say(place, "one", "two", "three")
    async with world.socket() as reader:
        (opened,) = await reader.open(place.at(1))
        assert opened["recovered"]
        assert opened["seq"] == 3
        assert [fact["text"] for fact in opened["facts"]] == ["two", "three"]
        await world.say(place, "four")
        assert [fact["seq"] for fact in (await reader.next())["facts"]] == [4]


async def test_what_was_deleted_is_in_no_replay(world: World) -> None:
    place = await world.place()
    gone, _ = await world.say(place, "secret", "kept")
    await world.db.pool.execute("DELETE FROM saying WHERE id = $1", gone)
    async with world.socket() as reader:
        (opened,) = await reader.open(place.at(0))
    assert opened["facts"][0]["gone"] == {"kind": "saying", "id": str(gone)}
    assert "secret" not in str(opened)


async def test_five_hundred_missed_facts_are_told_and_one_more_are_not(world: World) -> None:
    place = await world.place()
    await world.say(place, *[f"saying {n}" for n in range(501)])
    async with world.socket() as reader:
        (told,) = await reader.open(place.at(1))
        (too_many,) = await reader.open(place.at(0))
    assert told["recovered"]
    assert len(told["facts"]) == 500
    assert too_many == {
        "t": "opened", "stream": str(place.key), "epoch": place.epoch, "seq": 501, "recovered": False,
    }  # fmt: skip


async def test_facts_older_than_thirty_days_are_not_replayed(world: World) -> None:
    place = await world.place()
    await world.say(place, "old", "new")
    statement = "UPDATE fact SET at = at - interval '31 days' WHERE stream_id = $1 AND seq = 1"
    await world.db.pool.execute(statement, place.id)
    async with world.socket() as reader:
        (opened,) = await reader.open(place.at(0))
        assert not opened["recovered"]
        (opened,) = await reader.open(place.at(1))
        assert opened["recovered"]


async def test_another_epoch_or_a_position_from_the_future_is_not_recovered(world: World) -> None:
    place = await world.place()
    await world.say(place, "one")
    async with world.socket() as reader:
        (opened,) = await reader.open(place.at(1) | {"epoch": "another"})
        assert not opened["recovered"]
        (opened,) = await reader.open(place.at(2))
        assert not opened["recovered"]


async def test_a_message_the_bus_lost_is_made_up_for_within_seconds(world: World) -> None:
    place = await world.place()
    async with world.socket() as reader:
        await reader.open(place.at(0))
        notifier, world.db.notifier = world.db.notifier, _Deaf()
        try:
            await world.say(place, "unheard")
        finally:
            world.db.notifier = notifier
        frame = await reader.next()
        assert [fact["text"] for fact in frame["facts"]] == ["unheard"]


async def test_gauges_come_at_most_twice_a_second_with_the_last_value(world: World) -> None:
    place = await world.place()
    async with world.socket() as reader:
        await reader.open(place.at(0))
        begun = time.monotonic()
        for _ in range(20):
            await world.count(place)
            await asyncio.sleep(0.05)
        frames: list[dict[str, Any]] = []
        while not frames or frames[-1]["gauges"][0]["n"] < 20:
            frames.append(await reader.until("gauges"))
        spent = time.monotonic() - begun
    gauge = frames[-1]["gauges"][0]
    assert gauge == {"kind": "tally", "id": str(place.tally), "n": 20, "version": 21}
    assert len(frames) <= spent / 0.5 + 1


async def test_who_comes_back_gets_the_gauges_that_changed_since(world: World) -> None:
    place = await world.place()
    now = int(time.time() * 1000)
    async with world.socket() as reader:
        (opened,) = await reader.open(place.at(0, at=now))
        assert opened["gauges"] == []
        await world.count(place)
        (opened,) = await reader.open(place.at(0, at=now))
        assert [gauge["n"] for gauge in opened["gauges"]] == [1]


async def test_a_closed_stream_says_where_it_moved_to_only_to_who_may_see_it(world: World) -> None:
    insider = await world.person()
    old, new = await world.place(), await world.place(await world.circle(insider))
    async with world.socket(insider) as inside, world.socket() as outside:
        for reader in (inside, outside):
            await reader.open(old.at(0))
        statement = "UPDATE stream SET closed_at = now(), moved_to = $2 WHERE id = $1"
        await world.db.pool.execute(statement, old.id, new.key)
        assert await inside.next() == {"t": "moved", "stream": str(old.key), "to": str(new.key)}
        assert await outside.next() == {"t": "closed", "stream": str(old.key), "code": "gone"}
        assert (await outside.open(old.at(0)))[0]["code"] == "gone"


async def test_a_fact_that_cannot_be_built_sends_readers_to_their_page(world: World) -> None:
    place = await world.place()
    async with world.socket() as reader:
        await reader.open(place.at(0))
        await world.say(place, UNSPEAKABLE)
        assert await reader.next() == {
            "t": "opened", "stream": str(place.key), "epoch": place.epoch, "seq": 1, "recovered": False,
        }  # fmt: skip
        (opened,) = await reader.open(place.at(1))
        assert opened["recovered"]
        await world.say(place, "after")
        assert [fact["text"] for fact in (await reader.next())["facts"]] == ["after"]


class _Deaf:
    def tell(self, *_: object) -> None:
        """Lost on the way."""
