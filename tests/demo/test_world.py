"""The demo world as data: whole, consistent, invented, and no sentence twice.

No database here: what is checked are the files of `server/tessera/demo/world` as they lie in the repository, so that
a slip in a text is found without building a world from it.
"""

import lzma
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from zxcvbn import zxcvbn

from tests.demo.reading import INSIDE, LANGUAGES, MOST_DAYS, ORGANISATIONS, PEOPLE, QUESTIONS, SPACES, TESSERA, WORLD

REGISTER = TESSERA / "organisations" / "data" / "GV100AD_301123.txt.xz"
SENTENCE_END = re.compile(r"[.!?؟…](?=\W*(?:\s|$))|\n")
ADDRESS = re.compile(r"https?://([^\s/)\]]+)|[\w.+-]+@([\w.-]+)|\bwww\.([\w.-]+)")
TELLING = ("can_help", "looking_for", "about")


def fold(name: str) -> str:
    """Without case, accents and ß, so that a name hides behind no spelling."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss"))
    return "".join(char for char in plain if not unicodedata.combining(char)).strip()


def texts() -> Iterator[str]:
    """Everything written in sentences: purposes, what people say of themselves, titles, questions, answers."""
    for space in SPACES.values():
        yield from (space["purpose"], *space["questions"])
    yield from (person[field] for person in PEOPLE.values() for field in TELLING)
    yield from (answer for request in WORLD["waiting"]["requests"] for answer in request["answers"])
    for talk in WORLD["waiting"]["talks"]:
        yield from (talk["sentence"], *(message["text"] for message in talk["messages"]))
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


def test_the_world_has_the_promised_size() -> None:
    audiences = Counter(question["audience"] for question in QUESTIONS.values())
    inside = Counter(question["space"] for question in QUESTIONS.values())
    kinds = Counter(organisation["kind"] for organisation in ORGANISATIONS.values())
    assert (len(PEOPLE), len(SPACES), len(QUESTIONS), kinds["municipality"]) == (40, 3, 60, 12)
    assert kinds - Counter(municipality=12) == Counter(
        district=1, association=1, migrant_organisation=1, educational_institution=1
    )
    assert audiences["space"] == sum(inside[key] for key in SPACES)
    assert all(inside[key] >= 4 for key in SPACES)
    assert audiences["public"] >= 15
    assert audiences["network"] >= 30
    assert sum(question["unnamed"] for question in QUESTIONS.values()) == 2


def test_every_key_is_used_once() -> None:
    assert len(ORGANISATIONS) == len(WORLD["organisations"])
    assert len(PEOPLE) == len(WORLD["people"])
    assert len(QUESTIONS) == len(WORLD["questions"])
    assert len({person["email"] for person in PEOPLE.values()}) == len(PEOPLE)
    assert len({person["name"] for person in PEOPLE.values()}) == len(PEOPLE)


def test_everybody_says_what_they_can_help_with_and_look_for_and_names_a_theme() -> None:
    assert {person["lang"] for person in PEOPLE.values()} == set(LANGUAGES)
    for person in PEOPLE.values():
        assert person["can_help"], person["key"]
        assert person["looking_for"], person["key"]
        assert person["themes"], person["key"]


def test_everybody_asks_or_answers() -> None:
    writing = {post["author"] for question in QUESTIONS.values() for post in [question, *question["answers"]]}
    assert writing == set(PEOPLE)


def test_nobody_does_anything_before_they_came() -> None:
    for question in QUESTIONS.values():
        for key in (question["author"], *question["too"]):
            assert PEOPLE[key]["came_days_ago"] > question["days_ago"]
        for answer in question["answers"]:
            assert PEOPLE[answer["author"]]["came_days_ago"] > question["days_ago"] - answer["after_hours"] / 24
    for space in SPACES.values():
        assert all(question["days_ago"] < space["began_days_ago"] for question in in_space(space["key"]))
    assert max(person["came_days_ago"] for person in PEOPLE.values()) <= MOST_DAYS


def in_space(key: str) -> list[dict[str, Any]]:
    return [question for question in QUESTIONS.values() if question["space"] == key]


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


def test_people_write_from_the_address_of_their_organisation() -> None:
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
        assert (organisation["population"] is not None) == (organisation["kind"] in ("municipality", "district"))
        assert organisation["population"] != 0
        assert organisation["title"] or organisation["kind"] == "educational_institution"
        assert organisation["region"]
        assert organisation["themes"]
    for person in PEOPLE.values():
        assert person["lang"] in person["languages"]
        assert set(person["languages"]) <= set(LANGUAGES)
        assert ZoneInfo(person["time_zone"])
        assert person["network_role"] in {None, "staff"}
        assert person["role"]
        assert person["department"]
    assert {person["organisation"] for person in PEOPLE.values()} == set(ORGANISATIONS)
    assert sum(person["network_role"] == "staff" for person in PEOPLE.values()) == 3


def test_the_first_closed_space_has_six_members_of_four_municipalities_and_one_facilitator() -> None:
    first = WORLD["spaces"][0]["members"]
    members = [row["person"] for row in first if row["role"] == "member"]
    assert Counter(row["role"] for row in first) == {"member": 6, "facilitator": 1}
    assert len({PEOPLE[person]["organisation"] for person in members}) == 4


def test_the_other_closed_spaces_have_members_from_several_countries_and_two_facilitators() -> None:
    for space in WORLD["spaces"][1:]:
        towns = [ORGANISATIONS[PEOPLE[person]["organisation"]] for person in INSIDE[space["key"]]]
        assert len({town["country"] for town in towns}) >= 4
        assert sum(row["role"] == "facilitator" for row in space["members"]) == 2
        assert space["listed"] == "network"


def test_members_are_known_and_named_once() -> None:
    for space in SPACES.values():
        assert len(INSIDE[space["key"]]) == len(space["members"])
        assert set(PEOPLE) >= INSIDE[space["key"]]


def test_staff_see_nothing_of_the_closed_spaces_by_office() -> None:
    staff = {key for key, person in PEOPLE.items() if person["network_role"] == "staff"}
    assert all(staff & inside == set() for inside in INSIDE.values())


def test_requests_come_from_outside_and_answer_every_question_of_the_space() -> None:
    for request in WORLD["waiting"]["requests"]:
        space = SPACES[request["space"]]
        assert request["person"] not in INSIDE[request["space"]]
        assert len(request["answers"]) == len(space["questions"]) > 0
        assert request["lang"] in PEOPLE[request["person"]]["languages"]
        assert 0 < request["days_ago"] < PEOPLE[request["person"]]["came_days_ago"]


def test_who_is_away_has_another_person_as_deputy() -> None:
    absences = WORLD["waiting"]["absences"]
    assert {away["accepted"] for away in absences} == {True, False}
    for away in absences:
        assert {away["person"], away["deputy"]} <= set(PEOPLE)
        assert away["person"] != away["deputy"]
        assert away["days"] > 0


def test_two_talk_in_a_language_both_read() -> None:
    talks = WORLD["waiting"]["talks"]
    assert {bool(talk["messages"]) for talk in talks} == {True, False}
    for talk in talks:
        both = talk["asker"], talk["other"]
        assert len(set(both)) == 2
        assert all(talk["lang"] in PEOPLE[one]["languages"] for one in both)
        assert {message["by"] for message in talk["messages"]} <= set(both)
        assert len(talk["sentence"]) <= 300
        assert [message["hours"] for message in talk["messages"]] == sorted(m["hours"] for m in talk["messages"])
        assert max((message["hours"] for message in talk["messages"]), default=0) < talk["days_ago"] * 24


def test_something_waits_for_everybody() -> None:
    """A proposal to their town, a question about a partnership, a deputy's answer, or somebody at a door."""
    open_ = {one["partner"] for one in WORLD["partnerships"] if one["confirmed_by"] is None}
    asked = {key for key, person in PEOPLE.items() if person["organisation"] in open_}
    for one in WORLD["partnerships"]:
        asked |= {colleague["person"] for colleague in one["asked"]}
        asked |= set(one["in_charge"]) if one["confirmed_by"] and one["checked_days_ago"] > 366 else set()
    asked |= {away["deputy"] for away in WORLD["waiting"]["absences"] if not away["accepted"]}
    doors = {request["space"] for request in WORLD["waiting"]["requests"]}
    leading = [row for key in doors for row in SPACES[key]["members"] if row["role"] == "facilitator"]
    assert asked | {row["person"] for row in leading} == set(PEOPLE)


def test_the_shared_password_is_strong() -> None:
    guess = zxcvbn(WORLD["password"], user_inputs=["tessera", "demo", *ORGANISATIONS])
    assert guess["score"] == 4


def test_some_partnerships_are_confirmed_and_some_wait_each_by_people_of_its_sides() -> None:
    confirmed = [one for one in WORLD["partnerships"] if one["confirmed_by"]]
    assert (len(WORLD["partnerships"]), len(confirmed)) == (17, 6)
    for one in WORLD["partnerships"]:
        sides = {PEOPLE[one["proposer"]]["organisation"], one["partner"]}
        assert len(sides) == 2
        assert sides <= set(ORGANISATIONS)
        assert not one["confirmed_by"] or PEOPLE[one["confirmed_by"]]["organisation"] == one["partner"]
        people = [*one["in_charge"], *(line["author"] for line in one["lines"])]
        assert all(PEOPLE[a["person"]]["organisation"] == PEOPLE[a["by"]]["organisation"] for a in one["asked"])
        assert {PEOPLE[person]["organisation"] for person in people} <= sides
        assert one["lang"] in PEOPLE[one["proposer"]]["languages"]
        assert all(line["lang"] in PEOPLE[line["author"]]["languages"] for line in one["lines"])
        assert one["days_ago"] >= one["checked_days_ago"]
