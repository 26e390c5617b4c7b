"""Two organisations become one: what moves, what is refused, and who sees it before and after."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tessera.core.access import NETWORK, VISITOR
from tessera.core.clock import now
from tessera.core.errors import AppError
from tessera.discussions.listing import asked_from, count_asked_from
from tessera.organisations import merging
from tessera.organisations.actions import add_organisation, affiliate, change_organisation
from tessera.organisations.directory import Wanted, countries, directory
from tessera.organisations.finding import find
from tessera.organisations.merging import merge_organisations
from tessera.organisations.people import people_of
from tessera.organisations.queries import known_as, organisation
from tessera.organisations.schemas import OrganisationPatch
from tests.support.cast import Cast
from tests.support.client import App

INSERT = """
INSERT INTO affiliation (id, person_id, organisation_id, role, department, main, circle_id, since, until)
VALUES ($1, $2, $3, $4, '', $5, $6, $7, $8)
"""


async def town(cast: Cast, name: str, **more: Any) -> UUID:
    async with cast.db.act() as tx:
        given = {"kind": "municipality", "country": "DE", "name": name} | more
        return (await add_organisation(tx, VISITOR, **given)).id


async def merge(cast: Cast, duplicate: UUID, into: UUID, **more: Any) -> dict[str, Any]:
    actor = await cast.actor("staff")
    async with cast.db.act(actor) as tx:
        return await merge_organisations(tx, actor, duplicate_id=duplicate, into_id=into, **more)


async def refusal(cast: Cast, duplicate: UUID, into: UUID, **more: Any) -> str:
    with pytest.raises(AppError) as refused:
        await merge(cast, duplicate, into, **more)
    return refused.value.code


async def work_at(cast: Cast, name: str, where: UUID, role: str = "") -> None:
    async with cast.db.act() as tx:
        await affiliate(tx, VISITOR, person_id=cast.people[name], organisation_id=where, role=role)


async def official(cast: Cast, id_: UUID, key: str) -> None:
    await cast.db.pool.execute("UPDATE organisation SET source = 'gv100ad', key = $2 WHERE id = $1", id_, key)


async def test_names_of_a_duplicate_lead_to_what_it_became(cast: Cast) -> None:
    double, kept = await town(cast, "Kiew", other_names=["Kijów"]), await town(cast, "Kyjiw")
    await merge(cast, double, kept)
    for text in ("Kiew", "Kijow"):
        [hit] = await find(cast.db, text)
        assert (hit.id, hit.name) == (kept, "Kyjiw")
        assert hit.other in ("Kiew", "Kijów"), "it is told by which name it was found"
    page = await organisation(cast.db, kept)
    assert page is not None
    assert sorted(name.name for name in page.other_names) == ["Kiew", "Kijów"]


async def test_a_name_from_a_licensed_list_still_names_its_source(cast: Cast) -> None:
    double, kept = await town(cast, "Kiew"), await town(cast, "Kyjiw")
    await cast.db.pool.execute("UPDATE organisation SET source = 'geonames', key = '7' WHERE id = $1", double)
    await merge(cast, double, kept)
    page = await organisation(cast.db, kept)
    assert page is not None
    assert [source.key for source in page.sources] == ["geonames"]


async def test_a_merged_one_is_in_no_list_and_its_old_address_leads_on(cast: Cast, app: App) -> None:
    double, kept = await town(cast, "Doubleton", country="FR"), await town(cast, "Keptham")
    await work_at(cast, "guest", double)
    await merge(cast, double, kept, countries=True)
    listed = await directory(cast.db, await cast.actor("stranger"), Wanted(), cursor=None, limit=50)
    assert {item.name: item.people for item in listed.items} == {"Examplestead": 6, "Keptham": 1}
    assert await countries(cast.db) == ["DE"]
    async with app.client() as visitor:
        read = (await visitor.get(f"/api/organisations/{double}")).json()
        page = await visitor.get(f"/organisations/{double}?lang=fr")
        there = await visitor.get(f"/organisations/{kept}")
    assert (read["id"], read["name"]) == (str(kept), "Keptham")
    assert (page.status_code, page.headers["location"]) == (301, f"/organisations/{kept}?lang=fr")
    assert there.status_code == 200


async def test_what_was_merged_before_follows(cast: Cast, app: App) -> None:
    first, second, third = [await town(cast, name) for name in ("Firstham", "Secondham", "Thirdham")]
    await merge(cast, first, second)
    await merge(cast, second, third)
    assert set(await known_as(cast.db, first)) == {first, second, third}
    assert (await known_as(cast.db, first))[0] == third
    page = await organisation(cast.db, first)
    assert page is not None
    assert page.id == third
    assert [(change.what, change.before, change.of) for change in page.history] == [
        ("merged", "Firstham", "Secondham"),
        ("merged", "Secondham", ""),
    ]
    assert sorted(name.name for name in page.other_names) == ["Firstham", "Secondham"]


async def test_the_history_of_a_duplicate_is_told_as_its_own(cast: Cast) -> None:
    double, kept = await town(cast, "Before"), await town(cast, "Keptham")
    staff = await cast.actor("staff")
    async with cast.db.act(staff) as tx:
        await change_organisation(tx, staff, organisation_id=double, patch=OrganisationPatch(name="After"))
    await merge(cast, double, kept)
    page = await organisation(cast.db, kept)
    assert page is not None
    assert [(change.what, change.before, change.after, change.of) for change in page.history] == [
        ("name", "Before", "After", "After"),
        ("merged", "After", "", ""),
    ]


async def test_what_the_one_that_stays_does_not_say_is_taken_over(cast: Cast) -> None:
    said = {"population": 900, "latitude": 50.0, "longitude": 10.0, "languages": ["de"], "website": "https://a.example"}
    double = await town(cast, "Doubleton", **said)
    kept = await town(cast, "Keptham", kind="place", website="https://b.example")
    await merge(cast, double, kept)
    page = await organisation(cast.db, kept)
    assert page is not None
    assert (page.population, page.latitude, page.longitude, page.languages) == (900, 50.0, 10.0, ["de"])
    assert (page.website, page.kind) == ("https://b.example", "municipality")
    kept_fields = await cast.db.pool.fetchval("SELECT kept FROM organisation WHERE id = $1", kept)
    assert kept_fields == ["population"], "an import that knows no number does not take it away again"


async def test_questions_asked_from_a_duplicate_are_asked_from_what_it_became(cast: Cast) -> None:
    double, kept = await town(cast, "Doubleton"), await town(cast, "Keptham")
    for name, where in (("giver", double), ("adviser", kept)):
        await work_at(cast, name, where)
        await cast.ask(name, title=f"From {where}")
    closed = await cast.ask("giver", audience="space")
    await merge(cast, double, kept)
    for asked in (double, kept):
        for reader, wanted in (("stranger", 2), ("member", 3)):
            found = await asked_from(cast.db, await cast.actor(reader), asked, limit=10)
            assert len(found) == wanted
            assert (closed in {item.id for item in found}) == (reader == "member")
            assert await count_asked_from(cast.db, await cast.actor(reader), asked) == wanted


async def test_who_worked_in_both_goes_on_in_one(cast: Cast) -> None:
    double, kept = await town(cast, "Doubleton"), await town(cast, "Keptham")
    person, long_ago = cast.people["member"], now() - timedelta(days=900)
    inside = await cast.db.pool.fetchval("SELECT inside_id FROM space WHERE id = $1", cast.space)
    own = await cast.db.pool.fetchval("SELECT circle_id FROM person WHERE id = $1", person)
    await cast.db.pool.execute("DELETE FROM affiliation WHERE person_id = $1", person)
    await cast.db.pool.execute(INSERT, uuid4(), person, double, "Youth office", True, NETWORK, now(), None)
    await cast.db.pool.execute(INSERT, uuid4(), person, kept, "Town hall", False, inside, long_ago, None)
    await merge(cast, double, kept)
    rows = await cast.db.pool.fetch("SELECT * FROM affiliation WHERE person_id = $1 ORDER BY until DESC", person)
    running, past = rows
    assert (running["role"], running["main"], running["circle_id"]) == ("Youth office", True, inside)
    assert (running["since"], running["until"], running["organisation_id"]) == (long_ago, None, kept)
    assert (past["role"], past["main"], past["circle_id"]) == ("Town hall", False, own)
    assert past["until"] is not None


async def test_everybody_who_is_moved_hears_of_it(cast: Cast) -> None:
    double, kept = await town(cast, "Doubleton"), await town(cast, "Keptham")
    await work_at(cast, "member", double)
    streams = "SELECT count(*) FROM fact f JOIN person p ON p.stream_id = f.stream_id WHERE f.type = 'profile'"
    before = await cast.db.pool.fetchval(streams)
    await merge(cast, double, kept)
    assert await cast.db.pool.fetchval(streams) == before + 1


async def test_others_domains_move_what_points_there_in_the_same_act(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    double, kept = await town(cast, "Doubleton"), await town(cast, "Keptham")
    moved: list[tuple[UUID, UUID]] = []

    async def move(tx: object, duplicate: UUID, into: UUID) -> None:
        moved.append((duplicate, into))
        if len(moved) == 1:
            raise RuntimeError("it breaks")

    monkeypatch.setattr(merging, "_movers", [])
    merging.register_mover(move)
    with pytest.raises(RuntimeError):
        await merge(cast, double, kept)
    assert (await known_as(cast.db, double)) == [double], "all of it or nothing"
    await merge(cast, double, kept)
    assert moved == [(double, kept)] * 2


async def test_what_may_not_be_merged_is_refused_with_its_reason(cast: Cast) -> None:
    one, other, abroad = [await town(cast, f"Town {n}", country=c) for n, c in enumerate(("DE", "DE", "FR"))]
    assert await refusal(cast, one, one) == "merge_itself"
    assert await refusal(cast, one, abroad) == "merge_countries"
    assert await refusal(cast, uuid4(), one) == "not_found"
    await official(cast, one, "01")
    assert await refusal(cast, one, other) == "merge_official"
    await official(cast, other, "02")
    assert await refusal(cast, one, other) == "merge_both_official"
    await cast.db.pool.execute("UPDATE organisation SET ended_on = '2024-01-01' WHERE id = $1", other)
    assert await refusal(cast, one, other) == "merge_into_ended"
    await merge(cast, other, one)
    assert await refusal(cast, other, one) == "organisation_merged"
    assert await refusal(cast, abroad, other, countries=True) == "organisation_merged"
    staff = await cast.actor("staff")
    with pytest.raises(AppError) as refused:
        async with cast.db.act(staff) as tx:
            await change_organisation(
                tx, staff, organisation_id=other, patch=OrganisationPatch(website="https://x.example")
            )
    assert refused.value.code == "organisation_merged"


@pytest.mark.parametrize(("name", "status"), [("visitor", 401), ("stranger", 403), ("moderator", 403), ("staff", 200)])
async def test_only_staff_merge_and_look_at_what_it_would_do(cast: Cast, app: App, name: str, status: int) -> None:
    double, kept = await town(cast, "Doubleton"), await town(cast, "Keptham")
    async with app.client(cast.tokens.get(name)) as somebody:
        looked = await somebody.get(f"/api/desk/organisations/{double}/merge?into={kept}")
        done = await somebody.post(f"/api/organisations/{double}/merge", json={"into": str(kept)})
    assert (looked.status_code, done.status_code) == (status, 201 if status == 200 else status)


async def test_a_merge_repeated_under_its_key_is_done_once(cast: Cast, app: App) -> None:
    double, kept, key = await town(cast, "Doubleton"), await town(cast, "Keptham"), {"Idempotency-Key": str(uuid4())}
    sent = f"/api/organisations/{double}/merge", {"into": str(kept)}
    async with app.client(cast.tokens["staff"]) as staff:
        first, again = [await staff.post(sent[0], json=sent[1], headers=key) for _ in range(2)]
        anew = await staff.post(sent[0], json=sent[1])
    assert first.json() == again.json() == {"kind": "organisation", "id": str(kept)}
    assert (anew.status_code, anew.json()["code"]) == (409, "organisation_merged")
    count = "SELECT count(*) FROM organisation_change WHERE what = 'merged'"
    assert await cast.db.pool.fetchval(count) == 1


async def test_of_two_merges_against_each_other_one_is_refused(cast: Cast) -> None:
    one, other = await town(cast, "Oneham"), await town(cast, "Otherham")
    await work_at(cast, "member", one)
    await work_at(cast, "giver", other)
    done = await asyncio.gather(merge(cast, one, other), merge(cast, other, one), return_exceptions=True)
    refused = [answer for answer in done if isinstance(answer, AppError)]
    assert [error.code for error in refused] == ["organisation_merged"]
    [kept] = [answer["id"] for answer in done if isinstance(answer, dict)]
    people = await people_of(cast.db, await cast.actor("stranger"), kept, cursor=None, limit=10)
    assert people.total == 2


async def test_who_says_meanwhile_that_they_work_there_is_not_left_behind(cast: Cast) -> None:
    for round_ in range(5):
        double, kept = await town(cast, f"Doubleton {round_}"), await town(cast, f"Keptham {round_}")
        await asyncio.gather(
            merge(cast, double, kept), *(work_at(cast, name, double) for name in ("member", "giver", "adviser"))
        )
        assert await cast.db.pool.fetchval("SELECT count(*) FROM affiliation WHERE organisation_id = $1", double) == 0
        people = await people_of(cast.db, await cast.actor("stranger"), kept, cursor=None, limit=10)
        assert people.total == 3


async def test_who_chooses_a_merged_one_works_in_what_it_became(cast: Cast, app: App) -> None:
    double, kept = await town(cast, "Doubleton"), await town(cast, "Keptham")
    await merge(cast, double, kept)
    async with app.client(cast.tokens["member"]) as member:
        answer = await member.post("/api/me/affiliations", json={"organisation": str(double)})
        twice = await member.post("/api/me/affiliations", json={"organisation": str(kept)})
    assert (answer.status_code, twice.json()["code"]) == (201, "already_there")
