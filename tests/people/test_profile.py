"""Changing a profile, closed accounts, who wrote what under their name, questions one could answer."""

import pytest

from tessera.core.access import VISITOR
from tessera.people.accounts import deactivate
from tessera.spaces.actions import remove_member
from tests.people.profiles import day, own, put
from tests.support.cast import Cast
from tests.support.client import App


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
