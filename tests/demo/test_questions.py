"""The questions of the demo world as data: in which languages, when, by whom, and how long their texts are."""

import unicodedata
from itertools import pairwise
from typing import Any

import pytest

from tests.demo.reading import INSIDE, LANGUAGES, MOST_DAYS, PEOPLE, QUESTIONS, SPACES, read

each_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)


def words(text: str) -> int:
    return len(text.split())


def test_each_file_of_questions_holds_one_language_and_each_language_several() -> None:
    for lang in LANGUAGES:
        here = read(f"questions/{lang}")
        assert {question["lang"] for question in here} == {lang}
        assert len(here) >= 5


def test_things_happened_all_over_eighteen_months_until_yesterday() -> None:
    days = sorted(question["days_ago"] for question in QUESTIONS.values())
    assert days[0] == 1
    assert days[-1] > 17 * 30
    assert max(later - earlier for earlier, later in pairwise(days)) <= 30
    assert sum(day <= 14 for day in days) >= 8
    lively = [question for question in QUESTIONS.values() if question["space"] == "network"]
    assert sum(days_since_the_last_word(question) <= 7 for question in lively) >= 8
    assert any(not question["answers"] for question in QUESTIONS.values())


def days_since_the_last_word(question: dict[str, Any]) -> float:
    hours = max([answer["after_hours"] for answer in question["answers"]], default=0)
    return float(question["days_ago"] - hours / 24)


def test_questions_and_answers_cover_the_seven_languages() -> None:
    answers = [answer for question in QUESTIONS.values() for answer in question["answers"]]
    mixed = [q for q in QUESTIONS.values() if {a["lang"] for a in q["answers"]} - {q["lang"]}]
    assert {question["lang"] for question in QUESTIONS.values()} == set(LANGUAGES)
    assert {answer["lang"] for answer in answers} == set(LANGUAGES)
    assert len(mixed) >= 30


def test_arabic_and_ukrainian_texts_are_in_their_own_script() -> None:
    for question in QUESTIONS.values():
        for post in [question, *question["answers"]]:
            letters = [char for char in post["text"] if char.isalpha()]
            script = {"ar": "ARABIC", "uk": "CYRILLIC"}.get(post["lang"], "LATIN")
            own = sum(unicodedata.name(char, "").startswith(script) for char in letters)
            assert own > 0.9 * len(letters), post["text"][:60]


@each_question
def test_references_of_a_question_resolve(question: dict[str, Any]) -> None:
    people = [question["author"], *question["too"], *(a["author"] for a in question["answers"])]
    assert question["space"] in {"network", *SPACES}
    assert (question["audience"] == "space") == (question["space"] != "network")
    assert set(people) <= (set(PEOPLE) if question["space"] == "network" else INSIDE[question["space"]])
    assert question["author"] not in question["too"]
    assert len(set(question["too"])) == len(question["too"])


@each_question
def test_everyone_writes_in_a_language_of_their_profile(question: dict[str, Any]) -> None:
    for post in [question, *question["answers"]]:
        assert post["lang"] in PEOPLE[post["author"]]["languages"]


@each_question
def test_texts_have_the_length_of_a_real_post(question: dict[str, Any]) -> None:
    assert 35 <= words(question["text"]) <= 180
    assert len(question["answers"]) <= 5
    assert all(12 <= words(answer["text"]) <= 160 for answer in question["answers"])


@each_question
def test_answers_follow_the_question_in_order_and_lie_in_the_past(question: dict[str, Any]) -> None:
    # Marks follow an answer, and people write some minutes later than said: nothing may come to lie ahead of now.
    hours = [0, *(answer["after_hours"] for answer in question["answers"]), question["days_ago"] * 24 - 2]
    assert 0 < question["days_ago"] <= MOST_DAYS
    assert all(earlier < later for earlier, later in pairwise(hours))


@each_question
def test_what_has_been_marked_as_helpful_is_not_ones_own_first_word(question: dict[str, Any]) -> None:
    assert not question["answers"] or question["answers"][0]["author"] != question["author"]
    assert 3 * len(question["too"]) < question["days_ago"] * 24


@each_question
def test_names_are_public_only_where_the_internet_reads(question: dict[str, Any]) -> None:
    named = [post["name_public"] for post in [question, *question["answers"]]]
    assert question["audience"] == "public" or not any(named)


@each_question
def test_who_asked_unnamed_does_not_answer_by_name(question: dict[str, Any]) -> None:
    authors = {answer["author"] for answer in question["answers"]}
    assert not (question["unnamed"] and question["author"] in authors)
    assert not (question["unnamed"] and question["name_public"])
