"""Two of the cast who write to each other, by the same acts as everybody."""

from uuid import UUID

from tessera.pairs import actions
from tessera.pairs.rules import REST_DAYS
from tests.support.cast import Cast

WHY = "How did you pay for the lamps?"
LONG_AGO = f"now() - interval '{REST_DAYS} days 1 minute'"


async def asked(cast: Cast, asker: str = "member", other: str = "stranger", *, why: str = WHY) -> UUID:
    """A request of one to the other."""
    actor = await cast.actor(asker)
    async with cast.db.act(actor) as tx:
        done = await actions.ask_to_write(tx, actor, person_id=cast.people[other], sentence=why)
    return UUID(str(done["id"]))


async def answered(cast: Cast, name: str, request: UUID, *, accept: bool, block: bool = False) -> UUID:
    """The thread, or the request where it was declined."""
    actor = await cast.actor(name)
    async with cast.db.act(actor) as tx:
        done = await actions.answer_request(tx, actor, request_id=request, accept=accept, block=block)
    return UUID(str(done["id"]))


async def talking(cast: Cast, asker: str = "member", other: str = "stranger", *, why: str = WHY) -> UUID:
    """The thread of a conversation of the two."""
    return await answered(cast, other, await asked(cast, asker, other, why=why), accept=True)
