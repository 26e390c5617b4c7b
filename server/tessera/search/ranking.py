"""Ranking: how checked hits become an order. Pure; the parts of a thread become one hit at its best part.

A hit is worth what matches, times what its kind is worth, and something for help received, against question without an
answer, and a little for age. Nothing here depends on what the reader may not see.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import log
from uuid import UUID

from tessera.search.kinds import Checked
from tessera.search.port import Found

KIND_WORTH = {"theme": 0.8, "person": 0.85, "organisation": 1.0, "partnership": 0.9, "space": 0.6}
TOGETHER = 0.5
"""How much of a thread's worth is its best part's; the rest is what its parts hold together."""
MOST_FOR_HELP = 0.16
NO_ANSWER = 0.1
MOST_FOR_AGE = 0.05
OLD_YEARS = 6
AGES = ((7, "week"), (31, "month"), (366, "year"))


@dataclass
class Hit:
    """A thing that was found. `best` is the part to show; `parts` says how many were found."""

    best: Found
    row: Checked
    score: float
    parts: int
    fields: list[str]

    @property
    def id(self) -> UUID:
        """The id of the best part."""
        return self.best.id

    @property
    def kind(self) -> str:
        """The kind of the whole: an answer's is `question`."""
        return "question" if self.best.kind == "answer" else self.best.kind


def ranked(found: Iterable[Found], rows: dict[UUID, Checked], today: datetime) -> list[Hit]:
    """The hits whose rows are there, best first; of equals the one with the lower id.

    What has nothing but its theme in common with what was asked helps only with an answer, and only where it still
    carries that theme, to be seen by this reader: a document may be older than that.
    """
    wholes: dict[UUID, list[Found]] = {}
    for part in found:
        if part.id in rows and (part.fields != ("theme",) or _helps(part, rows[part.id])):
            wholes.setdefault(part.whole, []).append(part)
    hits = [_hit(parts, rows, today) for parts in wholes.values()]
    return sorted(hits, key=lambda hit: (-hit.score, hit.id))


def _helps(part: Found, row: Checked) -> bool:
    return row.answered is not False and not set(part.themes).isdisjoint(row.themes)


def _hit(parts: list[Found], rows: dict[UUID, Checked], today: datetime) -> Hit:
    # Of parts that match alike the question, then the one with the lower id.
    best = min(parts, key=lambda part: (-round(part.match, 3), part.kind != "question", part.id))
    row = rows[best.id]
    held = {place for part in parts for place in part.covers}
    share = len(held) / max(1, len(best.covers))
    together = min(1.2, best.match * (1 + TOGETHER * (share - 1)))
    score = together * KIND_WORTH.get(best.kind, 1.0) * (1 + _help(row)) * (1 - _age(row.at, today))
    fields = list(dict.fromkeys(name for part in (best, *parts) for name in part.fields))
    return Hit(best, row, round(score, 4), len(parts), fields)


def _help(row: Checked) -> float:
    if row.answered is None:
        return 0.0
    return min(MOST_FOR_HELP, 0.06 * log(1 + row.helped)) if row.answered else -NO_ANSWER


def _age(at: datetime | None, today: datetime) -> float:
    """In whole days, so that the pages of one search fit together."""
    if at is None:
        return 0.0
    years = max(0, (today - at).days) / 365
    return MOST_FOR_AGE * min(1.0, years / OLD_YEARS)


def age_class(at: datetime | None, today: datetime) -> str | None:
    """How old something is, roughly; None for what does not age."""
    if at is None:
        return None
    days = (today - at).days
    return next((name for most, name in AGES if days <= most), "older")
