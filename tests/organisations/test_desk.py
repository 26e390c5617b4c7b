"""The desk of organisations: what waits for staff, as far as they may know of people."""

from typing import Any
from uuid import UUID

import pytest

from tests.organisations.test_merging import official, town, work_at
from tests.organisations.test_succession import ended, named
from tests.support.cast import Cast
from tests.support.client import App


async def desk(cast: Cast, app: App, name: str = "staff") -> Any:
    async with app.client(cast.tokens.get(name)) as somebody:
        return await somebody.get("/api/desk/organisations")


async def lists(cast: Cast, app: App) -> dict[str, Any]:
    found = (await desk(cast, app)).json()
    pairs = [(pair["duplicate"]["name"], pair["into"]["name"]) for pair in found["duplicates"]]
    return {name: [one["name"] for one in found[name]] for name in ("unconfirmed", "ended")} | {"duplicates": pairs}


async def keep_to_oneself(cast: Cast, name: str) -> None:
    own = "UPDATE affiliation a SET circle_id = p.circle_id FROM person p WHERE p.id = a.person_id AND p.id = $1"
    await cast.db.pool.execute(own, cast.people[name])


@pytest.mark.parametrize(("name", "status"), [("visitor", 401), ("stranger", 403), ("moderator", 403)])
async def test_nobody_but_staff_comes_to_the_desk(cast: Cast, app: App, name: str, status: int) -> None:
    assert (await desk(cast, app, name)).status_code == status


async def test_places_in_use_wait_to_be_confirmed(cast: Cast, app: App) -> None:
    place = await town(cast, "Placeham", kind="place")
    await town(cast, "Nobody's place", kind="place")
    await work_at(cast, "member", place)
    found = (await desk(cast, app)).json()
    assert [(one["name"], one["people"]) for one in found["unconfirmed"]] == [("Placeham", 1)]
    async with app.client(cast.tokens["staff"]) as staff:
        await staff.patch(f"/api/organisations/{place}", json={"kind": "municipality"})
    assert (await lists(cast, app))["unconfirmed"] == []


async def test_what_has_ended_waits_for_a_successor_while_people_are_there(cast: Cast, app: App) -> None:
    old, new, empty = [await town(cast, name) for name in ("Oldham", "Newham", "Emptyham")]
    await work_at(cast, "member", old)
    for one in (old, empty):
        await ended(cast, one)
    assert (await lists(cast, app))["ended"] == ["Oldham"]
    await named(app, cast, old, new)
    assert (await lists(cast, app))["ended"] == []


async def test_hidden_affiliations_make_no_line(cast: Cast, app: App) -> None:
    place, old = await town(cast, "Placeham", kind="place"), await town(cast, "Oldham")
    await ended(cast, old)
    for name, where in (("member", place), ("giver", old)):
        await work_at(cast, name, where)
        await keep_to_oneself(cast, name)
    assert await lists(cast, app) == {"unconfirmed": [], "ended": [], "duplicates": []}


DUPLICATES = [
    # what another organisation of the name is otherwise, and whether the two may be the same
    ({}, True),
    ({"kind": "place"}, True),
    ({"kind": "company"}, False),
    ({"country": "FR"}, False),
    ({"region": "South"}, False),
    ({"region": "", "district": "Near"}, True),
    ({"latitude": 50.1, "longitude": 10.1}, True),
    ({"latitude": 53.0, "longitude": 10.0}, False),
    ({"name": "Sameham, Stadt"}, False),
    ({"name": "Otherham", "other_names": ["Sameham"]}, True),
    ({"name": "Otherham", "other_names": ["Sameham"], "source": "geonames", "key": "1"}, True),
    ({"name": "Otherham", "other_names": ["Thirdham"]}, False),
]


@pytest.mark.parametrize(("otherwise", "alike"), DUPLICATES)
async def test_two_of_a_name_that_may_be_the_same_are_told(
    cast: Cast, app: App, otherwise: dict[str, Any], alike: bool
) -> None:
    one = await town(cast, "Sameham", region="North", latitude=50.0, longitude=10.0)
    await town(cast, **({"name": "Sameham", "region": "North"} | otherwise))
    await work_at(cast, "member", one)
    assert len((await lists(cast, app))["duplicates"]) == int(alike)


async def test_what_a_register_knows_stays_and_two_of_it_are_two(cast: Cast, app: App) -> None:
    entered, listed = await town(cast, "Sameham"), await town(cast, "Sameham")
    await work_at(cast, "member", entered)
    await official(cast, listed, "01")
    found = (await desk(cast, app)).json()["duplicates"]
    assert [(pair["duplicate"]["id"], pair["into"]["id"]) for pair in found] == [(str(entered), str(listed))]
    await official(cast, entered, "02")
    assert (await lists(cast, app))["duplicates"] == []


async def test_what_nobody_uses_and_a_list_brought_is_not_looked_through(cast: Cast, app: App) -> None:
    for key in ("1", "2"):
        id_ = await town(cast, "Sameham", kind="place")
        await cast.db.pool.execute("UPDATE organisation SET source = 'geonames', key = $2 WHERE id = $1", id_, key)
    assert (await lists(cast, app))["duplicates"] == []


async def preview(cast: Cast, app: App, duplicate: UUID, into: UUID) -> dict[str, Any]:
    async with app.client(cast.tokens["staff"]) as staff:
        answer = await staff.get(f"/api/desk/organisations/{duplicate}/merge?into={into}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


async def test_what_a_merge_brings_along_is_told_before(cast: Cast, app: App) -> None:
    double = await town(cast, "Doubleton", other_names=["Double"], website="https://double.example")
    kept = await town(cast, "Keptham", country="FR")
    for name in ("member", "giver"):
        await work_at(cast, name, double)
    await keep_to_oneself(cast, "giver")
    await cast.ask("member")
    await cast.ask("member", audience="space")
    told = await preview(cast, app, double, kept)
    assert told["moves"] == {"people": 1, "questions": 1, "names": 1, "changes": 0, "merged": 0, "successions": 0} | {
        "partnerships": 0,
        "themes": 0,
    }
    assert (told["refused"], told["swap"], told["countries"], told["takes"]) == (None, False, True, ["website"])


async def test_what_is_refused_says_whether_the_other_way_round_is_possible(cast: Cast, app: App) -> None:
    listed, entered = await town(cast, "Listedham"), await town(cast, "Enteredham")
    await official(cast, listed, "01")
    told = await preview(cast, app, listed, entered)
    assert (told["refused"], told["swap"]) == ("merge_official", True)
    await official(cast, entered, "02")
    told = await preview(cast, app, listed, entered)
    assert (told["refused"], told["swap"]) == ("merge_both_official", False)
