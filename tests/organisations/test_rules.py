"""Size classes and the coarsening of unnamed bylines (R5), without a database."""

import pytest

from tessera.organisations.rules import country_size_class, unnamed_class_of


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
