"""What happens in the demo world, in the order of time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zlib import crc32

import msgspec

from tessera.demo.world import Question, World

_TOO_AFTER = timedelta(hours=3)
_HELPED_AFTER = timedelta(hours=1)
# People ask in office hours, not all at the one at which the world was made, and hardly anybody answers at night.
_OFFICE_OPENS, _OFFICE_HOURS = 7, timedelta(hours=9)
_LATER, _APART = timedelta(minutes=55), timedelta(minutes=7)
_MORNING, _NIGHT = 6, 21


class Event(msgspec.Struct):
    """One thing that happens: `verb` is ask, answer, helped or too; `answer` counts from 0 within the question."""

    at: datetime
    verb: str
    question: Question
    person: str
    answer: int = -1


def timeline(world: World, today: datetime) -> list[Event]:
    """Every question, answer and mark, oldest first; a question is older than all that follows from it."""
    events = (event for question in world.questions for event in _events(question, today))
    return sorted(events, key=lambda event: event.at)


def _events(question: Question, today: datetime) -> Iterator[Event]:
    asked = _in_office(today - timedelta(days=question.days_ago), question.key)
    yield Event(asked, "ask", question, question.author)
    last = asked
    for place, answer in enumerate(question.answers):
        answered = asked + timedelta(hours=answer.after_hours) + _LATER * _chance(f"{question.key} {place}")
        last = max(_awake(answered), last + _APART)
        yield Event(last, "answer", question, answer.author, place)
        if answer.helped:
            yield Event(last + _HELPED_AFTER, "helped", question, question.author, place)
    for place, person in enumerate(question.too, start=1):
        yield Event(asked + place * _TOO_AFTER, "too", question, person)


def _in_office(at: datetime, key: str) -> datetime:
    """Some time in office hours, of the same day or the one before; never later, as now is the end of it."""
    asked = at.replace(hour=_OFFICE_OPENS) + _OFFICE_HOURS * _chance(key)
    return asked if asked <= at else asked - timedelta(days=1)


def _awake(at: datetime) -> datetime:
    """The same moment, or the evening before where it is night in Europe."""
    if _MORNING <= at.hour < _NIGHT:
        return at
    evening = at if at.hour >= _NIGHT else at - timedelta(days=1)
    return evening.replace(hour=_NIGHT - 1 - at.minute % 4)


def _chance(of: str) -> float:
    """A number from 0 to 1 that looks like chance and is the same in every world."""
    return crc32(of.encode()) / 2**32
