"""Timers of pairs: requests are forgotten when they are over."""

from tessera.core.database import Database
from tessera.core.jobs import purge, register_timer
from tessera.pairs.rules import REST_DAYS
from tessera.site.stored import register_number


async def purge_requests(db: Database) -> None:
    """A request that is over counts for nothing any more, whatever became of it."""
    await purge(db, "pair_request", "created_at < now() - make_interval(days => $1)", REST_DAYS)


register_number("rest_days", REST_DAYS)
register_timer("purge_pair_requests", "31 2 * * *", purge_requests)
