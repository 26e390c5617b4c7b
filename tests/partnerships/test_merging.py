"""Merging a duplicate loses no partnership, no line, no theme and nobody in charge."""

from uuid import UUID

import pytest_asyncio

from tessera.core.access import VISITOR
from tessera.organisations.actions import add_organisation
from tessera.partnerships.actions import move_partnerships
from tests.partnerships.towns import Table, move


class Merge:
    """A third town, Alderfeld, that is Alderfield once more; `stranger` works there."""

    def __init__(self, table: Table, duplicate: UUID) -> None:
        self.table, self.duplicate, self.into = table, duplicate, table.towns["alder"]

    async def run(self) -> list[UUID]:
        """As the merge act does it: the affiliations first."""
        moved = "UPDATE affiliation SET organisation_id = $2 WHERE organisation_id = $1"
        await self.table.cast.db.pool.execute(moved, self.duplicate, self.into)
        async with self.table.cast.db.act() as tx:
            return await move_partnerships(tx, self.duplicate, self.into)

    async def propose(self, **given: object) -> str:
        """The duplicate proposes to Birchmouth."""
        return await self.table.propose("stranger", organisation=str(self.duplicate), **given)

    async def confirmed(self, **given: object) -> str:
        id_ = await self.propose(**given)
        await self.table.must("giver", "PUT", f"/partnerships/{id_}/answer", {"confirm": True})
        return id_

    async def ids(self, standing: str = "") -> set[str]:
        page = await self.table.read("member", f"/partnerships?organisation={self.into}&standing={standing}")
        return {item["id"] for item in page["items"]}


@pytest_asyncio.fixture
async def merge(table: Table) -> Merge:
    async with table.cast.db.act() as tx:
        town = await add_organisation(tx, VISITOR, kind="place", name="Alderfeld", country="DE")
        await move(tx, table.cast.people["stranger"], town.id)
    return Merge(table, town.id)


async def test_partnerships_point_at_the_organisation_that_stays(merge: Merge) -> None:
    ids = {await merge.confirmed(form="project"), await merge.propose(form="contact")}
    assert await merge.run() == sorted(map(UUID, ids))
    assert await merge.ids() == ids
    left = "SELECT count(*) FROM partnership WHERE $1 IN (proposer_id, partner_id)"
    assert await merge.table.cast.db.pool.fetchval(left, merge.duplicate) == 0


async def test_people_of_both_see_the_proposals_of_either_afterwards(merge: Merge) -> None:
    theirs, ours = await merge.propose(form="contact"), await merge.table.propose()
    await merge.run()
    for name in ("stranger", "member", "giver"):
        assert {item["id"] for item in (await merge.table.read(name, "/partnerships"))["items"]} == {theirs, ours}


async def test_of_two_alike_the_older_stays_with_the_history_themes_and_people_of_both(merge: Merge) -> None:
    table = merge.table
    older, younger = await table.confirmed(themes=["sport"], since=2001), await merge.confirmed(since=1990, text="Us")
    assert (await table.change("stranger", younger, themes=["sport", "volunteering"])).status_code == 200
    for id_, name in ((older, "member"), (younger, "stranger")):
        await table.must(name, "POST", f"/partnerships/{id_}/lines", {"year": 2010, "text": f"Of {name}"})
        await table.must(name, "PUT", f"/partnerships/{id_}/people/{table.cast.people[name]}", {"audience": "public"})
    before = [await table.read("member", f"/partnerships/{id_}") for id_ in (older, younger)]
    assert await merge.run() == sorted(map(UUID, (older, younger)))
    assert await merge.ids() == {older}
    page = await table.read("visitor", f"/partnerships/{older}")
    assert (page["since"], page["text"], set(page["themes"])) == (1990, "Us", {"sport", "volunteering"})
    assert {line["text"] for line in page["lines"]} == {"Of member", "Of stranger"}
    assert {one["name"] for one in page["people"]} == {"Member Sample", "Stranger Sample"}
    assert len(page["changes"]) == sum(len(one["changes"]) for one in before)
    assert {one["organisation"] for one in page["lines"]} == {str(merge.into)}


async def test_what_both_say_it_is_about_is_kept(merge: Merge) -> None:
    older, _ = await merge.table.confirmed(text="Bridges"), await merge.confirmed(text="Tunnels", since=1990)
    await merge.run()
    page = await merge.table.read("visitor", f"/partnerships/{older}")
    assert page["text"] == "Bridges"
    assert [(line["year"], line["text"], line["organisation"]) for line in page["lines"]] == [
        (1990, "Tunnels", str(merge.into))
    ]


async def test_what_one_of_both_kept_to_the_network_does_not_become_public(merge: Merge) -> None:
    table = merge.table
    older, younger = await table.confirmed(), await merge.confirmed(audience="network")
    for id_, name in ((older, "member"), (younger, "stranger")):
        await table.must(name, "POST", f"/partnerships/{id_}/lines", {"year": 2010, "text": f"Of {name}"})
    await table.must(
        "member", "PUT", f"/partnerships/{older}/people/{table.cast.people['member']}", {"audience": "public"}
    )
    await merge.run()
    assert (await table.call("visitor", "GET", f"/partnerships/{older}")).status_code == 404
    page = await table.read("guest", f"/partnerships/{older}")
    assert (page["audience"], len(page["lines"]), page["people"][0]["audience"]) == ("network", 2, "network")


async def test_a_confirmed_one_stays_before_an_older_proposal(merge: Merge) -> None:
    proposal, confirmed = await merge.table.propose(text="Only proposed"), await merge.confirmed()
    await merge.run()
    assert await merge.ids() == {confirmed}
    assert await merge.ids("declined") == {proposal}
    page = await merge.table.read("stranger", f"/partnerships/{proposal}")
    assert (page["state"], page["text"]) == ("withdrawn", "Only proposed")
    assert (await merge.table.call("visitor", "GET", f"/partnerships/{proposal}")).status_code == 404
    assert (await merge.table.read("visitor", f"/partnerships/{confirmed}"))["text"] == ""


async def test_what_is_over_is_kept_beside_what_runs(merge: Merge) -> None:
    table = merge.table
    over, runs, declined = await merge.confirmed(), await table.confirmed(), await merge.propose(form="contact")
    assert (await table.change("stranger", over, standing="ended")).status_code == 200
    await table.must("giver", "PUT", f"/partnerships/{declined}/answer", {"confirm": False})
    await merge.run()
    assert await merge.ids() == {over, runs}
    assert await merge.ids("declined") == {declined}


async def test_one_between_the_two_ends_and_still_names_both(merge: Merge) -> None:
    table = merge.table
    given = {"organisation": str(merge.duplicate), "partner": str(merge.into)}
    confirmed, proposed = [await table.propose("stranger", **given, form=form) for form in ("contact", "project")]
    await table.must("member", "PUT", f"/partnerships/{confirmed}/answer", {"confirm": True})
    await table.must("member", "POST", f"/partnerships/{confirmed}/lines", {"year": 2010, "text": "Met ourselves"})
    await merge.run()
    page = await table.read("visitor", f"/partnerships/{confirmed}")
    assert (page["standing"], page["proposer"]["name"], len(page["lines"])) == ("ended", "Alderfeld", 1)
    assert (await table.read("member", f"/partnerships/{proposed}"))["state"] == "withdrawn"
