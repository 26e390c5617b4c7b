"""Pairs about a closed space that may be known of: who belongs to it, who waits at its door, who leads it."""

import asyncio

from tessera.spaces.actions import remove_member, set_role
from tessera.spaces.invitations import invite_several
from tessera.spaces.requests import withdraw_request
from tests.leak.common import LINKS, common
from tests.leak.worlds import World


async def known(world: World) -> None:
    """The closed space is known to everyone signed in, and asks a question."""
    await common(world)
    await world.change_space(listed="network", questions=["Which town?"])


async def known_space(world: World, hidden: bool) -> None:
    """A closed space that everybody may know of: what is in it, and who belongs to it."""
    gone = world.cast.people["giver" if hidden else "adviser"]
    await world.act("moderator", remove_member, space_id=world.cast.space, person_id=gone)
    if hidden:
        await world.ask("inside", "member", audience="space", title="Zeppelin plans", text="A zeppelin?")
        await world.answer("inside answer", "adviser", "inside", text="Two zeppelins.")


async def at_the_door(world: World, hidden: bool) -> None:
    """Who asks to join a known space and who is invited; its facilitators alone read that."""
    if not hidden:
        return
    await world.request("declined", "guest", "Zeppelin town")
    await world.decide("declined", admitted=False, sentence="No zeppelins")
    await world.request("taken back", "guest", "Another zeppelin town")
    await world.act("guest", withdraw_request, request_id=world.requests["taken back"])
    await world.request("waiting", "guest", "The third zeppelin town")
    await world.act("moderator", invite_several, space_id=world.cast.space, emails=["zeppelin@town.example"], **LINKS)


async def asked_to_join(world: World) -> None:
    await known(world)
    await world.request("theirs", "stranger", "Ours")


async def hidden_again(world: World, hidden: bool) -> None:
    """A space somebody has asked to join is hidden and renamed since."""
    await world.change_space(listed="members", title="Zeppelins" if hidden else "Quaggas")


async def led_by_two(world: World) -> None:
    """The giver is a facilitator of the closed space, too, and hears who waits at its door."""
    await known(world)
    for name in ("giver", "adviser"):
        given = {"space_id": world.cast.space, "person_id": world.cast.people[name], "role": "facilitator"}
        await world.act("moderator", set_role, **given)


async def moved_circles(world: World, hidden: bool) -> None:
    """Who belongs and who waits lies in other circles now, by hand; the streams of the old ones tell it no more."""
    await world.request("waiting", "guest", "Ours")
    await world.act("moderator", invite_several, space_id=world.cast.space, emails=["one@town.example"], **LINKS)
    # What was told before is told alike in both.
    await asyncio.sleep(0.5)
    fetch, run, word = world.db.pool.fetchval, world.db.pool.execute, "zeppelin" if hidden else "quagga"
    people, staff = [await fetch("INSERT INTO circle (kind) VALUES ('staff') RETURNING id") for _ in range(2)]
    await run("UPDATE space SET people_id = $2, staff_id = $3 WHERE id = $1", world.cast.space, people, staff)
    await run("UPDATE membership SET role = $2 WHERE person_id = $1 AND until IS NULL",
              world.cast.people["adviser"], "member" if hidden else "facilitator")  # fmt: skip
    await run("UPDATE join_request SET answers = ARRAY[$1]", word)
    await run("UPDATE invitation SET email = $1", f"{word}@town.example")
