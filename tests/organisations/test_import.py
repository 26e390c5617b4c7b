"""The register in the database: imported, imported again, changed, refused, and what a newer one no longer has."""

import io
from datetime import date
from pathlib import Path

import pytest

from tessera.core.access import VISITOR
from tessera.core.database import Database
from tessera.organisations.actions import affiliate
from tessera.organisations.finding import find
from tessera.organisations.gv100ad import WrongFile
from tessera.organisations.imports import Refused, claim_import
from tessera.organisations.queries import affiliation_of
from tessera.organisations.register import import_gv100ad
from tests.organisations.register import COMPRESSED, as_bytes, excerpt, lines
from tests.organisations.test_unnamed import person

KIEL, ERKRATH = "01002000", "05158004"
EVERYTHING = """
SELECT md5(string_agg(o::text, '|' ORDER BY key)) FROM organisation o WHERE source = 'gv100ad'
"""


async def test_the_whole_register_twice_is_the_register_once(db: Database) -> None:
    said: list[str] = []
    first = await import_gv100ad(db, COMPRESSED, said.append)
    before = await db.pool.fetchval(EVERYTHING)
    second = await import_gv100ad(db, COMPRESSED, said.append)

    assert (first.created, first.updated, first.unchanged, first.areas) == (10_773, 0, 0, 208)
    assert (second.created, second.updated, second.unchanged) == (0, 0, 10_773)
    assert await db.pool.fetchval("SELECT count(*) FROM organisation") == 10_773
    assert await db.pool.fetchval(EVERYTHING) == before
    assert said[0] == "Register of 2023-11-30: 10773 municipalities, 208 other areas left out."
    assert said[-1] == "0 added, 0 changed, 10773 as before, 0 ended."


async def test_kiel_is_in_the_database_as_the_register_has_it(db: Database) -> None:
    await import_gv100ad(db, as_bytes(excerpt(KIEL)), print)
    row = await db.pool.fetchrow("SELECT * FROM organisation")
    wanted = {
        "kind": "municipality",
        "source": "gv100ad",
        "key": "01002000",
        "name": "Kiel",
        "title": "Landeshauptstadt",
        "country": "DE",
        "region": "Schleswig-Holstein",
        "district": "Kiel",
        "population": 247_717,
        "area_ha": 11_865,
        "postcode": "24103",
        "languages": ["de"],
        "name_search": "kiel",
    }
    assert {name: row[name] for name in wanted} == wanted


async def test_a_newer_register_changes_the_row_and_keeps_its_id(db: Database) -> None:
    await import_gv100ad(db, as_bytes(excerpt(KIEL, ERKRATH)), print)
    before = await db.pool.fetchval("SELECT id FROM organisation WHERE key = $1", KIEL)
    newer = as_bytes(excerpt(KIEL)).replace(b"00000247717", b"00000250000")
    done = await import_gv100ad(db, newer, print)

    assert (done.created, done.updated) == (0, 1)
    kiel, erkrath = await db.pool.fetch("SELECT id, key, population FROM organisation ORDER BY key")
    assert (kiel["id"], kiel["population"]) == (before, 250_000)
    assert erkrath["key"] == ERKRATH, "a municipality the newer register does not have stays"


def of_day(day: str, wanted: list[str]) -> bytes:
    """A register of these lines as of another day (YYYYMMDD)."""
    return as_bytes([line[:2] + day + line[10:] for line in wanted])


def renamed(wanted: list[str], before: str, after: str) -> list[str]:
    """The lines with one municipality, which is an association of its own, under another name."""
    own = ("50", "60")
    return [line.replace(before.ljust(40), after.ljust(40)) if line[:2] in own else line for line in wanted]


HISTORY = "SELECT o.key, c.what, c.before, c.after, c.day, c.source FROM organisation_change c JOIN organisation o"
HISTORY += " ON o.id = c.organisation_id ORDER BY c.id"


async def test_progress_is_told_while_it_runs(db: Database) -> None:
    said: list[str] = []
    await import_gv100ad(db, COMPRESSED, said.append)
    assert [line for line in said if line.endswith("written.")] == [
        f"{done} of 10773 written." for done in (2000, 4000, 6000, 8000, 10000, 10773)
    ]


async def test_a_renamed_municipality_is_told_and_is_found_by_its_former_name(db: Database) -> None:
    await import_gv100ad(db, as_bytes(excerpt(KIEL, ERKRATH)), print)
    said: list[str] = []
    newer = of_day("20241231", renamed(excerpt(KIEL, ERKRATH), "Kiel, Landeshauptstadt", "Förde am Meer, Stadt"))
    done = await import_gv100ad(db, newer, said.append)

    assert [(one.key, one.before, one.after) for one in done.renamed] == [(KIEL, "Kiel", "Förde am Meer")]
    assert "Renamed: 01002000 Kiel is now Förde am Meer." in said
    day = date(2024, 12, 31)
    assert [tuple(row) for row in await db.pool.fetch(HISTORY)] == [
        (KIEL, "name", "Kiel", "Förde am Meer", day, "gv100ad"),
        (KIEL, "title", "Landeshauptstadt", "Stadt", day, "gv100ad"),
    ]
    [hit] = await find(db, "Kiel")
    assert (hit.name, hit.other) == ("Förde am Meer", "Kiel")
    again = await import_gv100ad(db, newer, print)
    assert (again.updated, again.renamed) == (0, ())
    assert len(await db.pool.fetch(HISTORY)) == 2


async def test_what_a_newer_register_lacks_is_ended_told_and_keeps_its_people(db: Database) -> None:
    await import_gv100ad(db, as_bytes(excerpt(KIEL, ERKRATH)), print)
    erkrath = await db.pool.fetchval("SELECT id FROM organisation WHERE key = $1", ERKRATH)
    async with db.act() as tx:
        somebody = await person(tx)
        await affiliate(tx, VISITOR, person_id=somebody, organisation_id=erkrath)
    said: list[str] = []
    newer = of_day("20241231", excerpt(KIEL))
    done = await import_gv100ad(db, newer, said.append)

    assert [(one.key, one.name, one.people) for one in done.ended] == [(ERKRATH, "Erkrath", 1)]
    assert "No longer in the register: 05158004 Erkrath (Mettmann)." in said
    assert "People who belong to Erkrath and need a successor: 1; the register names none." in said
    assert await db.pool.fetchval("SELECT ended_on FROM organisation WHERE id = $1", erkrath) == date(2024, 12, 31)
    affiliation = await affiliation_of(db, somebody)
    assert affiliation is not None
    assert affiliation.organisation.name == "Erkrath"
    assert (await import_gv100ad(db, newer, print)).ended == (), "it ends once"


async def test_what_comes_back_into_the_register_is_no_longer_ended(db: Database) -> None:
    for day, keys in (("20231130", (KIEL, ERKRATH)), ("20241231", (KIEL,)), ("20251231", (KIEL, ERKRATH))):
        await import_gv100ad(db, of_day(day, excerpt(*keys)), print)
    assert await db.pool.fetchval("SELECT count(*) FROM organisation WHERE ended_on IS NULL") == 2
    assert [(row["key"], row["what"]) for row in await db.pool.fetch(HISTORY)] == [
        (ERKRATH, "ended"),
        (ERKRATH, "back"),
    ]


async def test_an_older_register_after_a_newer_one_is_refused(db: Database) -> None:
    await import_gv100ad(db, of_day("20241231", excerpt(KIEL)), print)
    before = await db.pool.fetchval(EVERYTHING)
    with pytest.raises(Refused, match="of 2023-11-30; the newer one of 2024-12-31 was imported already"):
        await import_gv100ad(db, as_bytes(excerpt(KIEL, ERKRATH)), print)
    assert await db.pool.fetchval(EVERYTHING) == before


async def test_of_two_imports_at_once_the_second_is_refused(db: Database) -> None:
    async with db.act() as tx:
        await claim_import(await tx.driver(), "gv100ad")
        with pytest.raises(Refused, match="Another import of the same source is running"):
            await import_gv100ad(db, as_bytes(excerpt(KIEL)), print)
    assert (await import_gv100ad(db, as_bytes(excerpt(KIEL)), print)).created == 1


async def test_a_part_of_a_register_ends_nothing_unless_one_says_so(db: Database) -> None:
    keys = [line[10:18] for line in lines() if line[:2] == "60"][:100]
    await import_gv100ad(db, as_bytes(excerpt(*keys)), print)
    part = of_day("20241231", excerpt(*keys[:20]))
    with pytest.raises(Refused, match="it seems to be a part of one"):
        await import_gv100ad(db, part, print)
    assert await db.pool.fetchval("SELECT count(*) FROM organisation WHERE ended_on IS NOT NULL") == 0
    assert len((await import_gv100ad(db, part, print, vanished_too=True)).ended) == 80


@pytest.mark.parametrize(("damage", "told"), [(slice(139, 150), ""), (slice(10, 18), "Nothing is marked as ended")])
async def test_a_municipality_on_a_broken_line_is_not_taken_for_one_that_is_no_more(
    db: Database, damage: slice, told: str
) -> None:
    good, said = excerpt(KIEL, ERKRATH), list[str]()
    await import_gv100ad(db, as_bytes(good), print)
    broken = [
        line[: damage.start] + "x" * 8 + line[damage.start + 8 :] if line[10:18] == KIEL else line for line in good
    ]
    done = await import_gv100ad(db, of_day("20241231", broken), said.append)

    assert len(done.broken) == 1
    assert done.ended == ()
    assert any(line.startswith(told) for line in said)


async def test_a_file_a_stream_and_bytes_are_taken_alike(db: Database, tmp_path: Path) -> None:
    data = as_bytes(excerpt(KIEL))
    file = tmp_path / "register.txt"
    file.write_bytes(data)
    assert (await import_gv100ad(db, str(file), print)).created == 1
    assert (await import_gv100ad(db, io.BytesIO(data), print)).unchanged == 1
    assert (await import_gv100ad(db, data, print)).unchanged == 1


async def test_broken_lines_are_told_and_the_rest_is_imported(db: Database) -> None:
    said: list[str] = []
    good = excerpt(KIEL, ERKRATH)
    at = next(number for number, line in enumerate(good, start=1) if line[:2] == "60")
    broken = good[at - 1][:139] + "0000024771x" + good[at - 1][150:]
    done = await import_gv100ad(db, as_bytes([*good[: at - 1], broken, *good[at:]]), said.append)

    assert done.created == 1
    assert [line.number for line in done.broken] == [at]
    assert f"Line {at} left out: the population '0000024771x' is not a number." in said


async def test_a_wrong_file_changes_nothing(db: Database) -> None:
    await import_gv100ad(db, as_bytes(excerpt(KIEL)), print)
    before = await db.pool.fetchval(EVERYTHING)
    with pytest.raises(WrongFile):
        await import_gv100ad(db, b"name;population\nKiel;1\n", print)
    assert await db.pool.fetchval(EVERYTHING) == before
