"""The forms of an asked word, as tables; no database."""

import pytest

from tessera.search.endings import ukrainian_stem
from tessera.search.port import Question
from tessera.search.terms import arabic_meant, distance, is_variant, spelt_like, splits_of
from tessera.search.words import arabic_form, clean, fold

SPELT = [
    ("haushlat", "haushalt", True),
    ("counsil", "council", True),
    ("harbuor", "harbour", True),
    ("burgerbetieligung", "burgerbeteiligungen", True),
    ("haushald", "burgerhaushalt", True),
    ("house", "mouse", True),
    ("house", "horses", False),
    ("imkerei", "backerei", False),
    ("ramonage", "voisinage", False),
]


@pytest.mark.parametrize(("asked", "found", "alike"), SPELT)
def test_a_word_is_taken_for_one_that_is_spelt_like_it(asked: str, found: str, alike: bool) -> None:
    assert spelt_like(asked, found) is alike


def test_swapped_letters_count_once() -> None:
    assert distance("abcd", "abdc", 2) == 1
    assert distance("abcd", "acbd", 1) == 1
    assert distance("abcd", "wxyz", 2) == 3
    assert distance("naturalization", "naturalisation", 1) == 1
    assert is_variant("naturalization", "naturalisation")
    assert not is_variant("town", "tows")


def test_a_compound_is_cut_into_heads_with_and_without_their_link() -> None:
    splits = splits_of("beteiligungsverfahren")
    assert ({"beteiligungs", "beteiligung"}, "verfahren") in splits
    assert all(tail == "" or len(tail) >= 4 for _, tail in splits)
    assert splits_of("haus") == []
    assert splits_of("громадського") == []


FORMS = [
    ("громада", "громаді", "громадою", "громадах"),
    ("бюджет", "бюджету", "бюджетом"),
    ("місто", "містом", "містами", "містах"),
    ("рада", "ради", "раді", "раду"),
    ("переселенець", "переселенець"),
    ("бібліотека", "бібліотеках", "бібліотеки"),
]


@pytest.mark.parametrize("forms", FORMS, ids=lambda forms: forms[0])
def test_forms_of_a_ukrainian_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({ukrainian_stem(fold(form)) for form in forms}) == 1


EXACT = [
    ("مكتبة", "المكتبة", "بالمكتبة", "للمكتبة", "المكتبه", "المَكتبة", "المكتـبة"),
    ("مكتبه",),
    ("مكتب", "المكتب"),
    ("إدارة", "الادارة", "الإدارة"),
    ("ألوان", "الألوان"),
    ("والدين",),
]


@pytest.mark.parametrize("forms", EXACT, ids=lambda forms: forms[0])
def test_forms_of_an_arabic_word_with_its_article_are_one_exact_form(forms: tuple[str, ...]) -> None:
    assert len({arabic_form(clean(form)) for form in forms}) == 1


def test_different_arabic_words_have_different_exact_forms() -> None:
    assert len({arabic_form(forms[0]) for forms in EXACT}) == len(EXACT)


def test_an_arabic_word_may_be_meant_with_the_dots_or_the_hamza_that_were_not_typed() -> None:
    assert arabic_form("مكتبة") in arabic_meant("مكتبه")
    assert arabic_form("الألوان") in arabic_meant("الوان")
    for typed in ("مكتبة", "المكتبة", "المكتبه"):
        assert arabic_form("مكتبه") not in arabic_meant(typed)


def test_phrases_are_read_between_quotes_of_any_language() -> None:
    for typed in ('say "Plain Language" now', "say „Plain Language“ now", "say «Plain Language» now"):
        question = Question.of(typed, ["en"])
        assert question.phrases == (("plain", "language"),)
        assert question.words == ("say", "plain", "language", "now")
    assert Question.of('"alone', ["en"]).phrases == ()
    assert Question.of('"alone"', ["en"]).phrases == ()
