"""Has the reaction of notices come as far as the newest fact."""

import asyncio

from tessera.core.database import Database
from tessera.core.reactions import catch_up
from tessera.notices.reactions import notices_reaction


async def told(db: Database) -> None:
    """Everything is told that was recorded until now; a transaction open elsewhere holds facts back a moment."""
    newest = await db.pool.fetchval("SELECT max(id) FROM fact")
    async with asyncio.timeout(20):
        while True:
            await catch_up(db, [notices_reaction])
            if await db.pool.fetchval("SELECT fact_id FROM reaction_cursor WHERE name = 'notices'") >= newest:
                return
            await asyncio.sleep(0.02)
