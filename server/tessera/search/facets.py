"""Facets: narrowing hits, and counting what they could be narrowed by. Pure; from checked hits only."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from tessera.search.ranking import Hit

MOST_VALUES = 30
NAMES = ("kind", "space", "theme", "goal", "lang", "country", "year", "answered")


@dataclass(frozen=True)
class Narrow:
    """What a reader narrows by; None is not at all."""

    kind: str | None = None
    space: UUID | None = None
    theme: UUID | None = None
    goal: int | None = None
    lang: str | None = None
    country: str | None = None
    year: int | None = None
    answered: bool | None = None

    def wanted(self, name: str) -> str | None:
        """The wanted value of a facet as it is counted."""
        value = getattr(self, name)
        return None if value is None else _said(value)


def _said(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def values(hit: Hit, name: str) -> list[str]:
    """The values a hit has of a facet."""
    row = hit.row
    match name:
        case "kind":
            return [hit.kind]
        case "theme" | "goal":
            return [str(value) for value in (row.themes if name == "theme" else row.goals)]
        case "year":
            return [str(row.at.year)] if row.at else []
    value = getattr(row, name)
    return [] if value is None else [_said(value)]


def misses(hit: Hit, narrow: Narrow) -> list[str]:
    """The facets of which a hit does not have the wanted value."""
    wanted = ((name, narrow.wanted(name)) for name in NAMES if getattr(narrow, name) is not None)
    return [name for name, value in wanted if value not in values(hit, name)]


def narrowed(hits: Sequence[Hit], narrow: Narrow) -> list[Hit]:
    """The hits that have every wanted value."""
    return list(hits) if narrow == Narrow() else [hit for hit in hits if not misses(hit, narrow)]


class _Alike:
    """A hit, equal to all that have the same values: of three hundred most are, and so looked at once."""

    __slots__ = ("hit", "same")

    def __init__(self, hit: Hit) -> None:
        row = hit.row
        year = row.at.year if row.at else None
        self.hit = hit
        self.same = (hit.kind, row.space, row.lang, row.country, year, row.answered, *row.themes, None, *row.goals)

    def __hash__(self) -> int:
        return hash(self.same)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Alike) and self.same == other.same


def counted(hits: Sequence[Hit], narrow: Narrow) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """(facet, [(value, hits)]) with all other facets as wanted; the most frequent values first."""
    alike = Counter(map(_Alike, hits))
    missed = [(one.hit, number, misses(one.hit, narrow)) for one, number in alike.items()]
    for name in NAMES:
        counts: Counter[str] = Counter()
        for hit, number, but in missed:
            if but in ([], [name]):
                counts.update(dict.fromkeys(values(hit, name), number))
        yield name, sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST_VALUES]
