"""Routes of people: one's logins; accounts, for staff. Signing in is in `home`, as it answers with one's spaces."""

from typing import Any
from uuid import UUID

from litestar import delete, get, post, put
from litestar.datastructures import State

from tessera.core.access import Actor
from tessera.core.database import Database, Tx
from tessera.people import accounts, actions, queries, renewing
from tessera.people.schemas import (
    DeskPeople,
    LoginList,
    OfficeIn,
    PasswordIn,
    PasswordLink,
    PasswordLinkValid,
    PasswordPatch,
)


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


@post("/desk/people/{person_id:uuid}/password-link", opt={"keyless": True})
async def make_password_link(tx: Tx, actor: Actor, person_id: UUID, db: Database, state: State) -> PasswordLink:
    """A link with which somebody sets a new password, shown this one time; staff only."""
    actor.require_staff()
    token, until = await renewing.make_link(tx, actor, person_id=person_id, secret=db.secret)
    return PasswordLink(f"{state.settings.address}/password/{token}", until)


@get("/passwords/{token:str}")
async def read_password_link(db: Database, token: str) -> PasswordLinkValid:
    """Until when a link sets a new password; the same 404 for every other token."""
    return PasswordLinkValid(await renewing.valid_until(db, token))


@post("/passwords/{token:str}", opt={"keyless": True}, status_code=204)
async def set_password(db: Database, token: str, data: PasswordIn) -> None:
    """Set a new password by a link."""
    await renewing.set_by_link(db, token, password=data.password)


@put("/me/password", opt={"keyless": True}, status_code=204)
async def change_password(db: Database, actor: Actor, data: PasswordPatch, state: State) -> None:
    """Set one's own new password; signs out everywhere else."""
    given = {"current": data.current, "password": data.password}
    await renewing.change_own(db, state.limits, state.shared, actor, **given)


handlers = [
    read_logins,
    end_login,
    read_accounts,
    set_office,
    deactivate,
    reactivate,
    make_password_link,
    read_password_link,
    set_password,
    change_password,
]
