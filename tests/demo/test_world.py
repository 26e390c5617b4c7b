"""The demo world as data: whole, consistent, invented, and no sentence twice.

No database here: what is checked is `server/tessera/demo/world.json` as it lies in the repository, so that a
slip in a text is found without building a world from it.
"""

import json
import lzma
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from zxcvbn import zxcvbn

TESSERA = Path(__file__).parents[2] / "server" / "tessera"
REGISTER = TESSERA / "organisations" / "data" / "GV100AD_301123.txt.xz"
LANGUAGES = {"de", "en", "fr", "es", "pt", "uk", "ar"}
SENTENCE_END = re.compile(r"[.!?؟…](?=\W*(?:\s|$))|\n")
ADDRESS = re.compile(r"https?://([^\s/)\]]+)|[\w.+-]+@([\w.-]+)|\bwww\.([\w.-]+)")

WORLD: dict[str, Any] = json.loads((TESSERA / "demo" / "world.json").read_text(encoding="utf-8"))
ORGANISATIONS = {row["key"]: row for row in WORLD["organisations"]}
PEOPLE = {row["key"]: row for row in WORLD["people"]}
QUESTIONS = {row["key"]: row for row in WORLD["questions"]}
INSIDE = {row["person"] for row in WORLD["space"]["members"]}

each_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)


def fold(name: str) -> str:
    """Without case, accents and ß, so that a name hides behind no spelling."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss"))
    return "".join(char for char in plain if not unicodedata.combining(char)).strip()


def texts() -> Iterator[str]:
    """Everything written in sentences: the purpose, what people can help with, titles, questions, answers."""
    yield WORLD["space"]["purpose"]
    yield from (person["can_help"] for person in PEOPLE.values())
    for question in QUESTIONS.values():
        yield from (question["title"], question["text"])
        yield from (answer["text"] for answer in question["answers"])
    for twinning in WORLD["partnerships"]:
        yield twinning["text"]
        yield from (line["text"] for line in twinning["lines"])


def sentences() -> Iterator[str]:
    for text in texts():
        for sentence in SENTENCE_END.split(text):
            words = " ".join(re.findall(r"\w+", sentence.casefold()))
            if words:
                yield words


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for item in value.values() for text in strings(item))
    elif isinstance(value, list):
        yield from (text for item in value for text in strings(item))


def words(text: str) -> int:
    return len(text.split())


def test_the_world_has_the_promised_size() -> None:
    audiences = Counter(question["audience"] for question in QUESTIONS.values())
    inside = [question for question in QUESTIONS.values() if question["space"] != "network"]
    assert (len(WORLD["organisations"]), len(WORLD["people"]), len(WORLD["questions"])) == (12, 20, 20)
    assert audiences == {"public": 6, "network": 10, "space": 4}
    assert len(inside) == 4
    assert sum(question["unnamed"] for question in QUESTIONS.values()) == 2


def test_every_key_is_used_once() -> None:
    assert len(ORGANISATIONS) == len(WORLD["organisations"])
    assert len(PEOPLE) == len(WORLD["people"])
    assert len(QUESTIONS) == len(WORLD["questions"])
    assert len({person["email"] for person in PEOPLE.values()}) == len(PEOPLE)
    assert len({person["name"] for person in PEOPLE.values()}) == len(PEOPLE)


def test_questions_and_answers_cover_the_seven_languages() -> None:
    answers = [answer for question in QUESTIONS.values() for answer in question["answers"]]
    mixed = [q for q in QUESTIONS.values() if {a["lang"] for a in q["answers"]} - {q["lang"]}]
    assert {question["lang"] for question in QUESTIONS.values()} == LANGUAGES
    assert {answer["lang"] for answer in answers} == LANGUAGES
    assert len(mixed) >= 10


def test_arabic_and_ukrainian_texts_are_in_their_own_script() -> None:
    for question in QUESTIONS.values():
        for post in [question, *question["answers"]]:
            letters = [char for char in post["text"] if char.isalpha()]
            script = {"ar": "ARABIC", "uk": "CYRILLIC"}.get(post["lang"], "LATIN")
            own = sum(unicodedata.name(char, "").startswith(script) for char in letters)
            assert own > 0.9 * len(letters), post["text"][:60]


def test_people_of_every_language_say_what_they_can_help_with() -> None:
    assert {person["lang"] for person in PEOPLE.values() if person["can_help"]} == LANGUAGES


def test_no_sentence_stands_twice() -> None:
    twice = [sentence for sentence, count in Counter(sentences()).items() if count > 1]
    assert twice == []


def test_every_address_ends_in_example() -> None:
    sites = [organisation["website"] for organisation in ORGANISATIONS.values()]
    mails = [person["email"] for person in PEOPLE.values()]
    assert all(site.startswith("https://") and site.endswith(".example") for site in sites)
    assert all(re.fullmatch(r"[a-z.-]+@[a-z-]+\.example", mail) for mail in mails)
    hosts = ["".join(found) for text in strings(WORLD) for found in ADDRESS.findall(text)]
    assert [host for host in hosts if not host.rstrip(".").endswith(".example")] == []


def test_people_write_from_the_address_of_their_municipality() -> None:
    for person in PEOPLE.values():
        site = ORGANISATIONS[person["organisation"]]["website"]
        assert person["email"].split("@")[1] == site.removeprefix("https://www.")


def test_no_municipality_stands_in_the_german_register() -> None:
    with lzma.open(REGISTER, "rt", encoding="utf-8") as lines:
        real = {fold(line[22:72].split(",")[0]) for line in lines if line.startswith("60")}
    assert len(real) > 10_000
    invented = {fold(organisation["name"]) for organisation in ORGANISATIONS.values()}
    assert invented & real == set()


def test_organisations_and_people_are_complete() -> None:
    for organisation in ORGANISATIONS.values():
        assert re.fullmatch("[A-Z]{2}", organisation["country"])
        assert organisation["lang"] in LANGUAGES
        assert organisation["population"] > 0
        assert organisation["title"]
        assert organisation["region"]
    for person in PEOPLE.values():
        assert person["lang"] in person["languages"]
        assert set(person["languages"]) <= LANGUAGES
        assert ZoneInfo(person["time_zone"])
        assert person["network_role"] in {None, "staff"}
        assert person["role"]
        assert person["department"]
    assert {person["organisation"] for person in PEOPLE.values()} == set(ORGANISATIONS)
    assert sum(person["network_role"] == "staff" for person in PEOPLE.values()) == 3


def test_the_closed_space_has_six_members_of_four_municipalities_and_one_facilitator() -> None:
    roles = Counter(row["role"] for row in WORLD["space"]["members"])
    members = [row["person"] for row in WORLD["space"]["members"] if row["role"] == "member"]
    assert roles == {"member": 6, "facilitator": 1}
    assert len({PEOPLE[person]["organisation"] for person in members}) == 4
    assert set(PEOPLE) >= INSIDE


def test_staff_see_nothing_of_the_closed_space_by_office() -> None:
    staff = {key for key, person in PEOPLE.items() if person["network_role"] == "staff"}
    assert staff & INSIDE == set()


def test_the_shared_password_is_strong() -> None:
    guess = zxcvbn(WORLD["password"], user_inputs=["tessera", "demo", *ORGANISATIONS])
    assert guess["score"] == 4


def test_two_partnerships_are_confirmed_and_one_waits_each_by_people_of_its_sides() -> None:
    confirmed = [one for one in WORLD["partnerships"] if one["confirmed_by"]]
    assert (len(WORLD["partnerships"]), len(confirmed)) == (3, 2)
    for one in WORLD["partnerships"]:
        sides = {PEOPLE[one["proposer"]]["organisation"], one["partner"]}
        assert len(sides) == 2
        assert sides <= set(ORGANISATIONS)
        assert not one["confirmed_by"] or PEOPLE[one["confirmed_by"]]["organisation"] == one["partner"]
        people = [*one["in_charge"], *(line["author"] for line in one["lines"])]
        assert {PEOPLE[person]["organisation"] for person in people} <= sides
        assert one["lang"] in PEOPLE[one["proposer"]]["languages"]
        assert all(line["lang"] in PEOPLE[line["author"]]["languages"] for line in one["lines"])
        assert one["days_ago"] >= one["checked_days_ago"]


@each_question
def test_references_of_a_question_resolve(question: dict[str, Any]) -> None:
    people = [question["author"], *question["too"], *(a["author"] for a in question["answers"])]
    assert question["space"] in {"network", WORLD["space"]["key"]}
    assert (question["audience"] == "space") == (question["space"] != "network")
    assert set(people) <= (set(PEOPLE) if question["space"] == "network" else INSIDE)
    assert question["author"] not in question["too"]
    assert len(set(question["too"])) == len(question["too"])


@each_question
def test_everyone_writes_in_a_language_of_their_profile(question: dict[str, Any]) -> None:
    for post in [question, *question["answers"]]:
        assert post["lang"] in PEOPLE[post["author"]]["languages"]


@each_question
def test_texts_have_the_length_of_a_real_post(question: dict[str, Any]) -> None:
    assert 60 <= words(question["text"]) <= 180
    assert 1 <= len(question["answers"]) <= 5
    assert all(40 <= words(answer["text"]) <= 160 for answer in question["answers"])


@each_question
def test_answers_follow_the_question_in_order_and_lie_in_the_past(question: dict[str, Any]) -> None:
    hours = [0, *(answer["after_hours"] for answer in question["answers"]), question["days_ago"] * 24]
    assert 0 < question["days_ago"] <= 120
    assert all(earlier < later for earlier, later in pairwise(hours))


@each_question
def test_names_are_public_only_where_the_internet_reads(question: dict[str, Any]) -> None:
    named = [post["name_public"] for post in [question, *question["answers"]]]
    assert question["audience"] == "public" or not any(named)


@each_question
def test_who_asked_unnamed_does_not_answer_by_name(question: dict[str, Any]) -> None:
    authors = {answer["author"] for answer in question["answers"]}
    assert not (question["unnamed"] and question["author"] in authors)
    assert not (question["unnamed"] and question["name_public"])
