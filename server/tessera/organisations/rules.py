"""Pure rules of organisations: size classes, how far an unnamed byline must be coarsened (R5), what may be entered."""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tessera.core.access import NETWORK, PUBLIC
from tessera.core.errors import YES, Verdict
from tessera.organisations.names import fold
from tessera.organisations.tables import KINDS

EARLIEST_YEAR = 1900
# A populated place of which nobody has yet said what kind of organisation it is.
PLACE = "place"
# What the official register says, and nobody corrects by hand.
OFFICIAL = frozenset({"kind", "name", "title", "region", "district", "population"})
# Of what has changed, this goes into the history.
HISTORIC = ("kind", "name", "title", "region", "district")
# Set by staff, imports leave it alone.
KEPT = frozenset({"name", "region", "district", "population"})
MAX_TEXT = 200
MAX_OTHER_NAMES = 50
_ON_THE_WIRE = {"other_names": "otherNames"}
MOST_SUCCESSORS = 20
MOST_PEOPLE = 2_000_000_000

# A class must hold this many member municipalities before it may stand in an unnamed byline.
ENOUGH = 5
UPPER_BOUNDS = (20_000, 100_000, 500_000)
SIZE_CLASSES = ("small", "medium", "large", "very_large")


def country_size_class(population: int | None) -> str | None:
    """`small` under 20,000, `medium` under 100,000, `large` under 500,000, else `very_large` inhabitants.

    None where the population is not known.
    """
    if population is None:
        return None
    return SIZE_CLASSES[bisect_right(UPPER_BOUNDS, population)]


def unnamed_class_of(country: str, size: str | None, members: Mapping[str | None, int]) -> dict[str, str]:
    """The finest class that hides one municipality among at least ENOUGH: {country, size}, {country} or {}.

    `members`: member municipalities of the country by size class. A size is never told without the country.
    """
    if size is not None and members.get(size, 0) >= ENOUGH:
        return {"country": country, "size": size}
    if sum(members.values()) >= ENOUGH:
        return {"country": country}
    return {}


def may_theme(*, staff: bool, works_there: bool) -> Verdict:
    """Staff, and who shows the network that they work there, say what an organisation works on."""
    return YES if staff or works_there else Verdict(False, "not_from_here", forbidden=True)


def mistakes(values: Mapping[str, Any]) -> dict[str, str]:
    """{field of the wire: code} of what is wrong with values of an organisation; only those given are looked at."""
    found: dict[str, str] = {}
    for name, value in values.items():
        if code := _mistake(name, value):
            found[_ON_THE_WIRE.get(name, name)] = code
    if (values.get("latitude") is None) != (values.get("longitude") is None):
        found["latitude"] = "field_invalid"
    return found


def _mistake(name: str, value: Any) -> str | None:
    if name == "kind" and value not in KINDS:
        return "kind_unknown"
    if name == "name" and not fold(value):
        return "field_empty"
    if name in _WORDS and len(value) > MAX_TEXT:
        return "field_too_long"
    if name in _VALID and not _VALID[name](value):
        return "field_invalid"
    return None


@dataclass(frozen=True, slots=True)
class Side:
    """One of two organisations that are to become one. `official`: an official register says what it is."""

    merged: bool = False
    official: bool = False
    ended: bool = False
    country: str = ""


def may_merge(duplicate: Side, into: Side, *, same: bool = False, confirmed: bool = False) -> Verdict:
    """Whether a duplicate may become a part of the other; `confirmed`: that the countries differ is known.

    What an official register lists stays, and what runs is not merged into what has ended, but for one that the
    register knows. Two that the register lists are two: whether they become one is for the register to say.
    """
    if same:
        return Verdict(False, "merge_itself")
    if duplicate.merged or into.merged:
        return Verdict(False, "organisation_merged")
    if duplicate.official and into.official and not (duplicate.ended or into.ended):
        return Verdict(False, "merge_both_official")
    if duplicate.official and not into.official:
        return Verdict(False, "merge_official")
    if into.ended and not duplicate.ended and duplicate.official == into.official:
        return Verdict(False, "merge_into_ended")
    return Verdict(False, "merge_countries") if duplicate.country != into.country and not confirmed else YES


def narrower(one: int, other: int, own: int) -> int:
    """The circle that shows something to nobody whom one of two circles does not; `own` is the person's own.

    Everybody is in PUBLIC and who is in another circle is in NETWORK; of two others nobody can say, so it is `own`.
    """
    for wide in (PUBLIC, NETWORK):
        if one == wide:
            return other
        if other == wide:
            return one
    return one if one == other else own


def may_succeed(*, ended: bool, merged: bool, runs: bool) -> Verdict:
    """What has ended has successors that are there themselves. `runs`: all that are named do."""
    if merged:
        return Verdict(False, "organisation_merged")
    if not ended:
        return Verdict(False, "organisation_runs")
    return YES if runs else Verdict(False, "successor_ended")


def successor_mistakes(*, day: date, today: date, count: int) -> dict[str, str]:
    """{field: code} of what is wrong with the successors named of an organisation."""
    found = {}
    if day > today:
        found["day"] = "day_ahead"
    if count > MOST_SUCCESSORS:
        found["successors"] = "successors_many"
    return found


def affiliation_mistakes(*, since: date | None, until: date | None, begun: date, today: date) -> dict[str, str]:
    """{field: code} of what is wrong with the days given of an affiliation.

    `begun`: since when it has been so far, where no other day is given; `today` is the latest day it may be anywhere.
    """
    found = {}
    for field, day in (("since", since), ("until", until)):
        if day is not None and day > today:
            found[field] = "day_ahead"
        elif day is not None and day.year < EARLIEST_YEAR:
            found[field] = "day_too_early"
    if not found and until is not None and until < (since or begun):
        found["until"] = "until_before_since"
    return found


def _website(value: str) -> bool:
    return not value or re.fullmatch(r"https?://[^\s/]+\.[^\s]+", value) is not None


def _languages(value: list[str]) -> bool:
    return len(value) <= 10 and all(re.fullmatch("[a-z]{2,3}", code) for code in value)


def _other_names(value: list[str]) -> bool:
    return len(value) <= MAX_OTHER_NAMES and not any(_mistake("name", name) for name in value)


_WORDS = frozenset({"name", "title", "region", "district", "website"})
_VALID: dict[str, Callable[[Any], bool]] = {
    "country": lambda value: re.fullmatch("[A-Z]{2}", value) is not None,
    "population": lambda value: value is None or 0 <= value <= MOST_PEOPLE,
    "latitude": lambda value: value is None or -90 <= value <= 90,
    "longitude": lambda value: value is None or -180 <= value <= 180,
    "languages": _languages,
    "website": _website,
    "other_names": _other_names,
}
