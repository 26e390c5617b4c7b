"""The demo world as data: read from `world.json`, without a database; what happens in it, in the order of time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec

SOURCE = "demo"
NETWORK = "network"
_FILE = Path(__file__).with_name("world.json")
_TOO_AFTER = timedelta(hours=3)
_HELPED_AFTER = timedelta(hours=1)


class Town(msgspec.Struct):
    """An invented municipality, at an invented place in a real country; `themes` are keys of what it works on."""

    key: str
    name: str
    title: str
    country: str
    region: str
    population: int
    lang: str
    website: str
    latitude: float
    longitude: float
    themes: list[str] = []


class Somebody(msgspec.Struct):
    """An invented person; `network_role` is `staff` for those who look after the network.

    `can_help` and `themes` are empty or what they show the network of themselves.
    """

    key: str
    name: str
    email: str
    organisation: str
    role: str
    department: str
    languages: list[str]
    lang: str
    time_zone: str
    network_role: str | None
    can_help: str
    themes: list[str] = []


class Member(msgspec.Struct):
    """A person's place in the closed space."""

    person: str
    role: str


class ClosedSpace(msgspec.Struct):
    """The one learning community."""

    key: str
    title: str
    lang: str
    purpose: str
    members: list[Member]


class Answer(msgspec.Struct):
    """An answer, `after_hours` hours after its question."""

    author: str
    lang: str
    text: str
    after_hours: int
    helped: bool
    name_public: bool


class Question(msgspec.Struct):
    """A question, asked `days_ago` days before the demo world was made; `too` has the people it concerns too."""

    key: str
    space: str
    audience: str
    unnamed: bool
    name_public: bool
    author: str
    lang: str
    title: str
    text: str
    days_ago: int
    too: list[str]
    answers: list[Answer]
    themes: list[str] = []


class Line(msgspec.Struct):
    """A line of a partnership's history."""

    author: str
    year: int
    lang: str
    text: str


class Twinning(msgspec.Struct):
    """A partnership, proposed `days_ago` days before the demo world was made by a person of one town to another town.

    Where `confirmed_by` is nobody it still waits for the other side. `checked_days_ago`: when it was last said to be
    true; `in_charge` have agreed to be shown to the network.
    """

    proposer: str
    partner: str
    form: str
    standing: str
    since: int | None
    lang: str
    audience: str
    text: str
    themes: list[str]
    days_ago: int
    confirmed_by: str | None
    checked_days_ago: int
    in_charge: list[str]
    lines: list[Line]


class World(msgspec.Struct):
    """Everything in the demo world."""

    password: str
    organisations: list[Town]
    people: list[Somebody]
    space: ClosedSpace
    questions: list[Question]
    partnerships: list[Twinning]


class Event(msgspec.Struct):
    """One thing that happens: `verb` is ask, answer, helped or too; `answer` counts from 0 within the question."""

    at: datetime
    verb: str
    question: Question
    person: str
    answer: int = -1


@cache
def read_world() -> World:
    """The demo world of this version."""
    return msgspec.json.decode(_FILE.read_bytes(), type=World)


def timeline(world: World, today: datetime) -> list[Event]:
    """Every question, answer and mark, oldest first; a question is older than all that follows from it."""
    events = (event for question in world.questions for event in _events(question, today))
    return sorted(events, key=lambda event: event.at)


def _events(question: Question, today: datetime) -> Iterator[Event]:
    asked = today - timedelta(days=question.days_ago)
    yield Event(asked, "ask", question, question.author)
    for place, answer in enumerate(question.answers):
        answered = asked + timedelta(hours=answer.after_hours)
        yield Event(answered, "answer", question, answer.author, place)
        if answer.helped:
            yield Event(answered + _HELPED_AFTER, "helped", question, question.author, place)
    for place, person in enumerate(question.too, start=1):
        yield Event(asked + place * _TOO_AFTER, "too", question, person)
