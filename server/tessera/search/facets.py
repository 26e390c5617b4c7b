"""Facets: narrowing hits, and counting what they could be narrowed by. Pure; from checked hits only."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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


def fits(hit: Hit, narrow: Narrow, names: Iterable[str] = NAMES) -> bool:
    """Whether a hit has every wanted value of these facets."""
    wanted = ((name, narrow.wanted(name)) for name in names)
    return all(value is None or value in values(hit, name) for name, value in wanted)


def narrowed(hits: Sequence[Hit], narrow: Narrow) -> list[Hit]:
    """The hits that fit."""
    return [hit for hit in hits if fits(hit, narrow)]


def counted(hits: Sequence[Hit], narrow: Narrow) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """(facet, [(value, hits)]) with all other facets as wanted; the most frequent values first."""
    for name in NAMES:
        others = [other for other in NAMES if other != name]
        counts = Counter(value for hit in hits if fits(hit, narrow, others) for value in values(hit, name))
        yield name, sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST_VALUES]
