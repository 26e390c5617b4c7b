"""Timers of people: what is forgotten, and when."""

from tessera.core.database import Database
from tessera.core.jobs import purge, register_timer

ENDED_DAYS = 30
UNUSED_DAYS = 90
OVER_DAYS = 7


async def purge_logins(db: Database) -> None:
    """Logins that ended a month ago, or that nobody used for three, are deleted."""
    await purge(db, "login", "ended_at < now() - make_interval(days => $1)", ENDED_DAYS)
    await purge(db, "login", "seen_at < now() - make_interval(days => $1)", UNUSED_DAYS)


async def purge_absences(db: Database) -> None:
    """An absence that is over is shown to nobody; a week later it is gone."""
    await purge(db, "absence", "until < current_date - $1::int", OVER_DAYS)


register_timer("purge_logins", "27 2 * * *", purge_logins)
register_timer("purge_absences", "29 2 * * *", purge_absences)
