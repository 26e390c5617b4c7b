"""The partnerships of the demo world, through the same acts as everybody's; what is there stays as it is."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tessera.core.database import Database
from tessera.demo.world import Twinning, World
from tessera.partnerships import actions, people
from tessera.partnerships.schemas import LineIn, PartnershipIn
from tessera.people.access import actor_for

_KNOWN = "SELECT EXISTS (SELECT FROM partnership WHERE proposer_id = $1 AND partner_id = $2 AND form = $3)"

Ids = Mapping[str, UUID]


async def build_partnerships(db: Database, world: World, persons: Ids, towns: Ids) -> dict[UUID, Twinning]:
    """Every partnership of the world with what belongs to it; those that this run made, by id."""
    works_in = {one.key: towns[one.organisation] for one in world.people}
    made = {}
    for twinning in world.partnerships:
        proposer, partner = works_in[twinning.proposer], towns[twinning.partner]
        if not await db.pool.fetchval(_KNOWN, proposer, partner, twinning.form):
            made[await _build(db, twinning, persons, proposer, partner)] = twinning
    return made


async def _build(db: Database, twinning: Twinning, persons: Ids, proposer: UUID, partner: UUID) -> UUID:
    given = PartnershipIn(
        organisation=proposer,
        partner=partner,
        form=twinning.form,
        standing=twinning.standing,
        since=twinning.since,
        text=twinning.text,
        lang=twinning.lang,
        themes=twinning.themes,
        audience=twinning.audience,
    )
    id_ = UUID(str((await act_as(db, persons[twinning.proposer], actions.propose, given=given))["id"]))
    if twinning.confirmed_by is None:
        return id_
    await act_as(db, persons[twinning.confirmed_by], actions.decide, partnership_id=id_, confirm=True)
    for line in twinning.lines:
        told = LineIn(year=line.year, text=line.text, lang=line.lang)
        await act_as(db, persons[line.author], people.add_line, partnership_id=id_, given=told)
    for key in twinning.in_charge:
        own = {"partnership_id": id_, "person_id": persons[key], "audience": "network"}
        await act_as(db, persons[key], people.put_in_charge, **own)
    for asked in twinning.asked:
        colleague = {"partnership_id": id_, "person_id": persons[asked.person], "audience": "network"}
        await act_as(db, persons[asked.by], people.put_in_charge, **colleague)
    return id_


async def act_as(db: Database, who: UUID, what: Any, **given: Any) -> dict[str, Any]:
    """One act by somebody."""
    async with db.act(await actor_for(db, who)) as tx:
        done: dict[str, Any] = await what(tx, tx.actor, **given)
    return done
