"""What was written for few does not go to more readers because the thread has moved meanwhile (R9), through the API."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from tessera.discussions import widening
from tests.discussions.test_moving import community, move
from tests.discussions.test_standing import lead_network
from tests.discussions.widening import Opening, opening
from tests.files.sending import picture, ready
from tests.support.cast import Cast
from tests.support.client import App

TEXT = "Hovercraft berths, between us."
ACTS = ("answer", "edit", "translation")


async def say(made: Opening, act: str, written_for: tuple[UUID, str] | None) -> Any:
    """The giver answers, edits their answer or translates it, written for a place."""
    post, body = made.posts["giver"], {"text": TEXT}
    if written_for is not None:
        body |= {"writtenFor": {"space": str(written_for[0]), "audience": written_for[1]}}
    method, path = {
        "answer": ("POST", f"/threads/{made.thread}/answers"),
        "edit": ("PATCH", f"/posts/{post}"),
        "translation": ("PUT", f"/posts/{post}/translations/fr"),
    }[act]
    return await made.call("giver", method, path, body)


async def reads(made: Opening) -> str:
    """All that the network reads of the thread."""
    return str(await made.page("stranger"))


@pytest.mark.parametrize("act", ACTS)
async def test_what_was_written_for_few_waits_for_its_author(cast: Cast, app: App, act: str) -> None:
    made = await opening(cast, app)
    before = await made.page("member")
    written_for = (UUID(before["shared"]["thread"]["space"]["id"]), before["shared"]["thread"]["audience"])
    assert written_for == (cast.space, "space")
    await made.agreed_by("member", "giver")
    refused = await say(made, act, written_for)
    assert (refused.status_code, refused.json()["code"]) == (409, "more_readers")
    now_for = refused.json()["params"]
    assert now_for == {"space": str(cast.network), "title": "Open network", "audience": "network"}
    assert "Hovercraft" not in await reads(made)
    # Who wrote it was told, and gives it to them.
    given = await say(made, act, (UUID(now_for["space"]), now_for["audience"]))
    assert given.is_success
    assert "Hovercraft" in await reads(made)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("written_for", ["same", "more", "nothing said"])
async def test_what_was_written_for_as_many_goes_out(cast: Cast, app: App, act: str, written_for: str) -> None:
    made = await opening(cast, app)
    places = {"same": (cast.space, "space"), "more": (cast.network, "network"), "nothing said": None}
    assert (await say(made, act, places[written_for])).is_success


@pytest.mark.parametrize("act", ACTS)
async def test_another_circle_is_more_readers_and_so_is_an_unknown_place(cast: Cast, app: App, act: str) -> None:
    made = await opening(cast, app)
    second = await community(cast, member="member", giver="member", moderator="facilitator")
    for place in ((second, "space"), (uuid4(), "space")):
        refused = await say(made, act, place)
        assert (refused.status_code, refused.json()["code"]) == (409, "more_readers")
        assert refused.json()["params"]["space"] == str(cast.space)
    # An audience nobody knows is taken for the fewest.
    assert (await say(made, act, (cast.space, "everybody"))).is_success


@pytest.mark.parametrize("audience", ["network", "public"])
async def test_of_what_is_for_everybody_no_space_is_looked_up(cast: Cast, app: App, audience: str) -> None:
    # Else the refusal would tell whether a hidden space is there.
    made = await opening(cast, app)
    assert (await say(made, "answer", (uuid4(), audience))).is_success


async def test_what_was_written_for_more_goes_to_fewer(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="public", title="Zeppelin berths")
    posts = {"giver": await cast.answer("giver", thread)}
    made = Opening(cast, app, thread, posts)
    await lead_network(cast, "moderator")
    assert await move(cast, app, "moderator", thread, cast.space) == (200, "")
    assert (await say(made, "answer", (cast.network, "public"))).is_success
    assert await reads(made) == "404"


async def test_what_a_picture_shows_waits_too(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    berth = await ready(app.client(cast.tokens["giver"]), "Berth.png", picture())
    hung = await made.call("giver", "PATCH", f"/posts/{made.posts['giver']}", {"text": "Quagga.", "files": [berth]})
    assert hung.is_success
    await made.agreed_by("member", "giver")
    told = {}
    for place, audience in ((cast.space, "space"), (cast.network, "network")):
        body = {"alt": TEXT, "writtenFor": {"space": str(place), "audience": audience}}
        told[audience] = await made.call("giver", "PUT", f"/files/{berth}/alt", body)
    assert (told["space"].status_code, told["space"].json()["code"]) == (409, "more_readers")
    assert told["network"].is_success


async def test_an_edit_of_what_stays_behind_meanwhile_is_told_where_it_stays(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    assert await made.propose("moderator") == (201, "")
    assert await made.say("member") == (200, "")
    moderator = await cast.actor("moderator")
    async with cast.db.act(moderator) as tx:
        await widening.carry_out(tx, moderator, thread_id=made.thread)
        edited = asyncio.create_task(say(made, "edit", None))
        # It has seen its contribution in the old thread and waits for that one's lock.
        await waiting_for_a_lock(cast)
    assert (await edited).is_success
    rest = await made.rest()
    assert "Hovercraft" in str(await made.page("member", rest))
    assert "Hovercraft" not in await reads(made)
    told = "SELECT DISTINCT s.subject_id FROM fact f JOIN stream s ON s.id = f.stream_id WHERE f.type = 'edited'"
    assert [row["subject_id"] for row in await cast.db.pool.fetch(told)] == [rest]


async def waiting_for_a_lock(cast: Cast) -> None:
    """Until some statement waits for a row's lock."""
    waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _ in range(500):
        if await cast.db.pool.fetchval(waits):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("nothing waits")
