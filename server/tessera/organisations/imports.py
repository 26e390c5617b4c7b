"""What every import shares: how it tells what it does, how it refuses, and what is kept of it."""

from collections.abc import Callable
from datetime import date

import asyncpg

Report = Callable[[str], None]
"""Is told, in one sentence after the other, what an import does while it does it."""

_RUNNING = "SELECT pg_try_advisory_xact_lock(hashtext('tessera import'), hashtext($1))"
_LAST = "SELECT max(day) FROM organisation_import WHERE source = $1"
_NOTE = """
INSERT INTO organisation_import (source, day, at, created, updated, unchanged, ended)
VALUES ($1, $2, now(), $3, $4, $5, $6)
"""


class Refused(ValueError):
    """The import does not take place; the message is one sentence for the person who asked for it."""


async def claim_import(driver: asyncpg.Connection, source: str) -> None:
    """Be the only import of this source until the transaction ends; raises Refused where another one runs.

    Its statements write thousands of rows each: the limit that is there for requests does not hold for them.
    """
    await driver.execute("SET LOCAL statement_timeout = 0")
    if not await driver.fetchval(_RUNNING, source):
        raise Refused("Another import of the same source is running; try again when it has ended.")


async def last_day(driver: asyncpg.Connection, source: str) -> date | None:
    """The day of the newest list of this source that was taken over, or None."""
    day: date | None = await driver.fetchval(_LAST, source)
    return day


async def note_import(
    driver: asyncpg.Connection, source: str, day: date, *, created: int, updated: int, unchanged: int, ended: int = 0
) -> None:
    """Keep that an import was done, and count the rows anew: searches are planned by these counts."""
    await driver.execute(_NOTE, source, day, created, updated, unchanged, ended)
    await driver.execute("ANALYZE organisation, organisation_name")
