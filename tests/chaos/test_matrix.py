"""A few cells of `make chaos`: nothing acknowledged is lost, nothing is there or heard twice."""

import asyncio
from pathlib import Path

import pytest

from tests.chaos.matrix import every_cell, people, printed, try_cell
from tests.chaos.town import KINDS, VICTIMS, Town

CELLS: list[tuple[tuple[str, ...], str]] = [
    (("server 1",), "killed"),
    (("server 2",), "restarted"),
    (("Redis",), "stopped"),
    (("Redis", "PostgreSQL"), "cut"),
    (("server 1", "Redis"), "killed"),
    (("worker", "PostgreSQL"), "killed"),
]


def test_nothing_is_lost_or_seen_twice_whoever_is_harmed(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder: Path = tmp_path_factory.mktemp("chaos")
    # Built outside the loop: starting a database opens one of its own.
    town = Town(folder)

    async def all_of_them() -> None:
        await town.open()
        async with people(town) as everybody:
            cells = [await try_cell(town, everybody, victims, kind) for victims, kind in CELLS]
        print(printed(cells))
        assert all(cell.acts > 8 for cell in cells)
        assert [(cell.victims, cell.kind) for cell in cells if cell.lost or cell.twice] == []

    try:
        asyncio.run(all_of_them())
    finally:
        town.close()


def test_the_whole_matrix_has_everybody_alone_and_in_pairs_in_every_way() -> None:
    cells = every_cell()
    assert len(cells) == len(set(cells)) == (len(VICTIMS) + len(VICTIMS) * (len(VICTIMS) - 1) // 2) * len(KINDS) == 60
    assert set(CELLS) <= set(cells)
