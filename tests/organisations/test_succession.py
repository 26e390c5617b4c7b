"""Successors of what has ended: named by staff, shown on both pages, followed by who worked there."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from tessera.organisations.queries import organisation
from tessera.organisations.register import import_gv100ad
from tests.organisations.register import as_bytes, excerpt
from tests.organisations.test_merging import merge, town, work_at
from tests.support.cast import Cast
from tests.support.client import App

TODAY = "2026-01-01"


async def ended(cast: Cast, id_: UUID, day: str = TODAY) -> None:
    await cast.db.pool.execute("UPDATE organisation SET ended_on = $2 WHERE id = $1", id_, date.fromisoformat(day))


async def named(app: App, cast: Cast, old: UUID, *new: UUID, **more: Any) -> Any:
    async with app.client(cast.tokens["staff"]) as staff:
        body = {"successors": [str(one) for one in new]} | more
        return await staff.put(f"/api/organisations/{old}/successors", json=body)


async def test_both_pages_tell_of_it_since_its_day(cast: Cast, app: App) -> None:
    old, new, other = [await town(cast, name) for name in ("Oldham", "Newham", "Otherham")]
    await ended(cast, old)
    assert (await named(app, cast, old, new, other)).status_code == 200
    page = await organisation(cast.db, old)
    assert page is not None
    assert [(one.organisation.name, str(one.day)) for one in page.successors] == [
        ("Newham", TODAY),
        ("Otherham", TODAY),
    ]
    assert [(change.what, change.after) for change in page.history] == [("successor", "Newham, Otherham")]
    there = await organisation(cast.db, new)
    assert there is not None
    assert [one.organisation.name for one in there.predecessors] == ["Oldham"]
    # Said anew, in place of what was said before.
    assert (await named(app, cast, old, other, day="2025-07-01")).status_code == 200
    page = await organisation(cast.db, old)
    assert page is not None
    assert [(one.organisation.name, str(one.day)) for one in page.successors] == [("Otherham", "2025-07-01")]


async def test_what_a_register_lists_again_has_no_successor_while_it_is_there(cast: Cast, app: App) -> None:
    old, new = await town(cast, "Oldham"), await town(cast, "Newham")
    await ended(cast, old)
    await named(app, cast, old, new)
    await cast.db.pool.execute("UPDATE organisation SET ended_on = NULL WHERE id = $1", old)
    page, there = await organisation(cast.db, old), await organisation(cast.db, new)
    assert page is not None
    assert there is not None
    assert (page.successors, there.predecessors) == ([], [])


async def test_what_cannot_be_named_is_refused(cast: Cast, app: App) -> None:
    old, new, gone = [await town(cast, name) for name in ("Oldham", "Newham", "Goneham")]
    assert (await named(app, cast, old, new)).json()["code"] == "organisation_runs"
    await ended(cast, old)
    await ended(cast, gone)
    assert (await named(app, cast, old, gone)).json()["code"] == "successor_ended"
    assert (await named(app, cast, old, old)).json()["code"] == "successor_ended"
    assert (await named(app, cast, old, uuid4())).json()["fields"] == {"successors": "organisation_unknown"}
    assert (await named(app, cast, old, new, day="2999-01-01")).json()["fields"] == {"day": "day_ahead"}
    assert (await named(app, cast, uuid4(), new)).status_code == 404


@pytest.mark.parametrize(("name", "status"), [("visitor", 401), ("stranger", 403), ("moderator", 403)])
async def test_nobody_but_staff_names_successors(cast: Cast, app: App, name: str, status: int) -> None:
    old, new = await town(cast, "Oldham"), await town(cast, "Newham")
    await ended(cast, old)
    async with app.client(cast.tokens.get(name)) as somebody:
        answer = await somebody.put(f"/api/organisations/{old}/successors", json={"successors": [str(new)]})
    assert answer.status_code == status


async def test_who_worked_there_moves_on_with_one_act(cast: Cast, app: App) -> None:
    old, new = await town(cast, "Oldham"), await town(cast, "Newham")
    await work_at(cast, "member", old, "Youth office")
    thread = await cast.ask("member")
    await ended(cast, old)
    await named(app, cast, old, new)
    async with app.client(cast.tokens["member"]) as member:
        before = (await member.get("/api/me/profile")).json()["affiliations"]
        [place] = [one for one in before if one["organisation"]["name"] == "Oldham"]
        assert [one["name"] for one in place["successors"]] == ["Newham"]
        url = f"/api/me/affiliations/{place['id']}"
        await member.patch(url, json={"audience": str(cast.space)})
        moved = await member.post(f"{url}/succession", json={"organisation": str(new)})
        after = (await member.get("/api/me/profile")).json()["affiliations"]
        again = await member.post(f"{url}/succession", json={"organisation": str(new)})
    assert moved.status_code == 201
    now_at = next(one for one in after if one["organisation"]["name"] == "Newham")
    assert (now_at["main"], now_at["role"], now_at["audience"]) == (True, "Youth office", str(cast.space))
    past = next(one for one in after if one["organisation"]["name"] == "Oldham")
    assert past["until"] is not None
    assert (past["audience"], past["successors"]) == ("nobody", [])
    assert again.status_code == 422
    byline = await cast.db.pool.fetchval("SELECT byline FROM post WHERE thread_id = $1", thread)
    assert byline["organisation"]["name"] == "Oldham", "bylines stay as at the time of writing"


async def test_who_works_at_the_successor_already_goes_on_there(cast: Cast, app: App) -> None:
    old, new = await town(cast, "Oldham"), await town(cast, "Newham")
    async with app.client(cast.tokens["member"]) as member:
        await member.post("/api/me/affiliations", json={"organisation": str(new), "role": "Already"})
        await member.post("/api/me/affiliations", json={"organisation": str(old), "role": "Before"})
        await ended(cast, old)
        await named(app, cast, old, new)
        places = (await member.get("/api/me/profile")).json()["affiliations"]
        [place] = [one for one in places if one["organisation"]["name"] == "Oldham"]
        moved = await member.post(f"/api/me/affiliations/{place['id']}/succession", json={"organisation": str(new)})
        places = (await member.get("/api/me/profile")).json()["affiliations"]
    assert moved.status_code == 201
    running = [(one["organisation"]["name"], one["role"]) for one in places if one["until"] is None]
    assert sorted(running) == [("Examplestead", "Officer"), ("Newham", "Already")]


async def test_nobody_moves_on_for_others_or_to_what_is_no_successor(cast: Cast, app: App) -> None:
    old, new, other = [await town(cast, name) for name in ("Oldham", "Newham", "Otherham")]
    await work_at(cast, "member", old)
    await ended(cast, old)
    await named(app, cast, old, new)
    id_ = await cast.db.pool.fetchval("SELECT id FROM affiliation WHERE organisation_id = $1", old)
    url = f"/api/me/affiliations/{id_}/succession"
    async with app.client(cast.tokens["member"]) as member, app.client(cast.tokens["giver"]) as giver:
        theirs = await giver.post(url, json={"organisation": str(new)})
        elsewhere = await member.post(url, json={"organisation": str(other)})
    assert (theirs.status_code, elsewhere.status_code) == (404, 422)


async def test_what_was_merged_takes_its_succession_along(cast: Cast, app: App) -> None:
    old, new, double, kept = [await town(cast, name) for name in ("Oldham", "Newham", "Doubleton", "Keptham")]
    for one in (old, double, kept):
        await ended(cast, one)
    await named(app, cast, old, new)
    await named(app, cast, double, new)
    await merge(cast, double, kept)
    page, there = await organisation(cast.db, double), await organisation(cast.db, new)
    assert page is not None
    assert there is not None
    assert (page.id, [one.organisation.name for one in page.successors]) == (kept, ["Newham"])
    assert [one.organisation.name for one in there.predecessors] == ["Keptham", "Oldham"]
    # The successor becomes one with what it followed.
    await merge(cast, kept, new)
    there = await organisation(cast.db, new)
    assert there is not None
    assert [one.organisation.name for one in there.predecessors] == ["Oldham"]


KIEL, ERKRATH = "01002000", "05158004"


async def test_the_register_leaves_alone_what_was_merged(cast: Cast) -> None:
    """Ended, merged, and listed again: it stays merged, is told, and comes not a second time."""
    both, one = as_bytes(excerpt(KIEL, ERKRATH)), as_bytes(excerpt(KIEL))
    await import_gv100ad(cast.db, both, print)
    await import_gv100ad(cast.db, one, print, vanished_too=True)
    ids = {row["key"]: row["id"] for row in await cast.db.pool.fetch("SELECT key, id FROM organisation")}
    await merge(cast, ids[ERKRATH], ids[KIEL])
    rows = "SELECT md5(string_agg(o::text, '|' ORDER BY id)) FROM organisation o"
    before = await cast.db.pool.fetchval(rows)
    said: list[str] = []
    done = await import_gv100ad(cast.db, both, said.append)
    assert (done.created, done.updated, done.unchanged, done.ended) == (0, 0, 2, ())
    assert f"Left alone: {ERKRATH} Erkrath, which staff have merged into Kiel." in said
    assert await cast.db.pool.fetchval(rows) == before
