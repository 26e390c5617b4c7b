"""Words are found in seven languages as people type them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.search.library import TEXTS, ask, find, told
from tests.support.cast import Cast, make_cast
from tests.support.databases import Cluster

CASES = {
    # what is typed: language of the reader, language of the text, why it must be found
    "Gemeinde": ("de", "de", "stem"),
    "Erfahrung": ("de", "de", "stem"),
    "Wünsche": ("de", "de", "stem"),
    "Strassenplanung": ("de", "de", "ß"),
    "Buergerbeteiligung": ("de", "de", "umlaut as two letters"),
    "burgerbeteiligung": ("de", "de", "umlaut without dots"),
    "groessere": ("fr", "de", "umlaut and ß in another language"),
    "Bürgerbet": ("de", "de", "beginning"),
    "Bürgerbetieligung": ("de", "de", "typo"),
    "Haushalt": ("de", "de", "second part of a compound"),
    "Strasse": ("de", "de", "first part of a compound"),
    "municipality": ("en", "en", "stem"),
    "houses": ("en", "en", "stem"),
    "convert": ("de", "en", "stem of the language it looks like, or beginning"),
    "refug": ("en", "en", "beginning"),
    "nieghbours": ("en", "en", "typo"),
    "ecouter": ("fr", "fr", "accent"),
    "préférer": ("fr", "fr", "stem"),
    "integration": ("fr", "fr", "accent, after an apostrophe"),
    "lycéen": ("fr", "fr", "stem"),
    "assosiations": ("fr", "fr", "typo"),
    "participacion": ("es", "es", "accent"),
    "ayuntamiento": ("es", "es", "stem"),
    "manana": ("es", "es", "tilde"),
    "presup": ("es", "es", "beginning"),
    "pressupuestos": ("es", "es", "typo"),
    "geminacao": ("pt", "pt", "accent"),
    "tradução": ("pt", "pt", "stem"),
    "intercambio": ("pt", "pt", "accent and stem"),
    "escolraes": ("pt", "pt", "typo"),
    "громада": ("uk", "uk", "ending"),
    "бібліотека": ("uk", "uk", "ending"),
    "сімʼї": ("uk", "uk", "another apostrophe"),
    "волонт": ("uk", "uk", "beginning"),
    "переселнеців": ("uk", "uk", "typo"),
    "بلدية": ("ar", "ar", "article"),
    "تنظمون": ("ar", "ar", "vowel signs"),
    "الترجمه": ("ar", "ar", "letter variant"),
    "مشارك": ("ar", "ar", "beginning"),
    "الشاب": ("ar", "ar", "typo"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def library(cluster: Cluster) -> AsyncIterator[Cast]:
    async with cluster.fresh() as db:
        cast = await make_cast(db)
        for lang, (title, text) in TEXTS.items():
            await ask(cast, "member", title, text, lang=lang)
        await told(cast)
        yield cast


@pytest.mark.parametrize("typed", CASES)
async def test_the_right_text_comes_first(library: Cast, typed: str) -> None:
    reader, lang, why = CASES[typed]
    hits = await find(library, "stranger", typed, reading=reader)
    assert hits.items, why
    assert hits.items[0].lang == lang, why


@pytest.mark.parametrize(
    ("lang", "word"), [("de", "Gemeinden"), ("uk", "сім'ї"), ("ar", "تنظّمون"), ("pt", "traduções")]
)
async def test_the_found_word_is_marked_as_it_was_written(library: Cast, lang: str, word: str) -> None:
    hits = await find(library, "stranger", word, reading=lang)
    assert f"<mark>{word.replace(chr(39), '&#x27;')}</mark>" in hits.items[0].snippet


async def test_a_misspelt_word_marks_the_word_that_was_meant(library: Cast) -> None:
    hits = await find(library, "stranger", "nieghbours", reading="en")
    assert "<mark>neighbours</mark>" in hits.items[0].snippet


@pytest.mark.parametrize("word", ["1e5abc", "12e345f67", "7e10", "a1e5", "2-5e3x", "12a", "co2"])
async def test_words_that_look_like_numbers_are_found_whole(cast: Cast, word: str) -> None:
    await ask(cast, "member", "A file number", f"Who knows {word}?")
    await told(cast)
    assert [hit.title for hit in (await find(cast, "stranger", word)).items] == ["A file number"]


@pytest.mark.parametrize("typed", ["für die Gemeinden", "Gemeinden für uns"])
async def test_words_that_say_nothing_do_not_hide_a_text(library: Cast, typed: str) -> None:
    assert (await find(library, "stranger", typed, reading="de")).total >= 1


@pytest.mark.parametrize("typed", ["", "   ", "!!! &|()<>:*'\\", "\u0000"])
async def test_what_holds_no_word_finds_nothing(library: Cast, typed: str) -> None:
    hits = await find(library, "stranger", typed)
    assert (hits.items, hits.total) == ([], 0)


@pytest.mark.parametrize("typed", ["qwrtzpxv", "Bürgerbeteiligung qwrtzpxv"])
async def test_nonsense_finds_nothing(library: Cast, typed: str) -> None:
    assert (await find(library, "stranger", typed, reading="de")).total == 0


@pytest.mark.parametrize("typed", ["it's & | ! ( ) <-> :* \\ 'quoted'", "a" * 5_000, "% _ \\%", "ünïcödé \U0001f600"])
async def test_signs_of_the_query_language_are_no_error(library: Cast, typed: str) -> None:
    await find(library, "stranger", typed)
