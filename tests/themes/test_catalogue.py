"""The catalogue and the goals as data: whole in seven languages, valid, nothing twice. No database."""

import re
from collections import Counter

import pytest

from tessera.core.text import SITE_LANGUAGES
from tessera.themes import rules
from tessera.themes.catalogue import Entry, catalogue
from tessera.themes.goals import GOALS, TARGETS, goals_of

CATALOGUE = catalogue()
SCRIPTS = {"uk": re.compile(r"[\u0400-\u04ff]"), "ar": re.compile(r"[\u0600-\u06ff]")}
LATIN = re.compile(r"[a-zA-Z]")
# As the resolution numbers them: how many targets with numbers, how many with letters.
TARGETS_OF_GOALS = {
    **{1: (5, 2), 2: (5, 3), 3: (9, 4), 4: (7, 3), 5: (6, 3), 6: (6, 2), 7: (3, 2), 8: (10, 2), 9: (5, 3)},
    **{10: (7, 3), 11: (7, 3), 12: (8, 3), 13: (3, 2), 14: (7, 3), 15: (9, 3), 16: (10, 2), 17: (19, 0)},
}

each_entry = pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.key)
each_language = pytest.mark.parametrize("lang", SITE_LANGUAGES)


def test_there_are_about_sixty_themes_each_with_a_key_of_its_own() -> None:
    keys = [entry.key for entry in CATALOGUE]
    assert 55 <= len(keys) <= 70
    assert len(set(keys)) == len(keys)
    assert not [key for key in keys if not re.fullmatch(r"[a-z]+(-[a-z]+)*", key) or len(key) > rules.MAX_KEY]


@each_entry
def test_every_theme_has_names_and_descriptions_that_an_act_would_take(entry: Entry) -> None:
    assert rules.text_mistakes(entry.texts, whole=True) | rules.target_mistakes(entry.targets) == {}
    assert tuple(entry.texts) == SITE_LANGUAGES


@each_entry
def test_every_description_is_one_sentence(entry: Entry) -> None:
    for lang, text in entry.texts.items():
        assert re.fullmatch(r"[^.!?؟]+\.", text.description), (lang, text.description)
        assert text.name[-1] not in ".!?؟", (lang, text.name)


@each_entry
def test_every_theme_can_be_found_by_words_beyond_its_name_in_every_language(entry: Entry) -> None:
    for lang, text in entry.texts.items():
        beyond = set(rules.search_words(*text.words)) - set(rules.search_words(text.name))
        assert beyond, (lang, text)


@each_entry
def test_every_theme_serves_targets_of_the_169_in_their_order(entry: Entry) -> None:
    assert entry.targets
    assert all(target in TARGETS for target in entry.targets), entry.targets
    assert entry.targets == sorted(set(entry.targets), key=TARGETS.__getitem__)


@each_language
def test_no_two_themes_of_a_language_have_one_name_or_one_description(lang: str) -> None:
    names = Counter(rules.fold(entry.texts[lang].name) for entry in CATALOGUE)
    descriptions = Counter(rules.fold(entry.texts[lang].description) for entry in CATALOGUE)
    assert [one for one, times in (names + descriptions).items() if times > 1] == []


@each_language
def test_texts_are_written_in_the_script_of_their_language(lang: str) -> None:
    script = SCRIPTS.get(lang, LATIN)
    foreign = [script for other, script in SCRIPTS.items() if other != lang]
    for text in (entry.texts[lang] for entry in CATALOGUE):
        for written in (text.name, text.description):
            assert script.search(written), written
            assert not [one for one in foreign if one.search(written)], written


def test_texts_of_two_languages_are_never_the_same_sentence() -> None:
    for entry in CATALOGUE:
        assert len({text.description for text in entry.texts.values()}) == len(SITE_LANGUAGES), entry.key


def test_there_are_seventeen_goals_with_169_targets_as_the_resolution_has_them() -> None:
    assert [goal.number for goal in GOALS] == list(range(1, 18))
    assert len(TARGETS) == 169
    for goal in GOALS:
        numbers, letters = TARGETS_OF_GOALS[goal.number]
        expected = [*map(str, range(1, numbers + 1)), *"abcd"[:letters]]
        assert list(goal.targets) == [f"{goal.number}.{one}" for one in expected]


@each_language
def test_every_goal_has_a_name_of_its_own_in_every_language(lang: str) -> None:
    names = [goal.names[lang] for goal in GOALS]
    assert all(name.strip() for name in names)
    assert len(set(names)) == 17
    assert all(SCRIPTS.get(lang, LATIN).search(name) for name in names)


def test_goals_are_those_of_the_targets_in_their_order() -> None:
    assert [goal.number for goal in goals_of(["16.7", "1.2", "16.b"])] == [1, 16]
    assert goals_of([]) == []
