"""Pairs about people: what they show of themselves, where they work, and who stands in for them."""

import asyncio
from datetime import timedelta

import msgspec

from tessera.core.access import VISITOR, Actor
from tessera.core.clock import now
from tessera.core.database import Tx
from tessera.home.actions import add_affiliation, change_affiliation, change_profile, leave_for
from tessera.home.schemas import AbsenceIn, ProfilePatch
from tessera.organisations.actions import add_organisation, leave
from tessera.organisations.merging import merge_organisations
from tessera.organisations.schemas import AffiliationIn, AffiliationPatch
from tessera.people.absences import answer_as_deputy
from tests.leak.common import common
from tests.leak.worlds import World

FIELDS = ("email", "reads", "timeZone", "about", "canHelp", "lookingFor", "writes", "phone", "website", "pronouns",
          "themes")  # fmt: skip
TEXTS = {
    "writes": "fr",
    "phone": "+49 30 555",
    "website": "https://zeppelin.example",
    "themes": "sport",
    "canHelp": "Ornithopter",
}
KEPT = ("email", "reads", "timeZone")


async def put_fields(world: World, name: str, audience: str, fields: tuple[str, ...] = FIELDS) -> None:
    """Fill and show fields of somebody's profile."""
    given = {f: {"audience": audience} | ({} if f in KEPT else {"value": TEXTS.get(f, "Zeppelin")}) for f in fields}
    patch = msgspec.convert({"fields": given}, ProfilePatch)
    await world.act(name, change_profile, patch=patch)


async def with_club(world: World) -> None:
    """Organisations that all may know; who belongs to them is hidden. Of the club there is a duplicate."""
    await common(world)
    for label, name, more in (
        ("club", "Quagga club", {}),
        ("double", "Quagga society", {"other_names": ["Quagga club"]}),
        ("old", "Quagga of old", {}),
        ("place", "Quagga landing", {"kind": "place", "source": "geonames", "key": "1"}),
        ("twin", "Quagga pier", {"kind": "place", "source": "geonames", "key": "2", "other_names": ["Quagga landing"]}),
    ):
        async with world.db.act() as tx:
            given = {"kind": "association", "country": "DE", "name": name} | more
            world.organisations[label] = (await add_organisation(tx, VISITOR, **given)).id
    await world.db.pool.execute("UPDATE organisation SET ended_on = '2024-01-01' WHERE name = 'Quagga of old'")
    await put_fields(world, "stranger", "network", ("themes",))
    # What was counted before is told before anybody listens.
    await asyncio.sleep(0.7)


async def profiles(world: World, hidden: bool) -> None:
    """What people show to their closed space only, and an absence; for all who are not in it."""
    if hidden:
        await put_fields(world, "moderator", str(world.cast.space))
        await _second_place(world, "moderator", str(world.cast.space))
        await away(world, "moderator", str(world.cast.space), "giver")
        # Shown once, and kept to oneself since.
        for audience in ("network", "nobody"):
            await put_fields(world, "member", audience, ("canHelp",))
    await put_fields(world, "giver", "network", ("about",))
    # Who was asked and has not accepted is told to nobody but the two.
    await away(world, "adviser", "network", "member" if hidden else "giver", accepted=False)


async def kept_profiles(world: World, hidden: bool) -> None:
    """What people keep to themselves, where they work too; for those who are in the same closed space."""
    if hidden:
        await put_fields(world, "adviser", "nobody")
        for label in ("double", "old", "place"):
            await _second_place(world, "adviser", "nobody", label)
        await world.act("adviser", change_main_audience, audience="nobody")
    else:
        await world.act("adviser", leave, person_id=world.cast.people["adviser"])
    if hidden:
        await put_fields(world, "giver", "nobody", ("themes",))
    # Who shows a theme and not where they work.
    await put_fields(world, "adviser", "network", ("themes",))
    duplicate, into = world.organisations["double"], world.organisations["club"]
    await world.act("staff", merge_organisations, duplicate_id=duplicate, into_id=into)
    await put_fields(world, "giver", str(world.cast.space), ("about",))
    await world.ask("kept place", "adviser", title="Kept place", text="Where do I work?")


async def change_main_audience(tx: Tx, actor: Actor, *, audience: str) -> None:
    """Show one's main affiliation to somebody else."""
    query = "SELECT id FROM affiliation WHERE person_id = $1 AND main"
    main = await tx.db.pool.fetchval(query, actor.person())
    await change_affiliation(tx, actor, main, AffiliationPatch(audience=audience))


async def _second_place(world: World, name: str, audience: str, where: str = "double") -> None:
    given = AffiliationIn(world.organisations[where], role="Zeppelin pilot", audience=audience)
    await world.act(name, add_affiliation, given=given)


async def away(world: World, name: str, audience: str, deputy: str, *, accepted: bool = True) -> None:
    until = (now() + timedelta(days=9)).date()
    await world.act(name, leave_for, given=AbsenceIn(until, world.cast.people[deputy], audience))
    if accepted:
        await world.act(deputy, answer_as_deputy, person_id=world.cast.people[name], accept=True)
