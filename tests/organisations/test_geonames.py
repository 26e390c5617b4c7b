"""Places worldwide: what is taken from the package, which German town a place is, and imports of the real list."""

from uuid import UUID

import pytest

from tessera.core.access import VISITOR, Actor
from tessera.core.database import Database
from tessera.organisations.actions import add_organisation, change_organisation
from tessera.organisations.finding import find
from tessera.organisations.geonames import Place, Town, other_names, recognised
from tessera.organisations.merging import merge_organisations
from tessera.organisations.places import import_geonames
from tessera.organisations.queries import organisation
from tessera.organisations.register import import_gv100ad
from tessera.organisations.schemas import OrganisationPatch
from tests.organisations.register import as_bytes, excerpt
from tests.organisations.test_unnamed import person
from tests.support.cast import Cast

LARGE = 2_500_000
"""So many inhabitants that few enough places are left to be imported again and again."""
EVERYTHING = "SELECT md5(string_agg(o::text, '|' ORDER BY key)) FROM organisation o"
NAMES = "SELECT md5(string_agg(n::text, '|' ORDER BY organisation_id, source, name_search)) FROM organisation_name n"


def place(key: str, name: str, population: int | None, *others: str, division: str = "05") -> Place:
    """A place in Hesse (05), or in another German state."""
    return Place(key, name, "DE", "", division, population, 50.0, 9.0, other_names(name, others))


def pairs(towns: list[Town], places: list[Place]) -> list[tuple[str, str]]:
    return [(town.key, found.key) for town, found in recognised(towns, places)]


def test_names_nobody_writes_and_codes_of_airports_stay_out() -> None:
    given = ["IEV", "Kiew", "kheiyf", "kyyf", "Київ", "Киев", "كييف", "Kyiv", "KYIV", "Kíev"]
    assert list(other_names("Kyiv", given).values()) == ["Kiew", "Київ", "Киев", "كييف", "Kíev"]


HORST = Town("06411000", "Horst", 5_000)


@pytest.mark.parametrize(
    ("why", "towns", "places", "found"),
    [
        ("same state and name", [HORST], [place("1", "Horst", 5_100)], [("06411000", "1")]),
        ("population not known", [HORST], [place("1", "Horst", None)], [("06411000", "1")]),
        ("another name of it", [HORST], [place("1", "Horst Town", 5_100, "Horst")], [("06411000", "1")]),
        ("another state", [HORST], [place("1", "Horst", 5_100, division="02")], []),
        ("a village of the name", [HORST], [place("1", "Horst", 700)], []),
        ("the town beside a village", [HORST], [place("1", "Horst", 700), place("2", "Horst", 4_000)],
         [("06411000", "2")]),
        ("its own name counts more", [HORST], [place("1", "Horst", 5_000), place("2", "H.", 5_000, "Horst")],
         [("06411000", "1")]),
        ("two places could be it", [HORST], [place("1", "Horst", 5_100), place("2", "Horst", 4_000)], []),
        ("it could be two towns", [HORST, Town("06412000", "Horst", 4_000)], [place("1", "Horst", 5_100)], []),
    ],
)  # fmt: skip
def test_a_place_is_a_town_only_where_neither_could_be_another(
    why: str, towns: list[Town], places: list[Place], found: list[tuple[str, str]]
) -> None:
    assert pairs(towns, places) == found, why


async def test_a_place_is_found_by_its_names_in_all_scripts(db: Database) -> None:
    await import_geonames(db, print, least_population=LARGE)
    for asked in ("Kyiv", "Київ", "Kiew", "Киев", "كييف", "kiiv", "Кїїв", "Киів"):
        hit = (await find(db, asked, 5))[0]
        assert (hit.name, hit.country, hit.kind, hit.source) == ("Kyiv", "UA", "place", "geonames"), asked
    cairo = [(await find(db, asked, 5))[0] for asked in ("القاهرة", "القاهره", "Kairo", "Le Caire", "القاهر")]
    assert {(hit.name, hit.country) for hit in cairo} == {("Cairo", "EG")}
    assert cairo[0].other == "القاهرة"


async def test_germany_has_no_places_but_its_towns_have_coordinates_and_names(db: Database) -> None:
    await import_gv100ad(db, as_bytes(excerpt("01002000", "09162000")), print)
    done = await import_geonames(db, print, least_population=LARGE)
    assert done.recognised == 2
    assert await db.pool.fetchval("SELECT count(*) FROM organisation WHERE country = 'DE'") == 2
    [munich] = [hit for hit in await find(db, "Мюнхен", 5) if hit.country == "DE"]
    assert (munich.name, munich.kind, munich.source, munich.other) == ("München", "municipality", "gv100ad", "Мюнхен")
    read = await organisation(db, munich.id)
    assert read is not None
    assert (round(read.latitude or 0, 1), round(read.longitude or 0, 1)) == (48.1, 11.6)
    assert [source.key for source in read.sources] == ["gv100ad", "geonames"]


async def test_without_the_register_one_is_told_to_import_it(db: Database) -> None:
    said: list[str] = []
    done = await import_geonames(db, said.append, least_population=10_000_000)
    assert done.created > 3
    assert f"{done.created} of {done.created} written." in said
    assert "No German municipality is there yet: import the register, then this list once more." in said


async def test_the_list_twice_is_the_list_once(db: Database) -> None:
    await import_gv100ad(db, as_bytes(excerpt("01002000")), print)
    first = await import_geonames(db, print, least_population=LARGE)
    before = [await db.pool.fetchval(what) for what in (EVERYTHING, NAMES)]
    second = await import_geonames(db, print, least_population=LARGE)
    assert first.created > 50
    assert (second.created, second.updated, second.unchanged) == (0, 0, first.created)
    assert [await db.pool.fetchval(what) for what in (EVERYTHING, NAMES)] == before


async def test_a_second_import_updates_but_leaves_what_staff_said(db: Database) -> None:
    await import_geonames(db, print, least_population=LARGE)
    kyiv, cairo = [(await find(db, name, 1))[0].id for name in ("Kyiv", "Cairo")]
    async with db.act() as tx:
        staff = Actor(person_id=await person(tx), office="staff")
    async with db.act() as tx:
        patch = OrganisationPatch(kind="municipality", name="Kyiv City", population=3_000_000)
        await change_organisation(tx, staff, organisation_id=kyiv, patch=patch)
    older = "UPDATE organisation SET population = 1, latitude = 1, region = 'x' WHERE id = ANY ($1)"
    await db.pool.execute(older, [kyiv, cairo])
    await db.pool.execute("UPDATE organisation_name SET name = 'x', name_search = 'x' WHERE name = 'Київ'")
    done = await import_geonames(db, print, least_population=LARGE)

    assert (done.created, done.updated) == (0, 2)
    said = "SELECT kind, name, region, population, round(latitude) AS latitude FROM organisation WHERE id = $1"
    assert tuple(await db.pool.fetchrow(said, kyiv)) == ("municipality", "Kyiv City", "x", 1, 50)
    row = await db.pool.fetchrow(said, cairo)
    assert (row["kind"], row["region"], row["latitude"]) == ("place", "", 30)
    assert row["population"] > LARGE
    assert (await find(db, "Київ", 1))[0].id == kyiv
    assert await names_of(db, kyiv, "x") == 0


async def names_of(db: Database, id_: UUID, name: str) -> int:
    counted = "SELECT count(*) FROM organisation_name WHERE organisation_id = $1 AND name = $2"
    return int(await db.pool.fetchval(counted, id_, name))


async def test_a_place_that_staff_merged_is_left_alone_and_not_brought_back(cast: Cast) -> None:
    db, staff = cast.db, await cast.actor("staff")
    await import_geonames(db, print, least_population=LARGE)
    kyiv = (await find(db, "Kyiv", 1))[0].id
    async with db.act() as tx:
        town = await add_organisation(tx, VISITOR, kind="municipality", name="Stadt Kyjiw", country="UA")
    async with db.act(staff) as tx:
        await merge_organisations(tx, staff, duplicate_id=kyiv, into_id=town.id)
    names = await db.pool.fetchval(NAMES)
    await db.pool.execute("UPDATE organisation SET population = 1 WHERE id = $1", kyiv)
    done = await import_geonames(db, print, least_population=LARGE)
    assert (done.created, done.updated) == (0, 0)
    assert await db.pool.fetchval("SELECT population FROM organisation WHERE id = $1", kyiv) == 1
    assert await db.pool.fetchval(NAMES) == names
    for asked in ("Kyiv", "Київ", "Kiew"):
        assert (await find(db, asked, 1))[0].id == town.id
    page = await organisation(db, town.id)
    assert page is not None
    assert [source.key for source in page.sources] == ["geonames"], "what came with it still names its source"
    assert page.population is not None
    assert page.population > LARGE
