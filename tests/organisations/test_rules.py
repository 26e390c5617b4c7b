"""Size classes, the coarsening of unnamed bylines (R5), merging and succession, without a database."""

from datetime import date

import pytest

from tessera.core.access import NETWORK, PUBLIC
from tessera.organisations.rules import (
    Side,
    country_size_class,
    may_merge,
    may_succeed,
    narrower,
    successor_mistakes,
    unnamed_class_of,
)


@pytest.mark.parametrize(
    ("population", "size"),
    [
        (None, None),
        (0, "small"),
        (19_999, "small"),
        (20_000, "medium"),
        (99_999, "medium"),
        (100_000, "large"),
        (499_999, "large"),
        (500_000, "very_large"),
        (3_755_251, "very_large"),
    ],
)
def test_size_classes_begin_at_20_100_and_500_thousand(population: int | None, size: str | None) -> None:
    assert country_size_class(population) == size


@pytest.mark.parametrize(
    ("size", "members", "told"),
    [
        ("small", {"small": 5}, {"country": "DE", "size": "small"}),
        ("small", {"small": 4}, {}),
        ("small", {"small": 4, "large": 1}, {"country": "DE"}),
        ("very_large", {"small": 40, "very_large": 1}, {"country": "DE"}),
        ("medium", {}, {}),
        (None, {"small": 3, None: 2}, {"country": "DE"}),
        (None, {"small": 4}, {}),
    ],
)
def test_an_unnamed_byline_tells_the_finest_class_of_five(
    size: str | None, members: dict[str | None, int], told: dict[str, str]
) -> None:
    assert unnamed_class_of("DE", size, members) == told


PLAIN, REGISTERED = Side(country="DE"), Side(country="DE", official=True)
OVER, REGISTERED_OVER = Side(country="DE", ended=True), Side(country="DE", official=True, ended=True)
MERGED, ABROAD = Side(country="DE", merged=True), Side(country="FR")
OK, OFFICIAL, ENDED, TWO = "", "merge_official", "merge_into_ended", "merge_both_official"
GONE, COUNTRIES = "organisation_merged", "merge_countries"
# Rows: the duplicate; columns: the one that stays.
SIDES = (PLAIN, REGISTERED, OVER, REGISTERED_OVER, MERGED, ABROAD)
TABLE = (
    (OK, OK, ENDED, OK, GONE, COUNTRIES),
    (OFFICIAL, TWO, OFFICIAL, ENDED, GONE, OFFICIAL),
    (OK, OK, OK, OK, GONE, COUNTRIES),
    (OFFICIAL, OK, OFFICIAL, OK, GONE, OFFICIAL),
    (GONE, GONE, GONE, GONE, GONE, GONE),
    (COUNTRIES, COUNTRIES, ENDED, COUNTRIES, GONE, OK),
)
CASES = [(a, b, TABLE[i][j]) for i, a in enumerate(SIDES) for j, b in enumerate(SIDES)]


@pytest.mark.parametrize(("duplicate", "into", "code"), CASES)
def test_what_may_become_a_part_of_what(duplicate: Side, into: Side, code: str) -> None:
    assert may_merge(duplicate, into).code == code
    assert may_merge(duplicate, into, confirmed=True).code == ("" if code == COUNTRIES else code)
    assert may_merge(duplicate, into, same=True).code == "merge_itself"


@pytest.mark.parametrize(
    ("one", "other", "circle"),
    [
        (PUBLIC, PUBLIC, PUBLIC),
        (PUBLIC, NETWORK, NETWORK),
        (PUBLIC, 7, 7),
        (PUBLIC, 99, 99),
        (NETWORK, NETWORK, NETWORK),
        (NETWORK, 7, 7),
        (NETWORK, 99, 99),
        (7, 7, 7),
        (7, 8, 99),
        (7, 99, 99),
        (99, 99, 99),
    ],
)
def test_of_two_circles_the_narrower_holds(one: int, other: int, circle: int) -> None:
    assert narrower(one, other, 99) == narrower(other, one, 99) == circle


@pytest.mark.parametrize(
    ("ended", "merged", "runs", "code"),
    [
        (True, False, True, ""),
        (False, False, True, "organisation_runs"),
        (True, True, True, "organisation_merged"),
        (True, False, False, "successor_ended"),
    ],
)
def test_what_has_ended_has_successors_that_are_there(ended: bool, merged: bool, runs: bool, code: str) -> None:
    assert may_succeed(ended=ended, merged=merged, runs=runs).code == code


def test_successors_are_not_ahead_of_their_time_and_not_too_many() -> None:
    today = date(2026, 3, 1)
    assert successor_mistakes(day=today, today=today, count=20) == {}
    assert successor_mistakes(day=date(2026, 3, 2), today=today, count=21) == {
        "day": "day_ahead",
        "successors": "successors_many",
    }
