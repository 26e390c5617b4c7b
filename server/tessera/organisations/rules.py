"""Pure rules of organisations: size classes, and how far an unnamed byline must be coarsened (R5)."""

from bisect import bisect_right
from collections.abc import Mapping

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
