"""WebSocket, SSE and the held GET: the same protocol thrice."""

import asyncio
import json
import time

import httpx
import pytest
import websockets
from litestar import Litestar

from tessera.live import hub as hubs
from tests.live.world import World, eventually


async def test_sse_says_hello_at_once_and_beats_as_a_real_event(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = time.monotonic()
    place = await world.place()
    async with world.sse(None, place.at(0)) as events:
        hello = await events.next()
        assert (hello["t"], time.monotonic() - begun < 5) == ("hello", True)
        assert "no-transform" in events.answer.headers["cache-control"]
        assert events.answer.headers["content-type"].startswith("text/event-stream")
        assert (await events.next())["recovered"]
        await world.say(place, "one")
        assert (await events.next())["facts"][0]["text"] == "one"
        beat = await events.next(15, beats=True)
        assert beat["t"] == "beat"
        assert abs(beat["at"] / 1000 - time.time()) < 2


async def test_a_socket_beats_by_itself_and_when_asked(world: World) -> None:
    async with world.socket() as reader:
        await reader.raw.send('{"do":"beat"}')
        assert (await reader.next(4, beats=True))["t"] == "beat"
        assert (await reader.next(15, beats=True))["t"] == "beat"


async def test_a_poll_without_wait_answers_at_once(world: World) -> None:
    place = await world.place()
    await world.say(place, "one", "two")
    begun = time.monotonic()
    frames = await world.poll(None, place.at(1))
    assert time.monotonic() - begun < 8
    assert [frame["t"] for frame in frames] == ["hello", "opened", "beat"]
    assert [fact["text"] for fact in frames[1]["facts"]] == ["two"]


async def test_a_poll_is_held_until_there_is_news(world: World) -> None:
    place = await world.place()
    polling = asyncio.create_task(world.poll(None, place.at(0), wait=15))
    # Until it is heard: what is said before would be answered as missed.
    await eventually(lambda: (channel := world.hub.channel_of(place.key)) and channel.readers)
    await asyncio.sleep(0.5)
    assert not polling.done()
    await world.say(place, "one")
    async with asyncio.timeout(8):
        frames = await polling
    assert [frame["t"] for frame in frames] == ["hello", "opened", "facts", "beat"]
    assert frames[2]["facts"][0]["text"] == "one"


async def test_a_poll_is_not_held_when_something_was_missed(world: World) -> None:
    place = await world.place()
    await world.say(place, "one")
    async with asyncio.timeout(8):
        frames = await world.poll(None, place.at(0), wait=15)
    assert frames[1]["facts"][0]["text"] == "one"


async def test_a_gauge_the_client_knows_already_does_not_end_a_poll(world: World) -> None:
    place = await world.place()
    async with world.socket() as reader:
        await reader.open(place.at(0))
        await world.count(place)
        # Until the hub has heard of it: told later, it would be news to the poll.
        await reader.until("gauges")
    (beat,) = [frame for frame in await world.poll(None, place.at(0)) if frame["t"] == "beat"]
    begun = time.monotonic()
    frames = await world.poll(None, place.at(0, at=beat["at"]), wait=1)
    assert time.monotonic() - begun >= 1
    assert [gauge["n"] for gauge in frames[1]["gauges"]] == [1]
    await world.count(place)
    begun = time.monotonic()
    frames = await world.poll(None, place.at(0, at=beat["at"]), wait=15)
    assert time.monotonic() - begun < 8
    assert [gauge["n"] for gauge in frames[1]["gauges"]] == [2]


async def test_a_poll_ends_without_news_when_its_time_is_over(world: World) -> None:
    place = await world.place()
    begun = time.monotonic()
    frames = await world.poll(None, place.at(0), wait=1)
    assert 1 <= time.monotonic() - begun < 8
    assert [frame["t"] for frame in frames] == ["hello", "opened", "beat"]


async def test_a_beat_for_the_others_does_not_end_a_poll(world: World) -> None:
    place = await world.place()
    begun = time.monotonic()
    frames = await world.poll(None, place.at(0), wait=7)
    assert time.monotonic() - begun >= 7
    assert [frame["t"] for frame in frames] == ["hello", "opened", "beat"]


async def test_an_opening_of_the_wrong_shape_is_refused(world: World) -> None:
    async with httpx.AsyncClient() as client:
        for given in ("{}", "[1]", '[{"stream":"x","epoch":"","seq":-1}]'):
            for path in ("poll", "sse"):
                answer = await client.get(f"{world.address}/api/live/{path}", params={"open": given})
                assert (answer.status_code, answer.json()["fields"]) == (422, {"open": "field_invalid"})
    for said in ("nonsense", '{"do":"steal"}', '{"do":"open","streams":[{"stream":1}]}'):
        async with world.socket() as reader:
            await reader.raw.send(said)
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await reader.next()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1008


async def test_two_hundred_streams_may_be_heard_and_one_more_may_not(world: World) -> None:
    places = [await world.place() for _ in range(201)]
    async with world.socket() as reader:
        answers = await reader.open(*[place.at(0) for place in places[:200]])
        assert all(answer["recovered"] for answer in answers)
        await world.say(places[199], "last")
        assert (await reader.next())["stream"] == str(places[199].key)
        await reader.raw.send(json.dumps({"do": "close", "streams": [str(place.key) for place in places[:100]]}))
        assert (await reader.open(places[200].at(0)))[0]["recovered"]
        await reader.raw.send(json.dumps({"do": "open", "streams": [place.at(0) for place in places[:101]]}))
        with pytest.raises(websockets.ConnectionClosed):
            await reader.until("never")


async def test_a_closed_stream_is_heard_no_more(world: World) -> None:
    place = await world.place()
    async with world.socket() as reader:
        await reader.open(place.at(0))
        assert world.hub.channel_of(place.key)
        await reader.raw.send(json.dumps({"do": "close", "streams": [str(place.key)]}))
        await eventually(lambda: world.hub.channel_of(place.key) is None)
        await world.say(place, "unheard")
        await reader.silence(0.3)


async def test_another_server_than_ours_carries_sockets_by_send(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from tessera.live import routes

    monkeypatch.setattr(routes, "EXTENSION", "not there")
    place = await world.place()
    async with world.socket() as reader:
        assert (await reader.open(place.at(0)))[0]["recovered"]
        await world.say(place, "one")
        assert (await reader.next())["facts"][0]["text"] == "one"


async def test_who_is_there_when_the_hub_drains_is_sent_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    place = await world.place()
    app: Litestar = world.app
    assert app.state.hub is world.hub
    held = asyncio.create_task(world.poll(None, place.at(0), wait=15))
    async with world.socket() as reader, world.sse(None, place.at(0)) as events:
        assert [(await events.next())["t"] for _ in range(2)] == ["hello", "opened"]
        monkeypatch.setattr(hubs, "DRAIN_SECONDS", 10)
        channel = world.hub.channel_of(place.key)
        assert channel is not None
        await eventually(lambda: len(channel.readers) == 2)
        try:
            await world.hub.drain()
            for heard in (reader, events):
                retry = await heard.next()
                assert retry["t"] == "retry"
                assert 1 <= retry["after"] <= 30
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await reader.next()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1012
            with pytest.raises(EOFError):
                await events.next(beats=True)
            assert "retry" in [frame["t"] for frame in await held]
            assert (await world.poll(None))[0]["t"] == "retry"
        finally:
            world.hub.draining = False
