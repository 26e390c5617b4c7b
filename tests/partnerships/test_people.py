"""Who is in charge, by consent; who sees proposals follows where people work."""

from tessera.core.access import VISITOR
from tessera.people.accounts import deactivate
from tests.partnerships.towns import Table

ASIDE = ("visitor", "stranger", "giver", "adviser", "member")


async def in_charge(table: Table, name: str, id_: str) -> list[tuple[str, bool]]:
    return [(one["name"], one["asked"]) for one in (await table.read(name, f"/partnerships/{id_}"))["people"]]


async def told(table: Table) -> dict[str, int]:
    """How many facts each person's own stream holds."""
    query = "SELECT seq FROM stream JOIN person p ON p.stream_id = stream.id WHERE p.id = $1"
    return {name: await table.cast.db.pool.fetchval(query, id_) for name, id_ in table.cast.people.items()}


async def test_somebody_put_forward_is_told_to_nobody_before_they_agree(table: Table) -> None:
    id_ = await table.confirmed()
    path = f"/partnerships/{id_}/people/{table.cast.people['adviser']}"
    colleagues = (await table.read("member", f"/partnerships/{id_}"))["mine"]["colleagues"]
    assert [one["name"] for one in colleagues] == ["Adviser Sample"]
    before = await told(table)
    await table.must("member", "PUT", path, {"audience": "public"})
    asked = [("Adviser Sample", True)]
    seen = {name: await in_charge(table, name, id_) for name in ASIDE}
    assert seen == {name: asked if name in ("adviser", "member") else [] for name in ASIDE}
    assert await table.waiting("adviser") == ["consent"]
    assert await table.waiting("member") == []
    assert await told(table) == before | {"adviser": before["adviser"] + 1, "member": before["member"] + 1}
    await table.must("adviser", "PUT", path, {"audience": "network"})
    shown = [("Adviser Sample", False)]
    seen = {name: await in_charge(table, name, id_) for name in ASIDE}
    assert seen == {name: [] if name == "visitor" else shown for name in ASIDE}
    assert await table.waiting("adviser") == []


async def test_one_says_no_steps_back_and_is_removed_by_nobody_else(table: Table) -> None:
    id_ = await table.confirmed()
    path = f"/partnerships/{id_}/people/{table.cast.people['adviser']}"
    await table.must("member", "PUT", path, {})
    assert (await table.call("giver", "DELETE", path)).status_code == 404
    await table.must("adviser", "DELETE", path)
    await table.must("member", "PUT", path, {})
    await table.must("member", "DELETE", path)
    assert await table.waiting("adviser") == []
    await table.must("adviser", "PUT", path, {"audience": "public"})
    assert await in_charge(table, "visitor", id_) == [("Adviser Sample", False)]
    assert await table.refused("member", "DELETE", path) == (403, "own_consent_only")
    await table.must("adviser", "DELETE", path)
    assert await in_charge(table, "member", id_) == []


async def test_only_colleagues_of_ones_own_side_are_put_forward(table: Table) -> None:
    id_ = await table.confirmed(audience="network")
    for name in ("giver", "stranger"):
        path = f"/partnerships/{id_}/people/{table.cast.people[name]}"
        assert await table.refused("member", "PUT", path, {}) == (422, {"person": "person_unknown"})
    own = f"/partnerships/{id_}/people/{table.cast.people['member']}"
    assert await table.refused("member", "PUT", own, {"audience": "public"}) == (422, {"audience": "audience_unknown"})
    assert await table.refused("stranger", "PUT", own, {}) == (403, "not_a_side")
    proposal = await table.propose(form="project")
    own = f"/partnerships/{proposal}/people/{table.cast.people['member']}"
    assert await table.refused("member", "PUT", own, {}) == (409, "partnership_unconfirmed")


async def test_who_leaves_the_town_or_hides_there_is_in_charge_no_more(table: Table) -> None:
    id_ = await table.confirmed()
    own = f"/partnerships/{id_}/people/{table.cast.people['member']}"
    for change in ({"ended": True}, {"audience": "nobody"}):
        await table.must("member", "PUT", own, {"audience": "public"})
        assert await in_charge(table, "visitor", id_) == [("Member Sample", False)]
        [place] = [one for one in (await table.read("member", "/me/profile"))["affiliations"] if one["main"]]
        await table.must("member", "PATCH", f"/me/affiliations/{place['id']}", change)
        assert await in_charge(table, "giver", id_) == []
        assert await table.refused("member", "PUT", own, {}) == (403, "not_a_side")
        await table.must("member", "PATCH", "/me", {"organisation": str(table.towns["alder"])})


async def test_a_closed_account_is_in_charge_of_nothing(table: Table) -> None:
    id_ = await table.confirmed()
    await table.must("giver", "PUT", f"/partnerships/{id_}/people/{table.cast.people['giver']}", {"audience": "public"})
    async with table.cast.db.act() as tx:
        await deactivate(tx, VISITOR, person_id=table.cast.people["giver"])
    assert await in_charge(table, "member", id_) == []


async def test_who_comes_to_a_side_sees_its_proposals_and_who_leaves_does_not(table: Table) -> None:
    id_ = await table.propose()
    path = f"/partnerships/{id_}"
    assert (await table.call("stranger", "GET", path)).status_code == 404
    await table.must("stranger", "POST", "/me/affiliations", {"organisation": str(table.towns["birch"])})
    assert await table.waiting("stranger") == ["confirm"]
    assert (await table.call("stranger", "GET", path)).status_code == 200
    places = (await table.read("stranger", "/me/profile"))["affiliations"]
    [place] = [one for one in places if one["organisation"]["name"] == "Birchmouth"]
    for change, status in (({"audience": "nobody"}, 404), ({"audience": "public"}, 200), ({"ended": True}, 404)):
        await table.must("stranger", "PATCH", f"/me/affiliations/{place['id']}", change)
        assert (await table.call("stranger", "GET", path)).status_code == status, change
    await table.must("stranger", "PATCH", f"/me/affiliations/{place['id']}", {"audience": "network"})
    assert (await table.call("stranger", "GET", path)).status_code == 404, "it is over, however it is shown"


async def test_a_hidden_colleague_neither_sees_nor_is_seen(table: Table) -> None:
    given = {"organisation": str(table.towns["alder"]), "audience": "nobody"}
    await table.must("stranger", "POST", "/me/affiliations", given)
    id_ = await table.propose()
    assert (await table.call("stranger", "GET", f"/partnerships/{id_}")).status_code == 404
    assert (await table.read("stranger", "/me/partnerships"))["sides"][0]["name"] == "Examplestead"
    confirmed = await table.confirmed(form="contact")
    names = [one["name"] for one in (await table.read("member", f"/partnerships/{confirmed}"))["mine"]["colleagues"]]
    assert names == ["Adviser Sample"]


async def test_who_opens_an_account_for_a_town_sees_what_waits_for_it(table: Table) -> None:
    await table.propose()
    invited = await table.call("staff", "POST", "/invitations", {})
    token = invited.json()["link"].rpartition("/")[2]
    async with table.app.client() as client:
        body = {"email": "new@birchmouth.example", "name": "New Sample", "password": "a long sentence of otters"}
        body |= {"lang": "en", "timeZone": "UTC", "organisation": str(table.towns["birch"])}
        answer = await client.post(f"/api/invitations/{token}", json=body | {"languages": ["en"]})
    assert answer.status_code == 201, answer.text
    assert answer.json()["person"]["partnershipsWaiting"] == 1
