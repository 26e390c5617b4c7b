"""Figures of organisations: the imports, finding one among more than 200,000 by a name with a typing error, and pages
of the directory among them."""

import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from tessera import organisations
from tessera.core.access import VISITOR
from tessera.core.database import Database
from tessera.organisations.directory import Wanted, directory
from tessera.organisations.finding import find
from tessera.organisations.places import import_geonames
from tessera.organisations.register import import_gv100ad
from tests.support.typos import mistype

REGISTER = Path(organisations.__file__).parent / "data" / "GV100AD_301123.txt.xz"
ASKED = 500
PAGE = 30
BROWSED: tuple[dict[str, str], ...] = (
    {},
    {"country": "DE"},
    {"country": "DE", "region": "Bayern"},
    {"kind": "municipality", "size": "large"},
    {"country": "FR", "size": "small"},
    {"q": "neustadt"},
    {"q": "sankt", "country": "AT"},
    {"q": "київ"},
    {"q": "القاهرة", "country": "EG"},
)
"""What is asked of the directory: everything, by filters, and by words within them."""
ROUNDS = 20
Note = Callable[[str, float, str], None]


async def measure_towns(note: Note, db: Database) -> None:
    """Imports into a database without organisations, then asks as people type: in process, as the API has a limit."""
    note("register_import", await seconds(import_gv100ad(db, REGISTER, silent)), "s")
    note("register_import_again", await seconds(import_gv100ad(db, REGISTER, silent)), "s")
    await _ask(note, db, "register")
    note("places_import", await seconds(import_geonames(db, silent)), "s")
    note("places_import_again", await seconds(import_geonames(db, silent)), "s")
    note("organisations", await db.pool.fetchval("SELECT count(*) FROM organisation"), "organisations")
    await _ask(note, db, "all")
    note("directory_p95", p95([await _browsed(db, Wanted(**one)) for one in BROWSED for _ in range(ROUNDS)]), "ms")


async def _browsed(db: Database, wanted: Wanted) -> float:
    """A page as its route reads it; a filter that finds nothing would measure nothing."""
    begun = time.perf_counter()
    page = await directory(db, VISITOR, wanted, cursor=None, limit=PAGE)
    took = time.perf_counter() - begun
    if not page.items:
        raise AssertionError(f"the directory has nothing for {wanted}")
    return took


async def _ask(note: Note, db: Database, among: str) -> None:
    """German names with a typing error, and the beginnings of any names; what is found and how long it takes."""
    rows = await db.pool.fetch("SELECT id, name FROM organisation WHERE source = 'gv100ad' ORDER BY key")
    dice = random.Random(20231130)
    asked = [(row["id"], mistype(dice, row["name"])) for row in dice.sample(rows, ASKED)]
    took, found = [], 0
    for id_, text in asked:
        begun = time.perf_counter()
        found += id_ in {hit.id for hit in await find(db, text, 5)}
        took.append(time.perf_counter() - begun)
    note(f"typos_found_among_{among}", 100 * found / ASKED, "% in first 5")
    note(f"typos_p95_among_{among}", p95(took), "ms")
    note(f"typing_p95_among_{among}", p95([await _typed(db, text) for text in await _beginnings(db, dice)]), "ms")


async def _beginnings(db: Database, dice: random.Random) -> list[str]:
    """What is in the field while names in any script are typed."""
    wanted = "SELECT name FROM (SELECT name FROM organisation UNION SELECT name FROM organisation_name) n ORDER BY name"
    names = [row["name"] for row in await db.pool.fetch(wanted)]
    return [name[:letters] for name in dice.sample(names, ASKED) for letters in (2, 4, 8)]


async def _typed(db: Database, text: str) -> float:
    return await seconds(find(db, text, 10))


async def seconds(work: Awaitable[object]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    await work
    return time.perf_counter() - begun


def p95(took: Iterable[float]) -> float:
    """The 95th of a hundred, in ms."""
    ordered = sorted(took)
    return 1000 * ordered[int(0.95 * len(ordered))]


def silent(_: str) -> None:
    """Imports tell what they do; here nobody listens."""


async def main(dsn: str) -> None:
    """The figures alone, in a migrated database of one's own."""
    db = Database(dsn)
    await db.start()
    try:
        await measure_towns(lambda *figure: print(*figure), db)
    finally:
        await db.stop()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
