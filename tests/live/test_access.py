"""Who hears what, and who no longer does."""

import asyncio
import json
import time
from uuid import uuid4

import httpx
import pytest
import websockets

from tessera.core.access import NETWORK, Actor
from tessera.core.http import hash_token
from tessera.live import joining
from tessera.live.connection import QueuedConnection
from tessera.live.presence import Presence
from tessera.live.wire import Opening
from tests.live.world import World, eventually, load_actor


async def test_unknown_and_forbidden_streams_get_the_same_bytes(world: World) -> None:
    hidden = await world.place(await world.circle())
    await world.say(hidden, "secret")
    unknown = str(uuid4())
    openings = [hidden.at(0), hidden.at(0) | {"stream": unknown}]
    async with world.socket(await world.person()) as reader:
        bytes_of = []
        for opening in openings:
            await reader.open(opening)
            await reader.raw.send(json.dumps({"do": "open", "streams": [opening]}))
            bytes_of.append((await reader.bytes()).replace(opening["stream"].encode(), b"KEY"))
    assert bytes_of[0] == bytes_of[1] == b'{"t":"closed","stream":"KEY","code":"forbidden"}'
    for frames in [await world.poll(None, opening) for opening in openings]:
        assert frames[1]["code"] == "forbidden"


async def test_a_visitor_hears_public_streams_but_not_the_network(world: World) -> None:
    public, network = await world.place(), await world.place(NETWORK)
    async with world.socket() as visitor, world.socket(await world.person()) as member:
        assert [f["t"] for f in await visitor.open(public.at(0), network.at(0))] == ["opened", "closed"]
        assert [f["t"] for f in await member.open(public.at(0), network.at(0))] == ["opened", "opened"]


async def test_who_leaves_a_circle_hears_nothing_more_within_a_second(world: World) -> None:
    leaver, stayer = await world.person(), await world.person()
    circle = await world.circle(leaver, stayer)
    place, public = await world.place(circle), await world.place()
    async with world.socket(leaver) as left, world.socket(stayer) as stayed, world.sse(leaver, place.at(0)) as events:
        await left.open(place.at(0), public.at(0))
        await stayed.open(place.at(0))
        assert [(await events.next())["t"] for _ in range(2)] == ["hello", "opened"]
        begun = time.monotonic()
        await world.expel(leaver, circle)
        await world.say(place, "after")
        for reader in (left, events):
            assert await reader.next() == {"t": "closed", "stream": str(place.key), "code": "forbidden"}
        # The promise is one second; a machine that runs every test at once is given three.
        assert time.monotonic() - begun < 3
        assert (await stayed.next())["facts"][0]["text"] == "after"
        assert (await left.open(place.at(0)))[0]["code"] == "forbidden"
        await left.silence(0.5)
        await world.say(public, "still here")
        assert (await left.next())["facts"][0]["text"] == "still here"


async def test_what_is_queued_for_who_leaves_a_circle_is_dropped(world: World) -> None:
    leaver = await world.person()
    circle = await world.circle(leaver)
    place = await world.place(circle)
    async with world.socket(leaver) as reader:
        await reader.open(place.at(0))
        connection = next(c for c in world.hub.connections if c.actor.person_id == leaver.id)
        channel = world.hub.channel_of(place.key)
        assert channel is not None
        connection.hold()
        try:
            await world.say(place, "told before, not yet written")
            await eventually(lambda: channel.seq == 1)
            await world.expel(leaver, circle)
            await eventually(lambda: channel not in connection.cursors)
        finally:
            connection.release()
        assert (await reader.next())["t"] == "closed"
        await reader.silence(0.3)


async def test_a_slow_socket_with_unsent_bytes_is_cut_when_it_loses_a_stream(world: World) -> None:
    leaver = await world.person()
    circle = await world.circle(leaver)
    place = await world.place(circle)
    async with world.socket(leaver, max_queue=1) as reader:
        await reader.open(place.at(0))
        reader.raw.transport.pause_reading()
        connection = next(c for c in world.hub.connections if c.actor.person_id == leaver.id)
        while not connection.waiting():
            await world.say(place, *["x" * 20_000] * 10)
            await asyncio.sleep(0.1)
        await world.expel(leaver, circle)
        await eventually(lambda: connection not in world.hub.connections)


async def test_a_new_circle_counts_on_the_open_connection(world: World) -> None:
    joiner = await world.person()
    circle = await world.circle()
    place = await world.place(circle)
    async with world.socket(joiner) as reader:
        assert (await reader.open(place.at(0)))[0]["code"] == "forbidden"
        await world.db.pool.execute("INSERT INTO circle_member VALUES ($1, $2)", circle, joiner.id)
        world.db.notifier.tell([], [], [joiner.id], [])
        (mine,) = [c for c in world.hub.connections if c.actor.person_id == joiner.id]
        await eventually(lambda: circle in mine.actor.circles)
        assert (await reader.open(place.at(0)))[0]["t"] == "opened"


async def test_a_circle_lost_while_a_connection_joins_is_lost(world: World) -> None:
    leaver = await world.person()
    circle = await world.circle(leaver)
    place = await world.place(circle)
    before = await load_actor(world.db, hash_token(leaver.token))
    assert before is not None
    await world.expel(leaver, circle)
    after = await load_actor(world.db, hash_token(leaver.token))

    async def reread() -> Actor:
        await asyncio.sleep(0.1)
        assert after is not None
        return after

    connection = QueuedConnection(before, reread, world.hub.left)
    assert world.hub.join(connection)
    try:
        await world.hub.open(connection, [Opening(place.key, place.epoch, 0)])
        assert [b'"hello"' in f.json or b'"forbidden"' in f.json for f in connection.collect()] == [True, True]
    finally:
        world.hub.leave(connection)


async def test_signing_out_ends_every_connection_of_the_login_and_no_other(world: World) -> None:
    leaver, other = await world.person(), await world.person()
    place = await world.place()
    async with world.socket(leaver) as left, world.socket(other) as stayed, world.sse(leaver, place.at(0)) as events:
        await left.open(place.at(0))
        await stayed.open(place.at(0))
        assert [(await events.next())["t"] for _ in range(2)] == ["hello", "opened"]
        await world.end_login(leaver)
        for reader in (left, events):
            assert await reader.next() == {"t": "closed", "stream": str(place.key), "code": "signed_out"}
        with pytest.raises(websockets.ConnectionClosed):
            await left.next()
        with pytest.raises(EOFError):
            await events.next(beats=True)
        await world.say(place, "for who stayed")
        assert (await stayed.next())["facts"][0]["text"] == "for who stayed"


async def test_a_deactivated_person_hears_nothing_more(world: World) -> None:
    person = await world.person()
    place = await world.place(NETWORK)
    async with world.socket(person) as reader:
        await reader.open(place.at(0))
        await world.db.pool.execute("UPDATE person SET deactivated_at = now() WHERE id = $1", person.id)
        world.db.notifier.tell([], [], [person.id], [])
        assert (await reader.next())["code"] == "signed_out"


async def test_pages_of_other_sites_open_no_connection(world: World) -> None:
    address = f"127.0.0.1:{world.port}/api/live"
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(f"ws://{address}/ws", origin=websockets.Origin("https://elsewhere.example"))
    assert refused.value.response.status_code == 403
    own = websockets.Origin(f"http://127.0.0.1:{world.port}")
    async with websockets.connect(f"ws://{address}/ws", origin=own):
        pass
    async with httpx.AsyncClient() as client:
        for path in ("sse", "poll"):
            for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
                answer = await client.get(f"http://{address}/{path}", headers=headers)
                assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")


async def test_a_login_may_hold_so_many_connections(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "MAX_PER_LOGIN", 2)
    person = await world.person()
    async with world.socket(person), world.socket(person):
        await eventually(lambda: sum(c.actor.person_id == person.id for c in world.hub.connections) == 2)
        frames = await world.poll(person)
        assert frames[0]["t"] == "retry"
        assert 1 <= frames[0]["after"] <= 30
        async with world.socket(await world.person()):
            pass


async def test_presence_counts_people_once_and_tells_no_names(world: World) -> None:
    person, place = await world.person(), await world.place()
    presence, other = Presence(world.hub), await world.person()
    assert await presence.others(place.key, person.id) == 0
    async with world.socket(person) as one, world.socket(person) as two, world.socket() as visitor:
        for reader in (one, two, visitor):
            await reader.open(place.at(0))
        assert await presence.others(place.key, other.id) == 2
        assert await presence.others(place.key, person.id) == 1
