"""Since when and until when somebody works somewhere: which days are taken, how they are kept, who sees them."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from tessera.core.access import VISITOR
from tessera.core.clock import now
from tessera.organisations.actions import add_organisation
from tessera.organisations.rules import affiliation_mistakes
from tests.support.cast import Cast
from tests.support.client import App

TODAY = date(2026, 11, 23)
BEGUN = date(2026, 11, 20)
URL = "/api/me/affiliations"


@pytest.mark.parametrize(
    ("since", "until", "mistakes"),
    [
        (None, None, {}),
        (TODAY, None, {}),
        (date(2026, 11, 24), None, {"since": "day_ahead"}),
        (date(1900, 1, 1), None, {}),
        (date(1899, 12, 31), None, {"since": "day_too_early"}),
        (date(2019, 5, 1), date(2019, 5, 1), {}),
        (date(2019, 5, 1), date(2019, 4, 30), {"until": "until_before_since"}),
        (date(2019, 5, 1), TODAY, {}),
        (date(2019, 5, 1), date(2026, 11, 24), {"until": "day_ahead"}),
        (date(2026, 11, 24), date(2026, 11, 25), {"since": "day_ahead", "until": "day_ahead"}),
        (None, BEGUN, {}),
        (None, date(2026, 11, 19), {"until": "until_before_since"}),
        (None, date(1, 1, 1), {"until": "day_too_early"}),
    ],
)
def test_days_are_taken_or_their_mistakes_are_named(
    since: date | None, until: date | None, mistakes: dict[str, str]
) -> None:
    assert affiliation_mistakes(since=since, until=until, begun=BEGUN, today=TODAY) == mistakes


async def places(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get("/api/me/profile")).json()["affiliations"]
    return found


async def club(cast: Cast) -> str:
    async with cast.db.act() as tx:
        return str((await add_organisation(tx, VISITOR, kind="association", name="Otter club", country="DE")).id)


def days(place: dict[str, Any]) -> tuple[str, str | None]:
    return place["since"][:10], place["until"] and place["until"][:10]


async def test_a_past_place_is_entered_and_is_its_owners_until_they_show_it(cast: Cast, app: App) -> None:
    page = f"/api/people/{cast.people['member']}"
    given = {"organisation": await club(cast), "since": "2011-03-01", "until": "2019-08-31"}
    async with app.client(cast.tokens["member"]) as client, app.client(cast.tokens["stranger"]) as reader:
        assert (await client.post(URL, json=given)).status_code == 201
        town, past = await places(client)
        assert days(past) == ("2011-03-01", "2019-08-31")
        assert (town["main"], past["main"], past["audience"]) == (True, False, "nobody")
        assert len((await reader.get(page)).json()["affiliations"]) == 1
        await client.patch(f"{URL}/{past['id']}", json={"audience": "network"})
        seen = (await reader.get(page)).json()["affiliations"]
        assert days(seen[1]) == ("2011-03-01", "2019-08-31")
        # Who was there before may be there again, and more than once.
        assert (await client.post(URL, json=given | {"audience": "network"})).status_code == 201
        assert (await client.post(URL, json={"organisation": given["organisation"]})).status_code == 201


async def test_a_past_place_of_somebody_without_another_is_not_the_main_one(cast: Cast, app: App) -> None:
    given = {"organisation": await club(cast), "since": "2011-03-01", "until": "2019-08-31"}
    async with app.client(cast.tokens["member"]) as client:
        await client.patch("/api/me", json={"organisation": None})
        assert (await client.post(URL, json=given)).status_code == 201
        assert (await client.get("/api/me")).json()["affiliation"] is None


async def test_since_can_be_said_of_the_main_one_and_bylines_stay(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    async with app.client(cast.tokens["member"]) as client:
        [town] = await places(client)
        before = (await client.get(f"/api/threads/{thread}")).json()["shared"]["posts"][0]["byline"]
        assert (await client.patch(f"{URL}/{town['id']}", json={"since": "2015-02-01"})).status_code == 200
        [town] = await places(client)
        assert (days(town), town["main"]) == (("2015-02-01", None), True)
        assert (await client.get(f"/api/threads/{thread}")).json()["shared"]["posts"][0]["byline"] == before
        assert (await client.patch(f"{URL}/{town['id']}", json={"until": "2020-06-30"})).status_code == 200
        [town] = await places(client)
        assert (days(town), town["main"], town["audience"]) == (("2015-02-01", "2020-06-30"), False, "nobody")
        assert (await client.patch(f"{URL}/{town['id']}", json={"until": "2020-07-31"})).status_code == 200
        assert days((await places(client))[0]) == ("2015-02-01", "2020-07-31")
        assert (await client.get("/api/me")).json()["affiliation"] is None


WRONG = [
    ({"since": "2400-01-01"}, {"since": "day_ahead"}),
    ({"until": "2400-01-01"}, {"until": "day_ahead"}),
    ({"ended": True, "until": "2400-01-01"}, {"until": "day_ahead"}),
    ({"since": "1815-06-18"}, {"since": "day_too_early"}),
    ({"since": "2015-02-02", "until": "2015-02-01"}, {"until": "until_before_since"}),
    ({"until": "2001-01-01"}, {"until": "until_before_since"}),
]


@pytest.mark.parametrize(("given", "mistakes"), WRONG, ids=lambda value: str(value))
async def test_wrong_days_change_nothing(cast: Cast, app: App, given: dict[str, Any], mistakes: dict[str, str]) -> None:
    async with app.client(cast.tokens["member"]) as client:
        before = await places(client)
        refused = await client.patch(f"{URL}/{before[0]['id']}", json=given)
        assert (refused.status_code, refused.json()["fields"]) == (422, mistakes)
        added = {"organisation": await club(cast), "since": "2010-01-01"} | given
        added.pop("ended", None)
        refused = await client.post(URL, json=added)
        assert (refused.status_code, refused.json()["fields"]) == (422, mistakes)
        assert await places(client) == before


async def test_what_is_over_needs_its_first_day_too(cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["member"]) as client:
        refused = await client.post(URL, json={"organisation": await club(cast), "until": "2019-08-31"})
        assert (refused.status_code, refused.json()["fields"]) == (422, {"since": "field_empty"})


async def test_a_first_day_after_the_last_one_is_refused(cast: Cast, app: App) -> None:
    given = {"organisation": await club(cast), "since": "2011-03-01", "until": "2019-08-31"}
    async with app.client(cast.tokens["member"]) as client:
        await client.post(URL, json=given)
        past = (await places(client))[1]
        refused = await client.patch(f"{URL}/{past['id']}", json={"since": "2019-09-01"})
        assert (refused.status_code, refused.json()["fields"]) == (422, {"until": "until_before_since"})


async def test_today_is_never_later_than_now(cast: Cast, app: App) -> None:
    today = now().date()
    async with app.client(cast.tokens["member"]) as client:
        given = {"organisation": await club(cast), "since": str(today)}
        assert (await client.post(URL, json=given)).status_code == 201
        added = next(place for place in await places(client) if place["organisation"]["name"] == "Otter club")
        await client.patch(f"{URL}/{added['id']}", json={"until": str(today)})
        assert await cast.db.pool.fetchval("SELECT bool_and(since <= now() AND until IS NULL OR until >= since AND"
                                           " until <= now()) FROM affiliation")  # fmt: skip
        far = await client.post(URL, json={**given, "since": str(today + timedelta(days=2))})
        assert far.status_code == 422
