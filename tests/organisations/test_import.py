"""The register in the database: imported, imported again, changed, refused."""

import io
from pathlib import Path

import pytest

from tessera.core.database import Database
from tessera.organisations.actions import import_gv100ad
from tessera.organisations.gv100ad import WrongFile
from tests.organisations.register import COMPRESSED, as_bytes, excerpt

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
    assert said[-1] == "0 added, 0 changed, 10773 as before."


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
        "lang": "de",
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
