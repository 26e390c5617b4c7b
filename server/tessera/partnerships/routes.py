"""Routes of partnerships."""

from typing import Any
from uuid import UUID

from litestar import delete, get, patch, post, put

from tessera.core.access import Actor
from tessera.core.database import Database, Tx
from tessera.partnerships import actions, people, queries
from tessera.partnerships.queries import Wanted
from tessera.partnerships.schemas import (
    CheckIn,
    InChargeIn,
    LineIn,
    OwnPartnerships,
    PartnershipIn,
    PartnershipList,
    PartnershipOut,
    PartnershipPatch,
    ProposalAnswer,
)

Done = dict[str, Any]


@get("/partnerships")
async def read_partnerships(
    db: Database,
    actor: Actor,
    organisation: UUID | None = None,
    country: str = "",
    theme: str = "",
    form: str = "",
    standing: str = "",
    cursor: str | None = None,
    limit: int = 30,
) -> PartnershipList:
    """Partnerships that the reader may know of, by organisation, country, theme, form and standing."""
    wanted = Wanted(organisation, country, theme, form, standing)
    return await queries.partnerships(db, actor, wanted, cursor=cursor, limit=limit)


@get("/me/partnerships")
async def read_own_partnerships(db: Database, actor: Actor) -> OwnPartnerships:
    """Partnerships that wait for one's word, and the organisations one acts for."""
    return await queries.own_partnerships(db, actor)


@get("/partnerships/{partnership_id:uuid}")
async def read_partnership(db: Database, actor: Actor, partnership_id: UUID) -> PartnershipOut:
    """One partnership."""
    return await queries.partnership(db, actor, partnership_id)


@post("/partnerships")
async def propose_partnership(tx: Tx, actor: Actor, data: PartnershipIn) -> Done:
    """Propose a partnership."""
    return await actions.propose(tx, actor, given=data)


@patch("/partnerships/{partnership_id:uuid}")
async def change_partnership(tx: Tx, actor: Actor, partnership_id: UUID, data: PartnershipPatch) -> Done:
    """Change, rest or end a partnership."""
    return await actions.change(tx, actor, partnership_id=partnership_id, patch=data)


@put("/partnerships/{partnership_id:uuid}/answer")
async def answer_proposal(tx: Tx, actor: Actor, partnership_id: UUID, data: ProposalAnswer) -> Done:
    """Confirm or decline."""
    given = {"confirm": data.confirm, "sentence": data.sentence}
    return await actions.decide(tx, actor, partnership_id=partnership_id, **given)  # type: ignore[arg-type]


@delete("/partnerships/{partnership_id:uuid}", status_code=200)
async def withdraw_proposal(tx: Tx, actor: Actor, partnership_id: UUID) -> Done:
    """Take one's side's proposal back."""
    return await actions.withdraw(tx, actor, partnership_id=partnership_id)


@put("/partnerships/{partnership_id:uuid}/checked")
async def say_still_true(tx: Tx, actor: Actor, partnership_id: UUID, data: CheckIn) -> Done:
    """Say whether it is still true."""
    return await actions.still_true(tx, actor, partnership_id=partnership_id, answer=data.answer)


@put("/partnerships/{partnership_id:uuid}/people/{person_id:uuid}")
async def put_in_charge(tx: Tx, actor: Actor, partnership_id: UUID, person_id: UUID, data: InChargeIn) -> Done:
    """Be in charge, or ask a colleague to be."""
    given = {"partnership_id": partnership_id, "person_id": person_id}
    return await people.put_in_charge(tx, actor, **given, audience=data.audience)


@delete("/partnerships/{partnership_id:uuid}/people/{person_id:uuid}", status_code=200)
async def leave_charge(tx: Tx, actor: Actor, partnership_id: UUID, person_id: UUID) -> Done:
    """Step back, or take back that one has asked somebody."""
    return await people.leave_charge(tx, actor, partnership_id=partnership_id, person_id=person_id)


@post("/partnerships/{partnership_id:uuid}/lines")
async def add_line(tx: Tx, actor: Actor, partnership_id: UUID, data: LineIn) -> Done:
    """Add a line to the history."""
    return await people.add_line(tx, actor, partnership_id=partnership_id, given=data)


@delete("/partnerships/{partnership_id:uuid}/lines/{line_id:uuid}", status_code=200)
async def drop_line(tx: Tx, actor: Actor, partnership_id: UUID, line_id: UUID) -> Done:
    """Delete a line that one's own side wrote."""
    return await people.drop_line(tx, actor, partnership_id=partnership_id, line_id=line_id)


handlers = [
    read_partnerships,
    read_own_partnerships,
    read_partnership,
    propose_partnership,
    change_partnership,
    answer_proposal,
    withdraw_proposal,
    say_still_true,
    put_in_charge,
    leave_charge,
    add_line,
    drop_line,
]
