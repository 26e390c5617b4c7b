"""Building the demo world, and keeping it where only this machine can reach it."""

from urllib.parse import urlsplit

import tessera.findables
import tessera.notices.reactions  # noqa: F401 - its people are told of what concerns them
from tessera.core.database import Database
from tessera.core.reactions import catch_up
from tessera.core.unusable import Unusable
from tessera.demo.builder import Builder
from tessera.demo.dates import backdate
from tessera.demo.notices import date_notices
from tessera.demo.queries import DemoOut, sign_ins
from tessera.demo.world import World, read_world
from tessera.partnerships.timers import ask_again
from tessera.search.timers import renew_documents
from tessera.settings import Settings

_HERE = frozenset({"localhost", "127.0.0.1", "::1", ""})


def only_this_machine(settings: Settings) -> bool:
    """Whether nobody but this machine can reach the server: its address, and the one it tells people."""
    return settings.loopback and (urlsplit(settings.base_url).hostname or "") in _HERE


async def create_demo(db: Database, settings: Settings) -> DemoOut:
    """Build the demo world, or finish it after an interruption; answers its sign-ins.

    Its password is known to everybody. So it is refused (Unusable, one sentence) where others than this machine
    can reach the server, and in a database that holds other people.
    """
    world = read_world()
    if not only_this_machine(settings):
        raise Unusable("The demo world is only for a server on 127.0.0.1 that no other machine can reach.", status=2)
    if await _holds_others(db, world):
        raise Unusable("This database holds other people; the demo world needs a database of its own.", status=2)
    if not await _is_whole(db, world):
        builder = Builder(db, world)
        await builder.build()
        await backdate(db, builder)
        await ask_again(db)
        # Who starts it looks for something at once, not after the timers' first minute.
        await catch_up(db)
        await date_notices(db, list(builder.told.people))
        await renew_documents(db)
    found = await sign_ins(db)
    assert found is not None
    return found


async def refuse_open_demo(db: Database, settings: Settings) -> None:
    """Raises Unusable when a server that others can reach would serve a demo world; asked before serving."""
    if not only_this_machine(settings) and await sign_ins(db) is not None:
        raise Unusable(
            "This database holds the demo world, whose password everybody knows; serve it on 127.0.0.1 only.", status=2
        )


async def _is_whole(db: Database, world: World) -> bool:
    """Whether everybody has said all they say; what is deleted stays as an empty row, so this only ever grows."""
    said = sum(1 + len(question.answers) for question in world.questions)
    own = [person.email for person in world.people]
    query = """
    SELECT count(*) FROM post JOIN person ON person.id = author_id JOIN thread ON thread.id = thread_id
    WHERE email = ANY ($1) AND thread.kind <> 'conversation'
    """
    return bool(await db.pool.fetchval(query, own) >= said)


async def _holds_others(db: Database, world: World) -> bool:
    own = [person.email for person in world.people]
    return bool(await db.pool.fetchval("SELECT EXISTS (SELECT FROM person WHERE email <> ALL ($1))", own))
