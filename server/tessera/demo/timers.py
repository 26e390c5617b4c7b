"""The real German register in the demo world, so that there is something to search in.

It is brought by a timer, in the first minute: taking it over takes as long as all else of the first start together,
and nobody needs it to begin.
"""

from pathlib import Path

import tessera.organisations
from tessera.core.database import Database
from tessera.core.jobs import register_timer
from tessera.core.logs import log
from tessera.demo.world import SOURCE
from tessera.organisations.register import import_gv100ad
from tessera.organisations.sources import GV100AD

REGISTER = Path(tessera.organisations.__file__).with_name("data") / "GV100AD_301123.txt.xz"
# Once: what staff of the demo world import afterwards, be it newer, is not changed back.
_WANTED = """
SELECT EXISTS (SELECT FROM organisation WHERE source = $1)
AND NOT EXISTS (SELECT FROM organisation_import WHERE source = $2)
"""


async def bring_register(db: Database) -> None:
    """Import the register that comes with Tessera where the demo world is and no register is yet; else nothing."""
    if await db.pool.fetchval(_WANTED, SOURCE, GV100AD):
        done = await import_gv100ad(db, REGISTER, lambda _: None)
        log.info("demo_register_imported", municipalities=done.created)


register_timer("bring_demo_register", "* * * * *", bring_register)
