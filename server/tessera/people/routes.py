"""Routes of people: the list of one's logins. Signing in is in `home`, as it answers with one's spaces."""

from uuid import UUID

from litestar import delete, get

from tessera.core.access import Actor
from tessera.core.database import Database, Tx
from tessera.people import actions, queries
from tessera.people.schemas import LoginList


@get("/logins")
async def read_logins(db: Database, actor: Actor) -> LoginList:
    """One's signed-in browsers."""
    return await queries.logins(db, actor)


@delete("/logins/{login_id:uuid}", opt={"keyless": True})
async def end_login(tx: Tx, actor: Actor, login_id: UUID) -> None:
    """End one of them."""
    await actions.end_login(tx, actor, login_id)


handlers = [read_logins, end_login]
