"""Somebody of the cast leaves for good: asked for, and carried out before its time as a command may do it."""

from tessera.core.access import VISITOR
from tessera.home.erasing import carry_out_deletions
from tessera.people.leaving import ask_deletion, deletion_now
from tests.support.cast import Cast


async def ask_to_leave(cast: Cast, name: str, contributions: str) -> None:
    """The account is closed from now on, and emptied later."""
    async with cast.db.act() as tx:
        await ask_deletion(tx, VISITOR, person_id=cast.people[name], contributions=contributions)


async def empty(cast: Cast, name: str) -> None:
    """What was asked for is due and carried out now, as the timer does it."""
    async with cast.db.act() as tx:
        await deletion_now(tx, cast.people[name])
    assert await carry_out_deletions(cast.db) == 1


async def leave(cast: Cast, name: str, contributions: str) -> None:
    await ask_to_leave(cast, name, contributions)
    await empty(cast, name)
