"""Timers of search: words that no document holds are forgotten."""

from tessera.core.database import Database
from tessera.core.jobs import register_timer
from tessera.search.reactions import NAME

_HOLD = "SELECT FROM reaction_cursor WHERE name = $1 FOR UPDATE"
_FORGET = """
DELETE FROM document_word w
WHERE NOT EXISTS (SELECT FROM ts_stat('SELECT tsv FROM document') s WHERE s.word = w.word)
"""


async def forget_words(db: Database) -> None:
    """Delete the words that no document holds any more; the reaction waits meanwhile, so that none is lost."""
    async with db.act() as tx:
        driver = await tx.driver()
        await driver.execute("SET LOCAL statement_timeout = 0")
        await driver.execute(_HOLD, NAME)
        await driver.execute(_FORGET)


register_timer("forget_words", "47 2 * * *", forget_words)
