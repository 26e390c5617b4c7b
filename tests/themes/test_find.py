"""Words of any language find themes, named in the reader's."""

import pytest

from tessera.core.database import Database
from tessera.themes import actions, queries
from tests.support.cast import Cast


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("Bürgerbeteiligung", "citizen-participation"),
        ("buergerbeteiligung", "citizen-participation"),
        ("Bürgerbeteiligungsverfahren", "citizen-participation"),
        ("Sprachcafe", "language-cafes"),
        ("Sprachmittler", "interpreting"),
        ("Flüchtlingsunterkunft", "housing-of-refugees"),
        ("kita", "early-childhood"),
        ("transport", "mobility"),
        ("sport", "sport"),
        ("housing refugees", "housing-of-refugees"),
        ("twin towns", "town-twinning"),
        ("partcipation", "citizen-participation"),
        ("budget participatif", "neighbourhood-budgets"),
        ("bibliothèque", "meeting-places"),
        ("hermanamiento", "town-twinning"),
        ("habitação", "housing-of-refugees"),
        ("молоді", "youth-councils"),
        ("ВПО", "migrant-councils"),
        ("переселенці", "displaced-people"),
        ("اللاجئين", "housing-of-refugees"),
        ("المشاركة", "citizen-participation"),
        ("How do we find interpreters for doctors", "interpreting"),
    ],
)
async def test_a_query_in_any_language_finds_its_theme_first(db: Database, asked: str, first: str) -> None:
    found = await queries.find_themes(db, asked, "pt")
    assert [theme.key for theme in found][:1] == [first]


async def test_what_is_found_is_named_in_the_language_of_the_reader(db: Database) -> None:
    for lang, name in {"de": "Sprachcafés", "uk": "Мовні кафе", "ar": "مقاهٍ لغوية"}.items():
        assert [theme.name for theme in await queries.find_themes(db, "language café", lang)][:1] == [name]


@pytest.mark.parametrize("asked", ["", "   ", "?!", "zzzzqqqq", "x" * 500, "' OR 1=1 --", "%"])
async def test_nothing_is_found_for_what_is_no_word_of_a_theme(db: Database, asked: str) -> None:
    found = await queries.find_themes(db, asked, "de")
    assert found == []


async def test_parts_of_compounds_come_after_the_word_itself(db: Database) -> None:
    found = [theme.key for theme in await queries.find_themes(db, "Beteiligung", "de")]
    assert found.index("citizen-participation") < found.index("youth-councils")


async def test_a_word_that_only_begins_alike_is_another_word(db: Database) -> None:
    found = [theme.key for theme in await queries.find_themes(db, "Sprachcafé", "de")]
    assert found == ["language-cafes"], "not plain-language, whose word is Sprache"


async def test_no_more_come_than_were_asked_for(db: Database) -> None:
    assert len(await queries.find_themes(db, "a", "de", 3)) == 3
    assert len(await queries.find_themes(db, "a", "de", 999)) == queries.MAX_HITS


async def test_a_retired_theme_is_not_found(cast: Cast) -> None:
    assert [theme.key for theme in await queries.find_themes(cast.db, "Sprachcafé", "de")] == ["language-cafes"]
    staff = await cast.actor("staff")
    async with cast.db.act(staff) as tx:
        await actions.retire_theme(tx, staff, key="language-cafes", on=True)
    assert "language-cafes" not in [theme.key for theme in await queries.find_themes(cast.db, "Sprachcafé", "de")]
