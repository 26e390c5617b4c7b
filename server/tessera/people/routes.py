"""Routes of people: one's logins; accounts, for staff. Signing in is in `home`, as it answers with one's spaces."""

from typing import Any
from uuid import UUID

from litestar import delete, get, put

from tessera.core.access import Actor
from tessera.core.database import Database, Tx
from tessera.people import accounts, actions, queries
from tessera.people.schemas import DeskPeople, LoginList, OfficeIn


@get("/logins")
async def read_logins(db: Database, actor: Actor) -> LoginList:
    """One's signed-in browsers."""
    return await queries.logins(db, actor)


@delete("/logins/{login_id:uuid}", opt={"keyless": True})
async def end_login(tx: Tx, actor: Actor, login_id: UUID) -> None:
    """End one of them."""
    await actions.end_login(tx, actor, login_id)


@get("/desk/people")
async def read_accounts(db: Database, actor: Actor, q: str = "") -> DeskPeople:
    """Accounts by e-mail address or name, without what they hold; staff only."""
    return await accounts.accounts(db, actor, q)


@put("/desk/people/{person_id:uuid}/office")
async def set_office(tx: Tx, actor: Actor, person_id: UUID, data: OfficeIn) -> dict[str, Any]:
    """Give or take the office `staff`; staff only."""
    actor.require_staff()
    return await accounts.set_office(tx, actor, person_id=person_id, office=data.office)


@put("/desk/people/{person_id:uuid}/deactivated")
async def deactivate(tx: Tx, actor: Actor, person_id: UUID) -> dict[str, Any]:
    """Close an account; staff only."""
    actor.require_staff()
    return await accounts.deactivate(tx, actor, person_id=person_id)


@delete("/desk/people/{person_id:uuid}/deactivated", status_code=200)
async def reactivate(tx: Tx, actor: Actor, person_id: UUID) -> dict[str, Any]:
    """Open a closed account again; staff only."""
    actor.require_staff()
    return await accounts.reactivate(tx, actor, person_id=person_id)


handlers = [read_logins, end_login, read_accounts, set_office, deactivate, reactivate]
