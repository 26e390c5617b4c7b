"""Absences and deputies: who is asked to stand in, who accepts, and who is told of it."""

from typing import Any

import pytest

from tests.people.profiles import day, own
from tests.support.cast import Cast
from tests.support.client import App


async def test_a_deputy_hears_of_it_and_is_shown_only_after_accepting(cast: Cast, app: App) -> None:
    member, giver = cast.people["member"], cast.people["giver"]
    async with (
        app.client(cast.tokens["member"]) as client,
        app.client(cast.tokens["giver"]) as deputy,
        app.client(cast.tokens["stranger"]) as reader,
    ):

        async def away() -> Any:
            return (await reader.get(f"/api/people/{member}")).json()["away"]

        await client.put("/api/me/absence", json={"until": day(5), "deputy": str(giver)})
        assert (await deputy.get("/api/me")).json()["deputyAsked"] == 1
        assert await away() == {"until": day(5), "deputy": None}
        assert (await reader.put(f"/api/people/{member}/deputy", json={"accept": True})).status_code == 404
        assert (await deputy.put(f"/api/people/{member}/deputy", json={"accept": True})).status_code == 200
        assert await away() == {"until": day(5), "deputy": {"id": str(giver), "name": "Giver Sample"}}
        assert (await own(client))["absence"]["state"] == "accepted"
        # Shorter needs no new word, longer does.
        await client.put("/api/me/absence", json={"until": day(4), "deputy": str(giver)})
        assert (await own(client))["absence"]["state"] == "accepted"
        await client.put("/api/me/absence", json={"until": day(9), "deputy": str(giver)})
        assert (await own(client))["absence"]["state"] == "asked"
        await deputy.put(f"/api/people/{member}/deputy", json={"accept": False})
        assert (await away())["deputy"] is None
        # Who has declined is not asked again by saving once more.
        await client.put("/api/me/absence", json={"until": day(9), "deputy": str(giver)})
        assert (await own(client))["absence"]["state"] == "declined"
        await client.delete("/api/me/absence")
        assert await away() is None
        assert (await own(deputy))["deputyFor"] == []


@pytest.mark.parametrize(
    ("until", "deputy", "fields"),
    [
        (-1, None, {"until": "day_not_ahead"}),
        (3000, None, {"until": "day_not_ahead"}),
        (3, "member", {"deputy": "person_unknown"}),
        (3, "nobody", {"deputy": "person_unknown"}),
    ],
)
async def test_an_absence_needs_a_day_ahead_and_somebody_else(
    until: int, deputy: str | None, fields: dict[str, str], cast: Cast, app: App
) -> None:
    named = None if deputy is None else str(cast.people.get(deputy, "00000000-0000-4000-8000-000000000000"))
    async with app.client(cast.tokens["member"]) as client:
        answer = await client.put("/api/me/absence", json={"until": day(until), "deputy": named})
    assert (answer.status_code, answer.json()["fields"]) == (422, fields)


async def test_an_absence_that_is_over_is_told_to_nobody(cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["member"]) as client:
        await client.put("/api/me/absence", json={"until": day(0), "deputy": str(cast.people["giver"])})
        await cast.db.pool.execute("UPDATE absence SET until = current_date - 1")
        assert (await own(client))["absence"] is None
        assert (await client.get(f"/api/people/{cast.people['member']}")).json()["away"] is None
    async with app.client(cast.tokens["giver"]) as deputy:
        assert (await own(deputy))["deputyFor"] == []
        answer = await deputy.put(f"/api/people/{cast.people['member']}/deputy", json={"accept": True})
        assert answer.status_code == 404
