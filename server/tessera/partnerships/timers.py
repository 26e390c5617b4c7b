"""Timers of partnerships: once a year it is asked whether one is still true."""

from datetime import date

import sqlalchemy as sa

from tessera.core.clock import now
from tessera.core.database import Database
from tessera.core.facts import record
from tessera.core.jobs import register_timer
from tessera.partnerships.sides import told
from tessera.partnerships.tables import Partnership

AT_ONCE = 50

_s = Partnership.__table__  # type: ignore[attr-defined]
_runs = (_s.c.state == "confirmed") & (_s.c.standing != "ended")


async def ask_again(db: Database) -> None:
    """Ask about every running partnership of which nobody has said for a year that it is true.

    Those in charge see the question on both sides, and where a side has none, all of it; it stays until somebody
    answers. Nothing is deleted or hidden by silence: the page says when it was last confirmed.
    """
    while await _ask_some(db, now().date()):
        pass


def a_year_before(day: date) -> date:
    """The same day of the year before; of 29 February the 28th."""
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


async def _ask_some(db: Database, today: date) -> bool:
    due = _runs & _s.c.asked_on.is_(None) & (_s.c.checked_on <= a_year_before(today))
    async with db.act() as tx:
        wanted = sa.select(Partnership).where(due).order_by(_s.c.id).limit(AT_ONCE).with_for_update()
        found = list(await tx.session.scalars(wanted))
        for one in found:
            one.asked_on = today
        await tx.session.flush()
        if facts := [fact for one in found for fact in await told(tx, one)]:
            await record(tx, facts)
    return bool(found)


register_timer("ask_again_about_partnerships", "7 3 * * *", ask_again)
