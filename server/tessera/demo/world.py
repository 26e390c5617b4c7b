"""The demo world as data: read from the folder `world`, without a database.

The folder holds a file each for organisations, people (with the password all share), spaces, partnerships and what
waits for an answer, and the questions by the language they are asked in.
"""

from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from tessera.core.text import SITE_LANGUAGES

SOURCE = "demo"
NETWORK = "network"
T = TypeVar("T")
_FOLDER = Path(__file__).with_name("world")


class Town(msgspec.Struct):
    """An invented organisation, mostly a municipality, at an invented place in a real country.

    `themes` are keys of what it works on; the population is known of municipalities and districts.
    """

    key: str
    name: str
    title: str
    country: str
    region: str
    population: int | None
    lang: str
    website: str
    kind: str
    latitude: float
    longitude: float
    themes: list[str]


class Somebody(msgspec.Struct):
    """An invented person; `network_role` is `staff` for those who look after the network.

    `can_help`, `looking_for`, `about` and `themes` are empty or what they show the network of themselves.
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
    looking_for: str
    about: str
    themes: list[str]
    came_days_ago: int


class Member(msgspec.Struct):
    """A person's place in a closed space."""

    person: str
    role: str


class ClosedSpace(msgspec.Struct):
    """A learning community; `listed` and `questions` are for those who may want to join it."""

    key: str
    title: str
    lang: str
    purpose: str
    listed: str
    questions: list[str]
    began_days_ago: int
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


class Translated(msgspec.Struct):
    """A contribution in another language: of a question's `answer`, counted from 0, or (-1) of itself."""

    question: str
    answer: int
    translator: str
    lang: str
    name_public: bool
    title: str | None
    text: str


class Line(msgspec.Struct):
    """A line of a partnership's history."""

    author: str
    year: int
    lang: str
    text: str


class Asked(msgspec.Struct):
    """Somebody whom a colleague asks to be in charge of a partnership; they have not answered yet."""

    person: str
    by: str


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
    asked: list[Asked]


class Request(msgspec.Struct):
    """Somebody at the door of a closed space, since `days_ago` days; nobody has answered them."""

    person: str
    space: str
    lang: str
    days_ago: int
    answers: list[str]


class Away(msgspec.Struct):
    """Somebody who is away for so many `days`; the deputy has `accepted` or has not answered yet."""

    person: str
    days: int
    deputy: str
    accepted: bool


class Message(msgspec.Struct):
    """What one of two writes, `hours` after the conversation began."""

    by: str
    hours: int
    text: str


class Talk(msgspec.Struct):
    """Somebody asks somebody else for a conversation, `days_ago`; without messages it waits for an answer."""

    asker: str
    other: str
    lang: str
    days_ago: int
    sentence: str
    messages: list[Message]


class Waiting(msgspec.Struct):
    """What waits for somebody's word beside partnerships, and conversations of two that came of it."""

    requests: list[Request]
    absences: list[Away]
    talks: list[Talk]


class People(msgspec.Struct):
    """The people, and the one password of all."""

    password: str
    people: list[Somebody]


class World(msgspec.Struct):
    """Everything in the demo world."""

    password: str
    organisations: list[Town]
    people: list[Somebody]
    spaces: list[ClosedSpace]
    questions: list[Question]
    partnerships: list[Twinning]
    waiting: Waiting
    translations: list[Translated]


@cache
def read_world() -> World:
    """The demo world of this version."""
    people = _read("people", People)
    return World(
        password=people.password,
        organisations=_read("organisations", list[Town]),
        people=people.people,
        spaces=_read("spaces", list[ClosedSpace]),
        questions=[one for lang in SITE_LANGUAGES for one in _read(f"questions/{lang}", list[Question])],
        partnerships=_read("partnerships", list[Twinning]),
        waiting=_read("waiting", Waiting),
        translations=_read("translations", list[Translated]),
    )


def _read(name: str, kind: type[T]) -> T:
    return msgspec.json.decode((_FOLDER / f"{name}.json").read_bytes(), type=kind)
