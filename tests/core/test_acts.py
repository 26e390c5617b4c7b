"""Acts on real PostgreSQL: keys, positions, and two acts that meet."""

import asyncio
import time
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from tessera.core.access import VISITOR
from tessera.core.database import Database
from tessera.core.facts import Fact, record
from tessera.core.streams import epoch_of, open_streams
from tessera.spaces.actions import remove_member
from tests.support.cast import Cast
from tests.support.client import App

QUESTION = {"title": "How do we begin?", "text": "With a plan?", "audience": "network", "lang": "en"}


async def new_streams(db: Database, count: int) -> list[int]:
    """Inner ids of fresh streams that everybody may hear."""
    async with db.act() as tx:
        made = [(await open_streams(tx, "person", uuid4(), 2))[0] for _ in range(count)]
    return [stream.id for stream in made if stream.id is not None]


async def note(db: Database, streams: Sequence[int], *, hold: float = 0, times: int = 1) -> None:
    """One act that writes a fact into each stream, in this order, after holding its transaction open."""
    async with db.act() as tx:
        await tx.driver()
        await asyncio.sleep(hold)
        for _ in range(times):
            await record(tx, [Fact(stream, "profile", uuid4()) for stream in streams])


async def note_and_fail(db: Database, streams: Sequence[int]) -> None:
    """The same, and a mistake afterwards."""
    async with db.act() as tx:
        await record(tx, [Fact(stream, "profile", uuid4()) for stream in streams])
        raise ZeroDivisionError


async def insert_and_fail(db: Database) -> None:
    """A statement on the driver's own connection before any of the session's, and a mistake afterwards."""
    async with db.act() as tx:
        await (await tx.driver()).execute("INSERT INTO circle (kind) VALUES ('person')")
        raise ZeroDivisionError


async def test_twenty_five_equal_keys_at_once_have_one_effect_and_nobody_else_waits(cast: Cast, app: App) -> None:
    client, reader = app.client(cast.tokens["member"]), app.client(cast.tokens["giver"])
    url, headers = f"/api/spaces/{cast.network}/threads", {"Idempotency-Key": str(uuid4())}
    assert (await reader.get("/api/spaces/network/threads")).status_code == 200
    lock = await cast.db.connect()
    async with lock.transaction():
        # The network's list is held, so that the first of them cannot end and the others meet it.
        await lock.execute("SELECT id FROM stream WHERE kind = 'list' AND subject_id = $1 FOR UPDATE", cast.network)
        repeats = [asyncio.create_task(client.post(url, json=QUESTION, headers=headers)) for _ in range(25)]
        await asyncio.sleep(0.5)
        started = time.monotonic()
        assert (await reader.get("/api/spaces/network/threads")).status_code == 200
        assert (await reader.put(f"/api/threads/{uuid4()}/too")).status_code == 404
        waited = time.monotonic() - started
    await lock.close()
    answers = await asyncio.gather(*repeats)
    assert waited < 1.0
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert await cast.db.pool.fetchval("SELECT count(*) FROM thread") == 1


async def test_a_repeated_act_is_not_found_when_it_is_no_longer_ones_to_see(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    url, headers = f"/api/spaces/{cast.space}/threads", {"Idempotency-Key": str(uuid4())}
    closed = QUESTION | {"audience": "space"}
    first = await client.post(url, json=closed, headers=headers)
    again = await client.post(url, json=closed, headers=headers)
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    async with app.asgi.state.db.act() as tx:
        await remove_member(tx, VISITOR, space_id=cast.space, person_id=cast.people["member"])
    await asyncio.sleep(1.1)
    gone = await client.post(url, json=closed, headers=headers)
    assert (gone.status_code, gone.json()["code"]) == (404, "not_found")


async def test_a_refused_act_gives_its_key_back(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    url, headers = f"/api/spaces/{cast.network}/threads", {"Idempotency-Key": str(uuid4())}
    assert (await client.post(url, json=QUESTION | {"title": ""}, headers=headers)).status_code == 422
    assert (await client.post(url, json=QUESTION, headers=headers)).status_code == 201


async def test_kept_answers_hold_neither_texts_nor_secrets(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["moderator"])
    assert (await client.post(f"/api/spaces/{cast.network}/threads", json=QUESTION)).status_code == 201
    assert (await client.post("/api/invitations", json={"space": str(cast.space)})).status_code == 201
    kept = await cast.db.pool.fetch("SELECT answer FROM kept_answer")
    assert [set(row["answer"]) for row in kept] == [{"kind", "id", "position"}]


async def test_an_act_records_once(db: Database) -> None:
    [stream] = await new_streams(db, 1)
    with pytest.raises(RuntimeError):
        await note(db, [stream], times=2)
    assert await db.pool.fetchval("SELECT seq FROM stream WHERE id = $1", stream) == 0


async def test_acts_on_two_streams_in_opposite_order_do_not_deadlock(db: Database) -> None:
    one, other = await new_streams(db, 2)
    orders = [(one, other), (other, one)] * 15
    await asyncio.gather(*(note(db, order, hold=0.01) for order in orders))
    rows = await db.pool.fetch("SELECT seq FROM stream WHERE id = ANY ($1)", [one, other])
    assert [row["seq"] for row in rows] == [30, 30]


async def test_sixteen_writers_leave_no_gap_and_times_follow_the_numbers(db: Database) -> None:
    [stream] = await new_streams(db, 1)

    async def write() -> None:
        for number in range(10):
            await note(db, [stream], hold=0.001 * (number % 3))

    await asyncio.gather(*(write() for _ in range(16)))
    facts = await db.pool.fetch("SELECT seq, at FROM fact WHERE stream_id = $1 ORDER BY seq", stream)
    assert [fact["seq"] for fact in facts] == list(range(1, 161))
    times = [fact["at"] for fact in facts]
    assert times == sorted(times)


async def test_an_act_that_fails_after_recording_leaves_nothing(db: Database) -> None:
    [stream] = await new_streams(db, 1)
    with pytest.raises(ZeroDivisionError):
        await note_and_fail(db, [stream])
    assert await db.pool.fetchval("SELECT count(*) FROM fact WHERE stream_id = $1", stream) == 0
    assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


async def test_the_drivers_connection_has_begun_before_anything_is_sent(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await insert_and_fail(db)
    assert await db.pool.fetchval("SELECT count(*) FROM circle WHERE kind = 'person'") == 0


async def test_the_epoch_changes_with_the_streams_number_and_with_the_database(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    client = app.client(cast.tokens["giver"])
    before = (await client.get(f"/api/threads/{thread}")).json()["position"]
    await cast.db.pool.execute("UPDATE stream SET number = number + 1 WHERE key = $1", UUID(before["stream"]))
    after = (await client.get(f"/api/threads/{thread}")).json()["position"]
    assert (after["stream"], after["seq"]) == (before["stream"], before["seq"])
    assert after["epoch"] != before["epoch"]
    assert epoch_of("another:00000001", 1) != epoch_of(cast.db.origin, 1) == cast.db.epoch(1)
