"""Have reactions come as far as the newest fact."""

import asyncio

from tessera.core.database import Database
from tessera.core.reactions import Reaction, catch_up
from tessera.notices.reactions import notices_reaction

# By transaction first, as reactions read: the greatest id need not be the last.
WAITING = """
SELECT EXISTS (SELECT FROM fact f JOIN reaction_cursor c ON (f.xid, f.id) > (c.xid, c.fact_id)
               WHERE c.name = coalesce($1, c.name))
"""


async def told(db: Database, reaction: Reaction = notices_reaction) -> None:
    """Everything is told that was recorded until now; a transaction open elsewhere holds facts back a moment."""
    async with asyncio.timeout(20):
        await catch_up(db, [reaction])
        while await db.pool.fetchval(WAITING, reaction.name):
            await asyncio.sleep(0.02)
            await catch_up(db, [reaction])


async def read_by_all(db: Database) -> None:
    """A running application has all its reactions read what was recorded until now."""
    async with asyncio.timeout(20):
        while await db.pool.fetchval(WAITING, None):  # noqa: ASYNC110 - nobody tells when search is done
            await asyncio.sleep(0.05)
