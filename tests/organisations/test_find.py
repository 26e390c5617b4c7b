"""Search as you type over the whole real register."""

import random
from collections.abc import AsyncIterator

import pytest_asyncio

from tessera.core.database import Database
from tessera.organisations.finding import find, one_edit_away
from tessera.organisations.register import import_gv100ad
from tests.organisations.register import COMPRESSED
from tests.support.databases import Cluster
from tests.support.typos import mistype


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def register(cluster: Cluster) -> AsyncIterator[Database]:
    """A database with the whole register, only read by these tests."""
    async with cluster.fresh() as db:
        await import_gv100ad(db, COMPRESSED, print)
        yield db


FIRST = {
    # asked: (name, district) of the first hit
    "Köln": ("Köln", "Köln"),
    "koeln": ("Köln", "Köln"),
    "KOLN": ("Köln", "Köln"),
    "Giessen": ("Gießen", "Gießen"),
    "Muench": ("München", "München"),
    "Münster": ("Münster", "Münster"),
    "Munster": ("Munster", "Heidekreis"),
    "Kile": ("Kiel", "Kiel"),
    "Uml": ("Ulm", "Ulm"),
    "Düsseldrof": ("Düsseldorf", "Düsseldorf"),
    "Stadt Kiel": ("Kiel", "Kiel"),
    "Kiel, Landeshauptstadt": ("Kiel", "Kiel"),
    "Hansestadt Lübeck": ("Lübeck", "Lübeck"),
    "St Peter Ording": ("Sankt Peter-Ording", "Nordfriesland"),
    "Bad Homburg vor der Höhe": ("Bad Homburg v. d. Höhe", "Hochtaunuskreis"),
    "frankfurt a": ("Frankfurt am Main", "Frankfurt am Main"),
    "chosebuz": ("Cottbus/Chóśebuz", "Cottbus"),
    "breisgau freiburg": ("Freiburg im Breisgau", "Freiburg im Breisgau"),
    "Neuenkirchen, Dithmarschen": ("Neuenkirchen", "Dithmarschen"),
    "neuenkirchen cux": ("Neuenkirchen", "Cuxhaven"),
    "Neuenkrichen Dithm": ("Neuenkirchen", "Dithmarschen"),
    "Neuenkrichen": ("Neuenkirchen", "Steinfurt"),
}


async def test_what_people_type_finds_what_they_mean(register: Database) -> None:
    found = {asked: (await find(register, asked, 5))[:1] for asked in FIRST}
    assert {asked: [(hit.name, hit.district) for hit in hits] for asked, hits in found.items()} == {
        asked: [wanted] for asked, wanted in FIRST.items()
    }


async def test_names_that_occur_often_come_with_the_larger_town_first(register: Database) -> None:
    hits = await find(register, "Neuenkirchen", 20)
    same = [hit for hit in hits if hit.name == "Neuenkirchen"]
    assert len(same) == 11
    assert hits[: len(same)] == same
    assert [hit.population for hit in same] == sorted((hit.population or 0 for hit in same), reverse=True)
    shown = {(hit.title, hit.district, hit.region, hit.population) for hit in same}
    assert len(shown) == len(same), "what a hit shows tells them apart"


async def test_exact_comes_before_prefix_and_prefix_before_likeness(register: Database) -> None:
    names = [hit.name for hit in await find(register, "Halle", 20)]
    prefixes = [name for name in names if name.startswith("Halle")]
    assert names[:2] == ["Halle", "Halle"]
    assert names[2] == "Halle (Saale)"
    assert names[: len(prefixes)] == prefixes


async def test_nothing_asked_finds_nothing_and_signs_do_no_harm(register: Database) -> None:
    for asked in ("", "   ", "%", "_", "%%%", "' OR 1=1 --", "\x00", "x" * 5000, "😀"):
        assert all(hit.name for hit in await find(register, asked, 5))
    assert await find(register, "%", 5) == []
    assert len(await find(register, "a", 500)) == 20, "a page is never larger than the limit of the server"


async def test_of_500_names_with_one_typing_error_95_in_100_are_among_the_first_five(register: Database) -> None:
    rows = await register.pool.fetch("SELECT id, name FROM organisation ORDER BY key")
    dice = random.Random(20231130)
    asked = [(row, mistype(dice, row["name"])) for row in dice.sample(rows, 500)]
    found = [await find(register, text, 5) for _, text in asked]
    pairs = zip(asked, found, strict=True)
    missed = [(row["name"], text) for (row, text), hits in pairs if row["id"] not in {hit.id for hit in hits}]
    assert len(missed) <= 25, missed
    assert all(hit.district and hit.region and hit.country for hits in found for hit in hits), "shown with its place"


def test_one_edit_away_holds_every_kind_of_edit() -> None:
    near = one_edit_away("ulm")
    assert {"ul", "um", "lm", "uln", "olm", "ulmm", "xulm", "lum", "uml", "u lm"} <= set(near)
    assert "ulm" not in near
    assert "mul" not in near
    assert {"#ca", "#caz0"} <= set(one_edit_away("#caz")), "foreign letters are written in digits, too"
