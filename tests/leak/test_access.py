"""The cast on every operation: the table, then the stories that need a change of circles."""

import pytest

from tests.leak.access import CAST, outcomes, prepare, rows
from tests.leak.stories import STORIES
from tests.leak.twins import Twins


async def test_everybody_gets_what_the_table_says(twins: Twins) -> None:
    async with twins.alone() as world:
        await prepare(world)
        wrong = [
            f"{row}: {name} gets {found}, not {wanted}"
            for row, allowed in rows()
            for name, found, wanted in zip(CAST, await outcomes(world, row), allowed, strict=True)
            if found != wanted
        ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_access_follows_changes_of_circles(twins: Twins, story: object) -> None:
    async with twins.alone() as world:
        await prepare(world)
        assert await story(world) is None  # type: ignore[operator]
