"""Timers of notices: what is forgotten, and when."""

from tessera.core.database import Database
from tessera.core.jobs import purge, register_timer
from tessera.notices.rules import NOTICE_DAYS, UNSEEN_DAYS
from tessera.site.stored import register_number


async def purge_notices(db: Database) -> None:
    """Notices that were seen three months ago are deleted, and those of a year ago that were not seen."""
    await purge(db, "notice", "seen_at < now() - make_interval(days => $1)", NOTICE_DAYS)
    await purge(db, "notice", "seen_at IS NULL AND at < now() - make_interval(days => $1)", UNSEEN_DAYS)


register_number("notice_days", NOTICE_DAYS)
register_number("unseen_days", UNSEEN_DAYS)
register_timer("purge_notices", "31 2 * * *", purge_notices)
