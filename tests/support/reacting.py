"""Has the reaction of notices come as far as the newest fact."""

import asyncio

from tessera.core.database import Database
from tessera.core.reactions import catch_up
from tessera.notices.reactions import notices_reaction

# By transaction first, as reactions read: the greatest id need not be the last.
WAITING = """
SELECT EXISTS (SELECT FROM fact f JOIN reaction_cursor c ON c.name = 'notices' AND (f.xid, f.id) > (c.xid, c.fact_id))
"""


async def told(db: Database) -> None:
    """Everything is told that was recorded until now; a transaction open elsewhere holds facts back a moment."""
    async with asyncio.timeout(20):
        await catch_up(db, [notices_reaction])
        while await db.pool.fetchval(WAITING):
            await asyncio.sleep(0.02)
            await catch_up(db, [notices_reaction])
