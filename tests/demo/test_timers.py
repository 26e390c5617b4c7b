"""The real register comes to the demo world by a timer, once, and to no other site."""

import pytest

from tessera.core.access import VISITOR
from tessera.core.database import Database
from tessera.core.jobs import registered_timers
from tessera.demo import timers
from tessera.demo.timers import REGISTER, bring_register
from tessera.demo.world import SOURCE
from tessera.organisations.actions import add_organisation
from tessera.organisations.finding import find
from tessera.organisations.register import import_gv100ad
from tessera.organisations.sources import GV100AD, named

OF_REGISTER = "SELECT count(*) FROM organisation WHERE source = $1"
IMPORTS = "SELECT count(*) FROM organisation_import"


async def _invented_town(db: Database) -> None:
    async with db.act() as tx:
        await add_organisation(
            tx, VISITOR, kind="municipality", name="Lindenfurt", country="DE", source=SOURCE, key="lindenfurt"
        )


async def test_a_demo_world_gets_the_register_once_and_it_can_be_searched(db: Database) -> None:
    await _invented_town(db)
    await bring_register(db)
    assert await db.pool.fetchval(OF_REGISTER, GV100AD) == 10_773
    found = next(one for one in await find(db, "Rosenhiem") if one.name == "Rosenheim")
    assert [source.licence for source in named([found.source])] == ["dl-de/by-2-0"]
    await bring_register(db)
    assert await db.pool.fetchval(IMPORTS) == 1


async def test_a_site_without_a_demo_world_gets_none(db: Database) -> None:
    async with db.act() as tx:
        await add_organisation(tx, VISITOR, kind="municipality", name="Echt", country="DE")
    await bring_register(db)
    assert await db.pool.fetchval(IMPORTS) == 0


async def test_what_was_imported_by_hand_is_left_alone(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await _invented_town(db)
    await import_gv100ad(db, REGISTER, lambda _: None)
    monkeypatch.setattr(timers, "import_gv100ad", None)
    await bring_register(db)


def test_the_timer_is_kept_by_every_server() -> None:
    assert bring_register in [timer.run for timer in registered_timers()]
