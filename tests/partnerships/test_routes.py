"""The life of a partnership over the API: proposed, answered, changed, told, rested, ended."""

from typing import Any
from uuid import uuid4

from tessera.core.access import VISITOR
from tessera.organisations.actions import add_organisation
from tests.partnerships.towns import Table

ALL = ("visitor", "stranger", "member", "adviser", "giver", "moderator", "staff")


async def listed(table: Table, name: str, query: str = "") -> list[str]:
    return [item["id"] for item in (await table.read(name, f"/partnerships{query}"))["items"]]


async def test_a_proposal_is_there_for_its_two_sides_alone(table: Table) -> None:
    id_ = await table.propose(text="Bridges", themes=["sport"], since=1990)
    sees = {name: (await table.call(name, "GET", f"/partnerships/{id_}")).status_code for name in ALL}
    assert sees == {name: 200 if name in ("member", "adviser", "giver", "moderator") else 404 for name in ALL}
    assert {name: len(await listed(table, name)) for name in ALL} == {name: sees[name] == 200 for name in ALL}
    page = await table.read("giver", f"/partnerships/{id_}")
    assert (page["audience"], page["wanted"], page["partnerHere"]) == ("sides", "public", True)
    assert (page["mine"]["mayDecide"], page["mine"]["mayChange"], page["mine"]["colleagues"]) == (True, False, [])


async def test_the_other_side_confirms_and_then_everybody_sees_it(table: Table) -> None:
    id_ = await table.propose(text="Bridges", themes=["sport"])
    circle = await table.cast.db.pool.fetchval("SELECT circle_id FROM partnership")
    await table.must("giver", "PUT", f"/partnerships/{id_}/answer", {"confirm": True})
    for name in ALL:
        page = await table.read(name, f"/partnerships/{id_}")
        assert (page["state"], page["audience"], page["themes"]) == ("confirmed", "public", ["sport"])
        assert [one["what"] for one in page["changes"]] == ["confirmed"]
        assert page["checkedOn"] == page["changes"][0]["day"]
        assert await listed(table, name, f"?organisation={table.towns['birch']}") == [id_]
    assert await table.cast.db.pool.fetchval("SELECT count(*) FROM circle WHERE id = $1", circle) == 0


async def test_what_was_proposed_for_the_network_stays_there(table: Table) -> None:
    id_ = await table.confirmed(audience="network")
    assert await listed(table, "visitor") == []
    assert await listed(table, "stranger") == [id_]
    assert (await table.call("visitor", "GET", f"/partnerships/{id_}")).status_code == 404


async def test_who_proposed_does_not_confirm_even_for_the_other_side(table: Table) -> None:
    birch = str(table.towns["birch"])
    await table.must("member", "POST", "/me/affiliations", {"organisation": birch})
    id_ = await table.propose()
    path = f"/partnerships/{id_}/answer"
    assert await table.refused("member", "PUT", path, {"confirm": True}) == (403, "own_proposal")
    assert await table.refused("adviser", "PUT", path, {"confirm": True}) == (403, "other_side_decides")
    assert await table.waiting("member") == []


async def test_a_declined_proposal_stays_with_its_sides_and_a_new_one_can_follow(table: Table) -> None:
    id_ = await table.propose()
    await table.must("giver", "PUT", f"/partnerships/{id_}/answer", {"confirm": False, "sentence": "Not this year."})
    page = await table.read("member", f"/partnerships/{id_}")
    assert (page["state"], page["sentence"], page["audience"]) == ("declined", "Not this year.", "sides")
    assert await listed(table, "member") == []
    assert await listed(table, "member", "?standing=declined") == [id_]
    assert await listed(table, "stranger", "?standing=declined") == []
    assert await table.refused("giver", "PUT", f"/partnerships/{id_}/answer", {"confirm": True}) == (
        409,
        "proposal_settled",
    )
    assert await table.propose() != id_


async def test_a_proposal_is_withdrawn_by_its_side(table: Table) -> None:
    id_ = await table.propose()
    assert await table.refused("giver", "DELETE", f"/partnerships/{id_}") == (403, "own_side_withdraws")
    await table.must("adviser", "DELETE", f"/partnerships/{id_}")
    assert (await table.read("giver", f"/partnerships/{id_}"))["state"] == "withdrawn"
    assert await table.refused("member", "DELETE", f"/partnerships/{id_}") == (409, "proposal_settled")
    assert await table.waiting("giver") == []


async def test_one_of_a_form_runs_between_two_whoever_proposes(table: Table) -> None:
    await table.propose()
    back = {"organisation": str(table.towns["birch"]), "partner": str(table.towns["alder"])}
    assert await table.refused("giver", "POST", "/partnerships", back) == (409, "partnership_exists")
    other = await table.call("giver", "POST", "/partnerships", back | {"form": "project"})
    assert other.status_code == 201
    id_ = other.json()["id"]
    await table.must("member", "PUT", f"/partnerships/{id_}/answer", {"confirm": True})
    changed = await table.change("member", id_, form="partnership")
    assert (changed.status_code, changed.json()["code"]) == (409, "partnership_exists")


async def test_what_cannot_be_proposed_is_named_by_field(table: Table) -> None:
    async with table.cast.db.act() as tx:
        company = (await add_organisation(tx, VISITOR, kind="company", name="Works", country="DE")).id
        gone = (await add_organisation(tx, VISITOR, kind="district", name="Past", country="DE")).id
    await table.cast.db.pool.execute("UPDATE organisation SET ended_on = current_date WHERE id = $1", gone)
    alder, birch = str(table.towns["alder"]), str(table.towns["birch"])
    cases: list[tuple[dict[str, Any], dict[str, str]]] = [
        ({"partner": str(company)}, {"partner": "kind_cannot_partner"}),
        ({"partner": str(gone)}, {"partner": "organisation_ended"}),
        ({"partner": str(uuid4())}, {"partner": "organisation_unknown"}),
        ({"partner": alder}, {"partner": "partner_is_same"}),
        ({"organisation": birch, "partner": alder}, {"organisation": "organisation_not_own"}),
        ({"standing": "ended"}, {"standing": "field_invalid"}),
        ({"since": 2020, "until": 2000}, {"until": "year_before_since"}),
        ({"themes": ["zeppelins"]}, {"themes.zeppelins": "theme_unknown"}),
        ({"audience": "sides"}, {"audience": "field_invalid"}),
    ]
    for given, fields in cases:
        body = {"organisation": alder, "partner": birch} | given
        assert await table.refused("member", "POST", "/partnerships", body) == (422, fields)


async def test_who_acts_for_no_town_proposes_nothing(table: Table) -> None:
    await table.must("member", "PATCH", "/me", {"organisation": None})
    body = {"organisation": str(table.towns["alder"]), "partner": str(table.towns["birch"])}
    assert await table.refused("member", "POST", "/partnerships", body) == (403, "no_side")
    assert await table.refused("visitor", "POST", "/partnerships", body) == (401, "sign_in_needed")
    assert (await table.read("member", "/me/partnerships"))["sides"] == []


async def test_either_side_changes_what_is_confirmed_and_the_history_says_which(table: Table) -> None:
    id_ = await table.confirmed(since=1990, text="Bridges")
    assert (await table.change("giver", id_, since=1989, text="Two bridges", themes=["sport"])).status_code == 200
    page = await table.read("visitor", f"/partnerships/{id_}")
    assert (page["since"], page["text"], page["themes"]) == (1989, "Two bridges", ["sport"])
    told = [(one["what"], one["before"], one["after"], one["organisation"]) for one in page["changes"]]
    birch = str(table.towns["birch"])
    assert told == [
        ("confirmed", "", "", birch),
        ("themes", "", "", birch),
        ("since", "1990", "1989", birch),
        ("text", "", "", birch),
    ]
    stale = await table.call("member", "PATCH", f"/partnerships/{id_}", {"version": page["version"] - 1, "since": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "edited_meanwhile")
    assert await table.refused("stranger", "PATCH", f"/partnerships/{id_}", {"version": 1}) == (403, "not_a_side")
    assert await table.refused("staff", "PATCH", f"/partnerships/{id_}", {"version": 1}) == (403, "not_a_side")


async def test_it_is_narrowed_by_one_side_and_widened_by_none(table: Table) -> None:
    id_ = await table.confirmed()
    member = table.cast.people["member"]
    await table.must("member", "PUT", f"/partnerships/{id_}/people/{member}", {"audience": "public"})
    assert [one["audience"] for one in (await table.read("visitor", f"/partnerships/{id_}"))["people"]] == ["public"]
    assert (await table.change("giver", id_, audience="network")).status_code == 200
    assert (await table.call("visitor", "GET", f"/partnerships/{id_}")).status_code == 404
    page = await table.read("stranger", f"/partnerships/{id_}")
    assert (page["audience"], page["people"][0]["audience"]) == ("network", "network")
    wider = await table.change("member", id_, audience="public")
    assert (wider.status_code, wider.json()["fields"]) == (422, {"audience": "audience_wider"})


async def test_it_is_rested_and_ended_and_then_only_told_about(table: Table) -> None:
    id_ = await table.confirmed(since=1990)
    assert (await table.change("member", id_, standing="at_rest")).status_code == 200
    assert (await table.change("giver", id_, standing="ended", until=2024)).status_code == 200
    page = await table.read("member", f"/partnerships/{id_}")
    assert (page["standing"], page["until"], page["mine"]["mayChange"], page["mine"]["mayTell"]) == (
        "ended",
        2024,
        False,
        True,
    )
    over = await table.change("member", id_, standing="active")
    assert (over.status_code, over.json()["code"]) == (409, "partnership_over")
    checked = await table.refused("member", "PUT", f"/partnerships/{id_}/checked", {"answer": "yes"})
    assert checked == (409, "partnership_over")
    await table.must("member", "POST", f"/partnerships/{id_}/lines", {"year": 2024, "text": "A last supper."})
    assert await table.propose() != id_


async def test_lines_are_written_by_a_side_and_deleted_by_it_alone(table: Table) -> None:
    id_ = await table.confirmed()
    path = f"/partnerships/{id_}/lines"
    for name, year in (("member", 2001), ("giver", 1999)):
        await table.must(name, "POST", path, {"year": year, "text": f" In {year} ", "lang": "fr"})
    lines = (await table.read("visitor", f"/partnerships/{id_}"))["lines"]
    assert [(one["year"], one["text"], one["lang"]) for one in lines] == [
        (1999, "In 1999", "fr"),
        (2001, "In 2001", "fr"),
    ]
    mine, theirs = lines[1]["id"], lines[0]["id"]
    assert await table.refused("adviser", "DELETE", f"{path}/{theirs}") == (403, "own_lines_only")
    await table.must("adviser", "DELETE", f"{path}/{mine}")
    assert (await table.call("adviser", "DELETE", f"{path}/{mine}")).status_code == 404
    assert await table.refused("member", "POST", path, {"year": 1, "text": ""}) == (
        422,
        {"year": "year_unlikely", "text": "field_empty"},
    )
    assert await table.refused("stranger", "POST", path, {"year": 2000, "text": "x"}) == (403, "not_a_side")


async def test_the_list_is_narrowed_by_country_theme_form_and_standing_and_paged(table: Table) -> None:
    one = await table.confirmed(themes=["sport"])
    two = await table.confirmed(form="contact", standing="in_preparation")
    three = await table.propose(form="project")
    queries = {
        "?country=fr": {one, two, three},
        "?country=UA": set(),
        "?theme=sport": {one},
        "?form=contact": {two},
        "?standing=in_preparation": {two},
        "?standing=proposed": {three},
        f"?organisation={table.cast.town}": set(),
    }
    for query, wanted in queries.items():
        assert set(await listed(table, "member", query)) == wanted, query
    first = await table.read("member", "/partnerships?limit=2")
    rest = await table.read("member", f"/partnerships?limit=2&cursor={first['next']}")
    assert {item["id"] for item in first["items"] + rest["items"]} == {one, two, three}
    assert "next" not in rest
    for query, field in (("?form=marriage", "form"), ("?standing=fine", "standing"), ("?cursor=x", "cursor")):
        status, fields = await table.refused("member", "GET", f"/partnerships{query}")
        assert (status, list(fields)) == (422, [field])


async def test_a_repeat_under_the_same_key_proposes_once(table: Table) -> None:
    body = {"organisation": str(table.towns["alder"]), "partner": str(table.towns["birch"])}
    headers = {"Idempotency-Key": str(uuid4())}
    async with table.app.client(table.cast.tokens["member"]) as client:
        first, again = [await client.post("/api/partnerships", json=body, headers=headers) for _ in range(2)]
    assert first.json()["id"] == again.json()["id"]
    assert await table.cast.db.pool.fetchval("SELECT count(*) FROM partnership") == 1


async def test_the_two_of_a_list_carry_where_they_lie_and_their_sources(table: Table) -> None:
    await table.confirmed()
    await table.cast.db.pool.execute(
        "UPDATE organisation SET source = 'geonames', key = id::text WHERE name = 'Alderfield'"
    )
    page = await table.read("visitor", "/partnerships")
    [item] = page["items"]
    assert (item["proposer"]["name"], item["partner"]["name"]) == ("Alderfield", "Birchmouth")
    assert (item["partner"]["latitude"], item["partner"]["longitude"]) == (48.9, 2.4)
    assert [source["key"] for source in page["sources"]] == ["geonames"]
