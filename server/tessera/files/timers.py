"""Timers of files: what was left lying is taken away, and the bytes of what is gone."""

from uuid import UUID

from tessera.core.database import Database
from tessera.core.jobs import purge, register_timer
from tessera.files.house import files_of
from tessera.files.rules import WAITING_HOURS
from tessera.files.uploading import GONE

AT_ONCE = 200

# A check takes about four minutes at most; what came or was begun before that was left by a server that ended, or waits
# for its turn.
_LEFT = """
SELECT id FROM stored_file
WHERE post_id IS NULL AND state = 'checking' AND checked_from < now() - interval '5 minutes' ORDER BY checked_from
"""
_UNUSED = f"""
{GONE} WHERE post_id IS NULL AND state <> 'gone' AND created_at < now() - make_interval(hours => $1)
"""
_SWEPT = """
post_id IS NULL AND state = 'gone' AND created_at < now() - interval '1 day' AND swept_at IS NOT NULL
"""
_UNSWEPT = "SELECT id FROM stored_file WHERE post_id IS NULL AND state = 'gone' AND swept_at IS NULL LIMIT $1"


async def check_left(db: Database) -> None:
    """Check what a server that ended has not: in turn with what comes, and each whatever becomes of the others."""
    files = files_of(db)
    for (id_,) in await db.pool.fetch(_LEFT):
        files.checks.begin(db, files.storage, id_)
        await files.checks.wait(id_)


async def sweep(db: Database) -> None:
    """Take away the bytes of what is gone, and first what was never finished, or attached to nothing, for a day."""
    async with db.act() as tx:
        await (await tx.driver()).execute(_UNUSED, WAITING_HOURS)
    while rows := await db.pool.fetch(_UNSWEPT, AT_ONCE):
        for (id_,) in rows:
            await _take_away(db, id_)
    await purge(db, "stored_file", _SWEPT)


async def _take_away(db: Database, id_: UUID) -> None:
    storage = files_of(db).storage
    await storage.take_away(str(id_))
    await storage.take_away(f"parts/{id_}")
    async with db.act() as tx:
        await (await tx.driver()).execute("UPDATE stored_file SET swept_at = now() WHERE id = $1", id_)


register_timer("check_left_files", "* * * * *", check_left)
register_timer("sweep_files", "* * * * *", sweep)
