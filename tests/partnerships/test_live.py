"""Both sides hear at once that something waits for them; nobody else hears anything."""

import asyncio
import json
from typing import Any

from tests.partnerships.towns import Table
from tests.support.client import Client


async def poll(client: Client, position: dict[str, Any], wait: int = 0) -> list[dict[str, Any]]:
    """The facts that are told from this position on."""
    answer = await client.get("/api/live/poll", params={"open": json.dumps([position]), "wait": wait})
    assert answer.status_code == 200, answer.text
    return [fact for frame in answer.json()["frames"] for fact in frame.get("facts", [])]


async def own(client: Client) -> dict[str, Any]:
    return dict((await client.get("/api/session")).json()["position"])


async def test_the_other_side_hears_of_a_proposal_and_the_first_of_its_confirmation(table: Table) -> None:
    tokens = table.cast.tokens
    async with table.app.client(tokens["giver"]) as giver, table.app.client(tokens["member"]) as member:
        hearing = asyncio.create_task(poll(giver, await own(giver), wait=15))
        await asyncio.sleep(0.5)
        id_ = await table.propose()
        [fact] = await asyncio.wait_for(hearing, 4)
        # Only how many wait: which one, the page asks for.
        assert {key: fact[key] for key in fact if key not in ("seq", "at")} == {"type": "partnership", "waiting": 1}
        hearing = asyncio.create_task(poll(member, await own(member), wait=15))
        await asyncio.sleep(0.5)
        await table.must("giver", "PUT", f"/partnerships/{id_}/answer", {"confirm": True})
        [fact] = await asyncio.wait_for(hearing, 4)
        assert (fact["type"], fact["waiting"]) == ("partnership", 0)


async def test_who_acts_for_neither_side_hears_nothing(table: Table) -> None:
    async with table.app.client(table.cast.tokens["stranger"]) as stranger:
        before = await own(stranger)
        await table.confirmed()
        assert await poll(stranger, before) == []


async def test_colleagues_hear_that_a_question_is_theirs_when_somebody_in_charge_leaves(table: Table) -> None:
    id_ = await table.confirmed()
    await table.must("member", "PUT", f"/partnerships/{id_}/people/{table.cast.people['member']}", {})
    await table.cast.db.pool.execute("UPDATE partnership SET asked_on = current_date")
    async with table.app.client(table.cast.tokens["adviser"]) as adviser:
        before = await own(adviser)
        await table.must("member", "PATCH", "/me", {"organisation": None})
        assert [fact["waiting"] for fact in await poll(adviser, before)] == [1]
