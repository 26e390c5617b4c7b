"""Timers of search: what no fact tells of is compared with its rows; words that no document holds are forgotten."""

from uuid import UUID

from tessera.core.database import Database, Tx
from tessera.core.jobs import register_timer
from tessera.search.kinds import Findable, findables
from tessera.search.postgres import FORMAT
from tessera.search.reactions import NAME, renew

AT_ONCE = 500
MOST_AT_ONCE = 100

_HOLD = "SELECT FROM reaction_cursor WHERE name = $1 FOR UPDATE"
_FORGET = """
DELETE FROM document_word w
WHERE NOT EXISTS (SELECT FROM ts_stat('SELECT tsv FROM document') s WHERE s.word = w.word)
"""
_ANEW = "UPDATE document SET format = 0 WHERE themes && ARRAY[$1::uuid]"
_OF_BEFORE = "SELECT id FROM document WHERE kind = ANY ($1) AND format < $2 ORDER BY id LIMIT $3"
_CHANGED = """
SELECT coalesce(r.id, d.id) FROM ({listing}) r
FULL JOIN (SELECT id, stamp FROM document WHERE kind = ANY ($1)) d ON d.id = r.id
WHERE r.stamp IS DISTINCT FROM d.stamp ORDER BY 1 LIMIT $2
"""


async def forget_words(db: Database) -> None:
    """Delete the words that no document holds any more; the reaction waits meanwhile, so that none is lost."""
    async with db.act() as tx:
        driver = await tx.driver()
        await driver.execute("SET LOCAL statement_timeout = 0")
        await driver.execute(_HOLD, NAME)
        await driver.execute(_FORGET)


async def renew_all_on(tx: Tx, theme_id: UUID) -> None:
    """Have the documents of all that carries a theme made anew by the timer, as the goals it serves have changed."""
    await (await tx.driver()).execute(_ANEW, theme_id)


async def renew_documents(db: Database) -> None:
    """Make anew what an older version of search made, and what has changed without a fact that tells of it.

    A new town, a renamed space or a person's next affiliation can be found a minute later; what may be seen of them is
    read from their rows at every search.
    """
    for findable in findables():
        for _ in range(MOST_AT_ONCE):
            if not await _renew_some(db, findable):
                break


async def _renew_some(db: Database, findable: Findable) -> int:
    async with db.act() as tx:
        driver = await tx.driver()
        # The reaction waits meanwhile; else what it reads now could be written over by what was read here before.
        await driver.execute(_HOLD, NAME)
        kinds = list(findable.kinds)
        rows = await driver.fetch(_OF_BEFORE, kinds, FORMAT, AT_ONCE)
        if not rows and findable.compared:
            rows = await driver.fetch(_CHANGED.format(listing=findable.listing), kinds, AT_ONCE)
        ids: list[UUID] = [row[0] for row in rows]
        if ids:
            await renew(tx, findable.name, ids)
        return len(ids)


register_timer("renew_documents", "* * * * *", renew_documents)
register_timer("forget_words", "47 2 * * *", forget_words)
