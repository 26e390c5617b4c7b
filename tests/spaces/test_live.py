"""Who hears what of a space: its people who comes and goes, its facilitators who waits at the door."""

import asyncio
import json
from typing import Any

from tests.support.cast import Cast
from tests.support.client import App, Client


async def poll(client: Client, *positions: dict[str, Any], wait: int = 0) -> list[dict[str, Any]]:
    """What is told from these positions on, without signs of life."""
    answer = await client.get("/api/live/poll", params={"open": json.dumps(positions), "wait": wait})
    assert answer.status_code == 200, answer.text
    return [frame for frame in answer.json()["frames"] if frame["t"] not in ("hello", "beat")]


def facts(frames: list[dict[str, Any]]) -> list[str]:
    return [fact["type"] for frame in frames for fact in frame.get("facts", [])]


async def test_who_is_removed_hears_at_once_that_the_space_is_closed(cast: Cast, app: App) -> None:
    place = f"/api/spaces/{cast.space}"
    async with app.client(cast.tokens["member"]) as member, app.client(cast.tokens["moderator"]) as moderator:
        streams = [(await member.get(path)).json()["position"] for path in (place, f"{place}/threads")]
        waiting = asyncio.create_task(poll(member, *streams, wait=15))
        # Until it listens.
        await asyncio.sleep(0.5)
        assert (await moderator.delete(f"{place}/members/{cast.people['member']}")).status_code == 200
        frames = await asyncio.wait_for(waiting, 4)
        after = await poll(member, *streams)
    closed = [frame for frame in frames + after if frame["t"] == "closed"]
    assert {frame["code"] for frame in closed} == {"forbidden"}
    assert {frame["stream"] for frame in closed} == {stream["stream"] for stream in streams}


async def test_members_hear_who_joins_and_only_facilitators_who_waits(cast: Cast, app: App) -> None:
    place = f"/api/spaces/{cast.space}"
    async with (
        app.client(cast.tokens["member"]) as member,
        app.client(cast.tokens["moderator"]) as moderator,
        app.client(cast.tokens["stranger"]) as stranger,
    ):
        await moderator.patch(place, json={"listed": "network"})
        told = (await member.get(place)).json()["position"]
        door = (await moderator.get(f"{place}/door")).json()["position"]
        outside = (await stranger.get(place)).json()
        request = (await stranger.post(f"{place}/requests", json={})).json()["id"]
        assert facts(await poll(member, told)) == []
        assert facts(await poll(moderator, door)) == ["requested"]
        await moderator.put(f"/api/requests/{request}", json={"admitted": True})
        heard = await poll(member, told)
        forbidden = await poll(member, door)
    assert "position" not in outside
    assert facts(heard) == ["joined"]
    assert heard[0]["facts"][0]["member"]["name"] == "Stranger Sample"
    assert [(frame["t"], frame["code"]) for frame in forbidden] == [("closed", "forbidden")]


async def test_two_facilitators_who_leave_at_once_leave_one(cast: Cast, app: App) -> None:
    place = f"/api/spaces/{cast.space}/members"
    async with app.client(cast.tokens["member"]) as member, app.client(cast.tokens["moderator"]) as moderator:
        await moderator.put(f"{place}/{cast.people['member']}", json={"role": "facilitator"})
        answers = await asyncio.gather(
            member.delete(f"{place}/{cast.people['member']}"), moderator.delete(f"{place}/{cast.people['moderator']}")
        )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
