"""Words are found as phrases, as parts of German compounds, and in other forms of Ukrainian and Arabic."""

import pytest

import tessera.findables  # noqa: F401 - everything that can be found
from tests.search.library import ask, titles, told
from tests.support.cast import Cast


@pytest.mark.parametrize("typed", ['"plain language"', "„plain language“", "«Plain Language»"])
async def test_a_phrase_is_found_in_its_order(cast: Cast, typed: str) -> None:
    await ask(cast, "member", "Letters", "We write in plain language now.")
    await ask(cast, "member", "Signs", "Which language is plain enough?")
    await told(cast)
    assert await titles(cast, "stranger", typed) == ["Letters"]
    assert sorted(await titles(cast, "stranger", "plain language")) == ["Letters", "Signs"]


COMPOUNDS = [
    ("Beteiligung", "Das Bürgerbeteiligungsverfahren ist teuer."),
    ("Verfahren", "Das Bürgerbeteiligungsverfahren ist teuer."),
    ("Haushalt", "Unser Bürgerhaushalt beginnt."),
    ("Anerkennungen", "Die Berufsanerkennung dauert."),
    ("Bürgerbeteiligungsverfahren", "Die Bürgerbeteiligung ist teuer."),
    ("Städtepartnerschaftsverein", "Ein Verein für unsere Städtepartnerschaft."),
    ("Jugendbeteiligungsprojekt", "Ein Projekt zur Jugendbeteiligung."),
    ("Sprachcafébesuch", "Der Besuch im Sprachcafé lohnt sich."),
]


@pytest.mark.parametrize(("typed", "text"), COMPOUNDS, ids=[typed for typed, _ in COMPOUNDS])
async def test_german_compounds_are_found_both_ways(cast: Cast, typed: str, text: str) -> None:
    await ask(cast, "member", "Eine Frage", text, lang="de")
    await told(cast)
    assert await titles(cast, "stranger", typed, reading="de") == ["Eine Frage"]


INFLECTED = [
    ("громадського бюджету", "Громадський бюджет у селі", "uk"),
    ("молодіжної ради", "Молодіжна рада міста", "uk"),
    ("житла переселенцям", "Житло для переселенців", "uk"),
    ("партнерства з містами", "Партнерство з німецьким містом", "uk"),
    ("التطوع", "متطوعون في المكتبة", "ar"),
    ("المكتبات", "مكتبة متنقلة في القرية", "ar"),
    ("سكن", "لاجئون يسكنون في المدينة", "ar"),
    ("خِطابُ الكراهيه", "خطاب الكراهية في التعليقات", "ar"),
]


@pytest.mark.parametrize(("typed", "title", "lang"), INFLECTED, ids=[typed for typed, _, _ in INFLECTED])
async def test_ukrainian_and_arabic_words_are_found_in_other_forms(
    cast: Cast, typed: str, title: str, lang: str
) -> None:
    await ask(cast, "member", title, "…", lang=lang)
    await told(cast)
    assert await titles(cast, "stranger", typed, reading=lang) == [title]
