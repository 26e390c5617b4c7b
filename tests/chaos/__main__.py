"""`make chaos`: two servers, a worker, Redis and PostgreSQL, each killed, stopped, restarted, cut, alone and in pairs.

Prints the matrix; status 1 where anything was lost, seen twice, or did not become whole. Loopback only, ten minutes at
most: how many there was no time for is said. `--seconds N` gives it another time, `--skip N`
lets it go on behind an earlier run.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.matrix import Cell, every_cell, people, printed, try_cell
from tests.chaos.town import Town


async def run(town: Town, seconds: float, skip: int) -> int:
    until = time.monotonic() + seconds
    await town.open()
    cells: list[Cell] = []
    failed: list[str] = []
    async with people(town) as everybody:
        for victims, kind in every_cell()[skip:]:
            name = f"{' + '.join(victims)} {kind}"
            if time.monotonic() > until:
                break
            try:
                cells.append(await try_cell(town, everybody, victims, kind))
                print(f"{name}: {cells[-1]}, {cells[-1].acts} acts", file=sys.stderr, flush=True)
            except TimeoutError:
                failed.append(f"{name}: not whole again in time")
            except AssertionError as error:
                failed.append(f"{name}: {error}")
    untried = len(every_cell()) - skip - len(cells) - len(failed)
    print(printed(cells), *failed, f"{untried} not tried, for want of time", sep="\n")
    return int(bool(failed) or any(cell.lost or cell.twice for cell in cells))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--skip", type=int, default=0, help="leave out so many cells, as those of an earlier run")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tessera-chaos-") as folder:
        # PostgreSQL may run as another account, which has to come through here.
        Path(folder).chmod(0o755)
        town = Town(Path(folder))
        try:
            return asyncio.run(run(town, given.seconds, given.skip))
        finally:
            town.close()


if __name__ == "__main__":
    sys.exit(main())
