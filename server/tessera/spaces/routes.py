"""Routes of spaces and of invitations into them."""

from litestar import get, post
from litestar.datastructures import State

from tessera.core.access import Actor
from tessera.core.database import Database, Tx
from tessera.spaces import actions, queries
from tessera.spaces.schemas import InvitationIn, InvitationMade, InvitationOut, SpaceList, SpacePage


@get("/spaces")
async def read_spaces(db: Database, actor: Actor) -> SpaceList:
    """Every space the reader may know of."""
    return await queries.space_list(db, actor)


@get("/spaces/{space:str}")
async def read_space(db: Database, actor: Actor, space: str) -> SpacePage:
    """A space, by id or slug."""
    return await queries.space_page(db, actor, space)


@post("/invitations", opt={"keyless": True})
async def invite(tx: Tx, actor: Actor, data: InvitationIn, state: State) -> InvitationMade:
    """Invite somebody by link."""
    actor.person()
    id_, token = await actions.invite(
        tx, actor, space_id=data.space, email=data.email, role=data.role, days=state.settings.invitation_days
    )
    return InvitationMade(id_, f"{state.settings.address}/invitations/{token}")


@get("/invitations/{token:str}")
async def read_invitation(db: Database, token: str) -> InvitationOut:
    """What an invitation says to who opens its link."""
    return await queries.invitation(db, token)


handlers = [read_spaces, read_space, invite, read_invitation]
