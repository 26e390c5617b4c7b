"""Affiliations: several run, one is the main one, past ones are shown by choice."""

from tessera.core.access import VISITOR
from tessera.organisations.actions import add_organisation
from tests.people.profiles import own
from tests.support.cast import Cast
from tests.support.client import App


async def _organisation(cast: Cast, name: str) -> str:
    async with cast.db.act() as tx:
        return str((await add_organisation(tx, VISITOR, kind="association", name=name, country="DE")).id)


async def test_several_affiliations_run_and_the_main_one_stands_in_bylines(cast: Cast, app: App) -> None:
    club = await _organisation(cast, "Otter club")
    before = await cast.ask("member")
    async with app.client(cast.tokens["member"]) as client:
        assert (await client.post("/api/me/affiliations", json={"organisation": club})).status_code == 201
        town, second = (await own(client))["affiliations"]
        assert (town["main"], second["main"], second["until"]) == (True, False, None)
        again = await client.post("/api/me/affiliations", json={"organisation": club})
        assert (again.status_code, again.json()["code"]) == (409, "already_there")
        await client.patch(f"/api/me/affiliations/{second['id']}", json={"main": True})
        after = await cast.ask("member")
        names = [
            (await client.get(f"/api/threads/{id_}")).json()["shared"]["posts"][0]["byline"]["organisation"]["name"]
            for id_ in (before, after)
        ]
    assert names == ["Examplestead", "Otter club"]


async def test_a_past_affiliation_is_its_owners_until_they_show_it(cast: Cast, app: App) -> None:
    page = f"/api/people/{cast.people['member']}"
    async with app.client(cast.tokens["member"]) as client, app.client(cast.tokens["stranger"]) as reader:
        [place] = (await own(client))["affiliations"]
        url = f"/api/me/affiliations/{place['id']}"
        await client.patch(url, json={"ended": True})
        assert (await reader.get(page)).json()["affiliations"] == []
        [past] = (await own(client))["affiliations"]
        assert (past["main"], past["audience"], past["until"] is None) == (False, "nobody", False)
        refused = await client.patch(url, json={"main": True})
        assert (refused.status_code, refused.json()["code"]) == (409, "affiliation_over")
        await client.patch(url, json={"audience": "network"})
        assert len((await reader.get(page)).json()["affiliations"]) == 1
        await client.delete(url)
        assert (await own(client))["affiliations"] == []


async def test_ending_the_main_affiliation_makes_the_oldest_other_the_main_one(cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["member"]) as client:
        await client.post("/api/me/affiliations", json={"organisation": await _organisation(cast, "Otter club")})
        await client.patch("/api/me", json={"organisation": None})
        assert (await client.get("/api/me")).json()["affiliation"]["organisation"]["name"] == "Otter club"


async def test_nobody_changes_or_deletes_the_affiliation_of_another(cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["member"]) as client, app.client(cast.tokens["staff"]) as other:
        [place] = (await own(client))["affiliations"]
        url = f"/api/me/affiliations/{place['id']}"
        answers = [await other.patch(url, json={"ended": True}), await other.delete(url)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert (await own(client))["affiliations"] == [place]
