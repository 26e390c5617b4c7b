"""Changing a profile, affiliations, absence and deputies, closed accounts, questions one could answer."""

from datetime import timedelta
from typing import Any

import pytest

from tessera.core.access import VISITOR
from tessera.core.clock import now
from tessera.organisations.actions import add_organisation
from tessera.people.accounts import deactivate
from tessera.spaces.actions import remove_member
from tests.support.cast import Cast
from tests.support.client import App, Client


def day(ahead: int) -> str:
    return (now() + timedelta(days=ahead)).date().isoformat()


async def own(client: Client) -> dict[str, Any]:
    return dict((await client.get("/api/me/profile")).json())


async def put(client: Client, **fields: dict[str, str]) -> None:
    answer = await client.patch("/api/me", json={"fields": fields})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("about", "x" * 2001, "field_too_long"),
        ("canHelp", "x" * 1001, "field_too_long"),
        ("phone", "call me", "field_invalid"),
        ("website", "otters.example", "website_invalid"),
        ("website", "javascript://otters.example", "website_invalid"),
        ("website", "https://", "website_invalid"),
        ("writes", "de x", "language_unknown"),
        ("email", "other@examplestead.example", "field_invalid"),
    ],
)
async def test_what_a_field_cannot_hold_is_named_by_field(
    field: str, value: str, code: str, cast: Cast, app: App
) -> None:
    async with app.client(cast.tokens["member"]) as client:
        answer = await client.patch("/api/me", json={"fields": {field: {"value": value}}})
        assert (answer.status_code, answer.json()["fields"]) == (422, {field: code})
        assert (await own(client))["fields"][field]["value"] != value


@pytest.mark.parametrize("audience", ["everyone", "00000000-0000-4000-8000-000000000000", "space"])
async def test_a_choice_of_readers_that_is_not_ones_own_is_refused(audience: str, cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["stranger"]) as client:
        asked = str(cast.space) if audience == "space" else audience
        answer = await client.patch("/api/me", json={"fields": {"about": {"value": "x", "audience": asked}}})
        assert (answer.status_code, answer.json()["fields"]) == (422, {"about": "audience_unknown"})


async def test_a_new_field_is_its_owners_alone(cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["member"]) as client, app.client(cast.tokens["giver"]) as reader:
        await put(client, about={"value": " About me "})
        assert (await own(client))["fields"]["about"] == {"value": "About me", "audience": "nobody"}
        assert (await reader.get(f"/api/people/{cast.people['member']}")).json()["about"] is None


async def test_an_emptied_field_leaves_no_row(cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["member"]) as client:
        await put(client, about={"value": "Otters", "audience": "public"}, email={"audience": "public"})
        await put(client, about={"value": "  "}, email={"audience": "nobody"})
    rows = await cast.db.pool.fetch("SELECT field FROM profile_field WHERE person_id = $1", cast.people["member"])
    assert [row["field"] for row in rows] == ["name"]


async def test_who_leaves_a_space_shows_it_nothing_more_and_keeps_the_words(cast: Cast, app: App) -> None:
    member = cast.people["member"]
    async with app.client(cast.tokens["member"]) as client, app.client(cast.tokens["giver"]) as reader:
        await put(client, about={"value": "Otters", "audience": str(cast.space)}, email={"audience": str(cast.space)})
        await client.put("/api/me/absence", json={"until": day(3), "audience": str(cast.space)})
        [place] = (await own(client))["affiliations"]
        await client.patch(f"/api/me/affiliations/{place['id']}", json={"audience": str(cast.space)})
        seen = (await reader.get(f"/api/people/{member}")).json()
        assert (seen["about"], seen["email"] is None, len(seen["affiliations"])) == ("Otters", False, 1)
        async with cast.db.act() as tx:
            await remove_member(tx, VISITOR, space_id=cast.space, person_id=member)
        seen = (await reader.get(f"/api/people/{member}")).json()
        assert [seen[key] for key in ("about", "email", "affiliations", "away")] == [None, None, [], None]
        assert (await own(client))["fields"]["about"] == {"value": "Otters", "audience": "nobody"}


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


async def test_a_closed_account_shows_its_name_and_nothing_else(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    async with app.client(cast.tokens["member"]) as client:
        await put(client, about={"value": "Otters", "audience": "network"})
        await client.put("/api/me/absence", json={"until": day(3)})
    async with cast.db.act() as tx:
        await deactivate(tx, VISITOR, person_id=cast.people["member"])
    async with app.client(cast.tokens["stranger"]) as reader:
        page = (await reader.get(f"/api/people/{cast.people['member']}")).json()
        wrote = (await reader.get(f"/api/people/{cast.people['member']}/contributions")).json()
        byline = (await reader.get(f"/api/threads/{thread}")).json()["shared"]["posts"][0]["byline"]
        found = (await reader.get("/api/people?q=member")).json()
    assert (page["closed"], page["name"], page["about"], page["affiliations"], page["away"]) == (
        True, "Member Sample", None, [], None,
    )  # fmt: skip
    assert (wrote["items"], byline["name"], found["items"]) == ([], "Member Sample", [])


async def test_a_persons_page_names_what_they_wrote_under_their_name_only(cast: Cast, app: App) -> None:
    named = await cast.ask("member", title="Named")
    unnamed = await cast.ask("member", title="Unnamed", unnamed=True)
    await cast.answer("member", unnamed)
    inside = await cast.ask("member", title="Inside", audience="space")
    hers = await cast.ask("giver", title="Hers", audience="public")
    await cast.answer("member", hers, name_public=True)
    url = f"/api/people/{cast.people['member']}/contributions"
    found = {}
    for reader in ("visitor", "stranger", "giver", "member"):
        async with app.client(cast.tokens.get(reader)) as client:
            found[reader] = {item["thread"] for item in (await client.get(url)).json()["items"]}
    for_all, for_network = {str(hers)}, {str(hers), str(named)}
    inside_too = for_network | {str(inside)}
    assert found == {"visitor": for_all, "stranger": for_network, "giver": inside_too, "member": inside_too}


async def test_questions_one_could_answer_are_those_of_ones_words_then_the_newest(cast: Cast, app: App) -> None:
    for title in ("Benches in the park", "Volunteers for language cafés", "Street lamps", "Bins", "Fountains"):
        await cast.ask("giver", title=title, text="Who knows?")
    mine = await cast.ask("member", title="Volunteers of mine")
    closed = await cast.ask("giver", title="Volunteers inside", audience="space")
    async with app.client(cast.tokens["stranger"]) as client:
        newest = [item["title"] for item in (await client.get("/api/me/questions")).json()["items"]]
        await put(client, canHelp={"value": "I know how to find a volunteer for any language"})
        best = [item["title"] for item in (await client.get("/api/me/questions")).json()["items"]]
        await client.patch("/api/me", json={"languages": ["fr"]})
        assert (await client.get("/api/me/questions")).json()["items"] == []
    assert newest == ["Volunteers of mine", "Fountains", "Bins"]
    assert best[0] == "Volunteers for language cafés"
    async with app.client(cast.tokens["member"]) as client:
        shown = {item["id"] for item in (await client.get("/api/me/questions")).json()["items"]}
        await cast.answer("member", closed)
        after = {item["id"] for item in (await client.get("/api/me/questions")).json()["items"]}
    assert str(closed) in shown
    assert {str(closed), str(mine)}.isdisjoint(after)


async def test_the_first_ten_minutes_can_be_left_and_taken_up_again(cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["member"]) as client:
        for step in (2, None):
            await client.patch("/api/me", json={"welcome": step})
            assert (await client.get("/api/me")).json()["welcome"] == step
        answer = await client.patch("/api/me", json={"welcome": 9})
        assert (answer.status_code, answer.json()["fields"]) == (422, {"welcome": "field_invalid"})


async def test_people_are_found_by_a_part_of_their_name(cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["member"]) as client, app.client() as visitor:
        assert [one["name"] for one in (await client.get("/api/people?q=GIV")).json()["items"]] == ["Giver Sample"]
        assert (await client.get("/api/people?q=%25%25")).json()["items"] == []
        assert (await client.get("/api/people?q=member")).json()["items"] == []
        assert (await visitor.get("/api/people?q=giv")).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [({"name": "\u200b"}, "name"), ({"name": "A\u202eB"}, "name"), ({"role": "two\nlines"}, "role")],
)
async def test_a_name_that_is_not_seen_or_turns_the_words_around_it_is_refused(
    cast: Cast, app: App, body: dict[str, str], field: str
) -> None:
    async with app.client(cast.tokens["member"]) as client:
        answer = await client.patch("/api/me", json=body)
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {field})


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("an", ["Ana Sample", "Dora Anders"]),
        ("ana", ["Ana Sample", "Susana Sample"]),
        ("nde", ["Dora Anders"]),
        ("%a", []),
        ("a", []),
    ],
)
async def test_people_are_chosen_by_a_part_of_their_name_and_those_who_are_called_so_come_first(
    cast: Cast, app: App, typed: str, found: list[str]
) -> None:
    names = {"giver": "Susana Sample", "adviser": "Ana Sample", "guest": "Dora Anders"}
    for who, name in names.items():
        await cast.rename(who, name)
    async with app.client(cast.tokens["member"]) as client:
        hits = (await client.get("/api/people", params={"q": typed})).json()["items"]
    assert [hit["name"] for hit in hits if hit["name"] in names.values()] == found
