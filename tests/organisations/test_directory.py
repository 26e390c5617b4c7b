"""The directory: lists, filters, and people only as far as the reader may know of them."""

from uuid import UUID

import pytest

from tessera.core.access import VISITOR
from tessera.core.database import Database
from tessera.core.errors import Invalid
from tessera.organisations.actions import add_organisation
from tessera.organisations.directory import Wanted, countries, directory, regions
from tests.support.cast import Cast

TOWNS = (
    # name, country, region, kind, population
    ("Alphaville", "DE", "North", "municipality", 5_000),
    ("Betaburg", "DE", "North", "municipality", 60_000),
    ("Gammastadt", "DE", "South", "municipality", 300_000),
    ("Deltaville", "BO", "West", "municipality", 900_000),
    ("Epsilon Aid", "BO", "West", "association", None),
)


@pytest.fixture
async def towns(cast: Cast) -> Cast:
    """Five more organisations, in which nobody works."""
    for name, country, region, kind, population in TOWNS:
        async with cast.db.act() as tx:
            await add_organisation(
                tx, VISITOR, kind=kind, name=name, country=country, region=region, population=population
            )
    return cast


async def _names(cast: Cast, reader: str = "stranger", **wanted: object) -> list[str]:
    page = await directory(cast.db, await cast.actor(reader), Wanted(**wanted), cursor=None, limit=50)  # type: ignore[arg-type]
    return [item.name for item in page.items]


FILTERS = [
    ({}, ["Alphaville", "Betaburg", "Deltaville", "Epsilon Aid", "Examplestead", "Gammastadt"]),
    ({"country": "DE"}, ["Alphaville", "Betaburg", "Examplestead", "Gammastadt"]),
    ({"country": "de", "region": "North"}, ["Alphaville", "Betaburg"]),
    ({"kind": "association"}, ["Epsilon Aid"]),
    ({"size": "small"}, ["Alphaville"]),
    ({"size": "medium"}, ["Betaburg", "Examplestead"]),
    ({"size": "very_large"}, ["Deltaville"]),
    ({"people": True}, ["Examplestead"]),
    ({"people": True, "country": "BO"}, []),
    ({"q": "betaburk"}, ["Betaburg"]),
    ({"q": "ville", "country": "BO"}, ["Deltaville"]),
    ({"q": "Deltavile", "country": "BO"}, ["Deltaville"]),
    ({"q": "Deltavile", "country": "DE"}, []),
    ({"q": "Examplestead", "people": True}, ["Examplestead"]),
    ({"q": "Alphaville", "people": True}, []),
]


@pytest.mark.parametrize(("wanted", "names"), FILTERS)
async def test_filters_narrow_the_list_and_the_hits(towns: Cast, wanted: dict[str, object], names: list[str]) -> None:
    assert await _names(towns, **wanted) == names


@pytest.mark.parametrize("wanted", [{"kind": "castle"}, {"size": "huge"}])
async def test_a_filter_nobody_knows_is_refused(cast: Cast, wanted: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        await directory(cast.db, VISITOR, Wanted(**wanted), cursor=None, limit=10)


async def test_pages_follow_one_another_without_gap(towns: Cast) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        page = await directory(towns.db, VISITOR, Wanted(), cursor=cursor, limit=2)
        seen += [item.name for item in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert seen == await _names(towns)


async def test_where_people_are_latin_names_come_first_page_by_page(cast: Cast) -> None:
    names = ["Ålesund", "Betaburg", "Zwickau", "Сонцебрід", "عين الزهيرات"]
    for name, person in zip(reversed(names), ("member", "giver", "staff", "guest", "stranger"), strict=True):
        async with cast.db.act() as tx:
            town = (await add_organisation(tx, VISITOR, kind="municipality", name=name, country="DE")).id
        where = "UPDATE affiliation SET organisation_id = $1 WHERE person_id = $2"
        await cast.db.pool.execute(where, town, cast.people[person])
    seen: list[str] = []
    cursor = None
    while len(seen) < 10:
        page = await directory(cast.db, await cast.actor("member"), Wanted(people=True), cursor=cursor, limit=1)
        seen += [item.name for item in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert seen[:4] == ["Ålesund", "Betaburg", "Examplestead", "Zwickau"]
    assert sorted(seen[4:]) == sorted(names[3:])


async def test_people_count_for_whom_they_show_themselves(cast: Cast) -> None:
    counts = {}
    for reader in ("visitor", "stranger"):
        page = await directory(cast.db, await cast.actor(reader), Wanted(), cursor=None, limit=50)
        counts[reader] = {item.name: item.people for item in page.items}
    assert counts == {"visitor": {"Examplestead": 0}, "stranger": {"Examplestead": 7}}
    assert await _names(cast, "visitor", people=True) == []


async def test_who_keeps_the_affiliation_to_themselves_is_not_counted(cast: Cast) -> None:
    person = cast.people["member"]
    own = await cast.db.pool.fetchval("SELECT circle_id FROM person WHERE id = $1", person)
    await cast.db.pool.execute("UPDATE affiliation SET circle_id = $1 WHERE person_id = $2", own, person)
    page = await directory(cast.db, await cast.actor("stranger"), Wanted(), cursor=None, limit=50)
    assert [item.people for item in page.items] == [6]
    page = await directory(cast.db, await cast.actor("member"), Wanted(), cursor=None, limit=50)
    assert [item.people for item in page.items] == [7]


async def test_what_no_longer_exists_is_found_by_name_alone(towns: Cast) -> None:
    await towns.db.pool.execute("UPDATE organisation SET ended_on = '2025-01-01' WHERE name = 'Betaburg'")
    assert "Betaburg" not in await _names(towns)
    assert await _names(towns, q="Betaburg") == ["Betaburg"]


async def test_countries_are_each_told_once(towns: Cast) -> None:
    assert await countries(towns.db) == ["BO", "DE"]


async def test_the_states_of_a_country_are_each_told_once(towns: Cast) -> None:
    assert await regions(towns.db, "de") == ["North", "South"]
    assert await regions(towns.db, "XX") == []


async def test_who_was_found_by_another_name_says_by_which(towns: Cast) -> None:
    await towns.db.pool.execute(
        "INSERT INTO organisation_name (organisation_id, source, name, name_search)"
        " SELECT id, 'staff', 'Altburg', 'altburg' FROM organisation WHERE name = 'Betaburg'"
    )
    for text, other in (("Altburg", "Altburg"), ("Betaburg", None)):
        page = await directory(towns.db, VISITOR, Wanted(q=text), cursor=None, limit=50)
        assert (page.items[0].name, page.items[0].other) == ("Betaburg", other)


async def test_no_countries_where_nothing_is(db: Database) -> None:
    assert await countries(db) == []


async def test_the_answer_names_its_sources(towns: Cast) -> None:
    await towns.db.pool.execute("UPDATE organisation SET source = 'gv100ad', key = '1' WHERE name = 'Betaburg'")
    page = await directory(towns.db, VISITOR, Wanted(country="DE"), cursor=None, limit=50)
    assert [source.key for source in page.sources] == ["gv100ad"]
    assert all(isinstance(item.id, UUID) for item in page.items)
