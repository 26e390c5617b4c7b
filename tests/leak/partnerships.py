"""Pairs of twins about partnerships: proposals, what is for the network, who was put forward, who works where."""

from typing import Any
from uuid import UUID

from tessera.core.access import VISITOR, Actor
from tessera.core.database import Tx
from tessera.home.actions import add_affiliation
from tessera.organisations.actions import add_organisation, affiliate
from tessera.organisations.schemas import AffiliationIn
from tessera.partnerships import actions, people
from tessera.partnerships.schemas import PartnershipIn
from tessera.partnerships.sides import follow_person
from tests.leak.worlds import World

WORKS_IN = {"member": "Alderfield", "adviser": "Alderfield", "giver": "Birchmouth"}


async def move(tx: Tx, actor: Actor, *, organisation_id: UUID) -> None:
    """Where one mainly works from now on."""
    await affiliate(tx, actor, person_id=actor.person(), organisation_id=organisation_id)
    await follow_person(tx, actor.person())


async def two_towns(world: World) -> None:
    """Two towns with people of the cast in them; the others go on working in the cast's own."""
    for name, country in (("Alderfield", "DE"), ("Birchmouth", "FR")):
        async with world.db.act() as tx:
            town = await add_organisation(
                tx, VISITOR, kind="municipality", name=name, country=country, latitude=50.0, longitude=9.0
            )
            world.organisations[name] = town.id
    for name, town_name in WORKS_IN.items():
        await world.act(name, move, organisation_id=world.organisations[town_name])
    await propose(world, "for all", form="contact", text="Lamps for both")
    await decide(world, "for all", confirm=True)


async def propose(world: World, label: str, **given: Any) -> None:
    """A proposal of Alderfield to Birchmouth, known by its label from now on."""
    sides = {"organisation": world.organisations["Alderfield"], "partner": world.organisations["Birchmouth"]}
    done = await world.act("member", actions.propose, given=PartnershipIn(**sides, **given))
    world.partnerships[label] = done["id"]


async def decide(world: World, label: str, **given: Any) -> None:
    await world.act("giver", actions.decide, partnership_id=world.partnerships[label], **given)


async def put(world: World, name: str, label: str, who: str, audience: str = "network") -> None:
    """Somebody is in charge, or is asked to be."""
    given = {"partnership_id": world.partnerships[label], "person_id": world.cast.people[who], "audience": audience}
    await world.act(name, people.put_in_charge, **given)


async def proposals(world: World, hidden: bool) -> None:
    """What was proposed, declined or withdrawn between two sides; for all who are of neither."""
    if hidden:
        await propose(world, "waiting", form="project", text="A zeppelin between us", themes=["sport"])
        await propose(world, "declined", form="friendship", text="Zeppelins for friends", themes=["sport"])
        await decide(world, "declined", confirm=False, sentence="No zeppelin")
        await propose(world, "withdrawn", form="friendship", text="Smaller zeppelins")
        await world.act("member", actions.withdraw, partnership_id=world.partnerships["withdrawn"])
    await propose(world, "later", form="partnership", text="Benches for both", themes=["culture"])
    await decide(world, "later", confirm=True)


async def for_the_network(world: World, hidden: bool) -> None:
    """What is confirmed for the network, and who is shown there; for visitors."""
    if hidden:
        await propose(world, "network", form="project", audience="network", text="A zeppelin", themes=["sport"])
        await decide(world, "network", confirm=True)
        await put(world, "member", "for all", "member")
    await put(world, "adviser", "for all", "adviser", "public")


async def put_forward(world: World, hidden: bool) -> None:
    """Who was put forward and has not agreed; for everybody but the two, the other side and colleagues too."""
    if hidden:
        await put(world, "member", "for all", "adviser")
    await put(world, "member", "for all", "member")


async def hidden_colleague(world: World, hidden: bool) -> None:
    """Somebody keeps from the network that they work in one of the towns; for those who work there."""
    if hidden:
        given = AffiliationIn(world.organisations["Alderfield"], role="Zeppelin pilot", audience="nobody")
        await world.act("stranger", add_affiliation, given=given)
    await propose(world, "later", form="partnership", text="Benches for both")
