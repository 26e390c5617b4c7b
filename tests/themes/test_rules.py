"""What a theme may hold, which themes a thing may carry, which of those found come first. No database."""

import pytest

from tessera.core.text import SITE_LANGUAGES
from tessera.themes import rules
from tessera.themes.rules import BEGINS, PART, SAME, Fit
from tessera.themes.schemas import ThemeWords

GOOD = {lang: ThemeWords(f"Name {lang}", "One sentence.") for lang in SITE_LANGUAGES}


@pytest.mark.parametrize(
    ("change", "mistakes"),
    [
        ({}, {}),
        ({"de": ThemeWords(" ", "One.")}, {"texts.de.name": "field_empty"}),
        ({"de": ThemeWords("?!", "One.")}, {"texts.de.name": "field_empty"}),
        ({"uk": ThemeWords("Name", "")}, {"texts.uk.description": "field_empty"}),
        ({"ar": ThemeWords("x" * 81, "One.")}, {"texts.ar.name": "field_too_long"}),
        ({"fr": ThemeWords("x", "y" * 241)}, {"texts.fr.description": "field_too_long"}),
        ({"fr": ThemeWords("x\x00", "y")}, {"texts.fr.name": "field_invalid"}),
        ({"es": ThemeWords("x", "y", ["w"] * 21)}, {"texts.es.words": "field_too_long"}),
        ({"es": ThemeWords("x", "y", ["w" * 61])}, {"texts.es.words": "field_too_long"}),
        ({"es": ThemeWords("x", "y", ["w\x00"])}, {"texts.es.words": "field_invalid"}),
        ({"it": ThemeWords("x", "y")}, {"texts.it": "language_unknown"}),
    ],
)
def test_texts_are_taken_only_whole_and_of_a_length_that_fits_a_list(
    change: dict[str, ThemeWords], mistakes: dict[str, str]
) -> None:
    assert rules.text_mistakes(GOOD | change, whole=True) == mistakes


def test_a_new_theme_needs_all_languages_and_a_change_does_not() -> None:
    german = {"de": GOOD["de"]}
    assert rules.text_mistakes(german, whole=False) == {}
    missing = {f"texts.{lang}.name": "field_empty" for lang in SITE_LANGUAGES if lang != "de"}
    assert rules.text_mistakes(german, whole=True) == missing


@pytest.mark.parametrize(
    ("targets", "mistakes"),
    [
        ([], {}),
        (["10.2", "16.b"], {}),
        (["10.2", "10.8"], {"targets": "target_unknown"}),
        (["10"], {"targets": "target_unknown"}),
        ([f"17.{number}" for number in range(1, 14)], {"targets": "field_too_long"}),
    ],
)
def test_targets_are_some_of_the_169(targets: list[str], mistakes: dict[str, str]) -> None:
    assert rules.target_mistakes(targets) == mistakes


KNOWN = {"sport": False, "culture": False, "old": True}


@pytest.mark.parametrize(
    ("keys", "kept", "mistakes"),
    [
        ([], [], {}),
        (["sport", "culture"], [], {}),
        (["sport", "nonsense"], [], {"themes.nonsense": "theme_unknown"}),
        (["old"], [], {"themes.old": "theme_retired"}),
        (["old"], ["old"], {}),
        (["old", "x" * 99], [], {"themes.old": "theme_retired", f"themes.{'x' * 60}": "theme_unknown"}),
        (["sport"] * 9, [], {}),
    ],
)
def test_a_thing_takes_themes_that_there_are_and_keeps_retired_ones(
    keys: list[str], kept: list[str], mistakes: dict[str, str]
) -> None:
    assert rules.carried_mistakes(keys, known=KNOWN, kept=kept) == mistakes


def test_a_thing_takes_eight_themes_at_most() -> None:
    many = {f"theme-{number}": False for number in range(9)}
    assert rules.carried_mistakes(list(many)[:8], known=many, kept=[]) == {}
    assert rules.carried_mistakes(list(many), known=many, kept=[]) == {"themes": "themes_too_many"}


@pytest.mark.parametrize(
    ("name", "taken", "key"),
    [
        ("Sport & exercise", [], "sport-exercise"),
        ("Sport & exercise", ["sport-exercise"], "sport-exercise-2"),
        ("Sport", ["sport", "sport-2"], "sport-3"),
        ("Café society", [], "cafe-society"),
        ("Участь", [], "theme"),
        ("word " * 16, [], "-".join(["word"] * 11) + "-w"),
    ],
)
def test_a_key_is_made_of_the_english_name(name: str, taken: list[str], key: str) -> None:
    assert rules.key_of(name, taken) == key
    assert len(key) <= rules.MAX_KEY


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Bürger-Beteiligung", ["burger", "beteiligung"]),
        ("Buergerbeteiligung", ["burgerbeteiligung"]),
        ("Mise à l’écart", ["mise", "a", "lecart"]),
        ("المشاركة للجميع والبلدية", ["مشاركه", "جميع", "بلديه"]),
        ("Sport, sport", ["sport"]),
    ],
)
def test_words_are_folded_alike_for_keeping_and_for_asking(written: str, words: list[str]) -> None:
    assert rules.search_words(written) == words


ORDER = ["first", "second", "third"]


@pytest.mark.parametrize(
    ("fits", "asked", "found"),
    [
        ([], 1, []),
        ([Fit("second", "de", "sport", BEGINS), Fit("third", "de", "sport", SAME)], 1, ["third", "second"]),
        # Among equals the reader's language, then the order of the catalogue.
        ([Fit("first", "fr", "sport", SAME), Fit("second", "de", "sport", SAME)], 1, ["second", "first"]),
        ([Fit("third", "de", "sport", SAME), Fit("second", "de", "sport", SAME)], 1, ["second", "third"]),
        # Weak fits count only where there is nothing better.
        ([Fit("first", "de", "sport", 1), Fit("second", "fr", "sport", PART)], 1, ["second"]),
        ([Fit("first", "de", "sport", 1)], 1, ["first"]),
        # Every asked word, if there is such a theme; words of two languages do not add up.
        (
            [Fit("first", "de", "a", SAME), Fit("second", "de", "a", PART), Fit("second", "de", "b", PART)],
            2,
            ["second"],
        ),
        ([Fit("first", "de", "ab", SAME), Fit("first", "fr", "cd", SAME)], 2, []),
        # Else the words that tell something: long ones, and not by resemblance.
        ([Fit("first", "de", "we", BEGINS), Fit("second", "de", "interpreter", PART)], 3, ["second"]),
        ([Fit("first", "de", "find", BEGINS), Fit("second", "de", "interpreter", 1)], 3, []),
        ([Fit("first", "de", "kita", SAME)], 3, ["first"]),
    ],
)
def test_the_themes_that_fit_best_come_first(fits: list[Fit], asked: int, found: list[str]) -> None:
    assert rules.ranked(fits, asked=asked, lang="de", order=ORDER) == found
