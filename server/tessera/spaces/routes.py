"""Routes of spaces, of who belongs to them and of the ways in."""

from typing import Any
from uuid import UUID

from litestar import delete, get, patch, post, put
from litestar.datastructures import State

from tessera.core.access import Actor
from tessera.core.database import Database, Tx
from tessera.people.schemas import DeskPeople
from tessera.spaces import actions, door, invitations, network, queries, requests
from tessera.spaces.schemas import (
    DecisionIn,
    DeskSpaces,
    Door,
    InvitationIn,
    InvitationMade,
    InvitationOut,
    InvitationsIn,
    InvitationsMade,
    RequestIn,
    RoleIn,
    SpaceIn,
    SpaceList,
    SpacePage,
    SpacePatch,
)

Done = dict[str, Any]


@get("/spaces")
async def read_spaces(db: Database, actor: Actor) -> SpaceList:
    """Every space the reader may know of."""
    return await queries.space_list(db, actor)


@post("/spaces")
async def found_space(tx: Tx, actor: Actor, data: SpaceIn) -> Done:
    """Make a closed space."""
    return await actions.found_space(tx, actor, data)


@get("/spaces/{space:str}")
async def read_space(db: Database, actor: Actor, state: State, space: str) -> SpacePage:
    """A space, by id or slug."""
    page = await queries.space_page(db, actor, space)
    if page.may_lead and state.translator is not None:
        page.machine_translation = await queries.machine_translation(db, page.id)
    return page


@patch("/spaces/{space_id:uuid}")
async def change_space(tx: Tx, actor: Actor, space_id: UUID, data: SpacePatch) -> Done:
    """Change what a space says of itself and asks of who wants to join."""
    return await actions.change_space(tx, actor, space_id=space_id, patch=data)


@put("/spaces/{space_id:uuid}/archived")
async def archive_space(tx: Tx, actor: Actor, space_id: UUID) -> Done:
    """Archive a space."""
    return await actions.set_archived(tx, actor, space_id=space_id, on=True)


@delete("/spaces/{space_id:uuid}/archived", status_code=200)
async def reopen_space(tx: Tx, actor: Actor, space_id: UUID) -> Done:
    """Open it again."""
    return await actions.set_archived(tx, actor, space_id=space_id, on=False)


@put("/spaces/{space_id:uuid}/members/{person_id:uuid}")
async def set_role(tx: Tx, actor: Actor, space_id: UUID, person_id: UUID, data: RoleIn) -> Done:
    """Give a member another role."""
    return await actions.set_role(tx, actor, space_id=space_id, person_id=person_id, role=data.role)


@delete("/spaces/{space_id:uuid}/members/{person_id:uuid}", status_code=200)
async def remove_member(tx: Tx, actor: Actor, space_id: UUID, person_id: UUID) -> Done:
    """Remove a member, or leave."""
    actor.person()
    return await actions.remove_member(tx, actor, space_id=space_id, person_id=person_id)


@get("/spaces/{space:str}/door")
async def read_door(db: Database, actor: Actor, space: str) -> Door:
    """Who wants to join and who is invited."""
    return await door.door(db, actor, space)


@post("/spaces/{space_id:uuid}/requests")
async def request_to_join(tx: Tx, actor: Actor, space_id: UUID, data: RequestIn) -> Done:
    """Ask to join."""
    return await requests.request_to_join(tx, actor, space_id=space_id, answers=data.answers)


@put("/requests/{request_id:uuid}")
async def decide_request(tx: Tx, actor: Actor, request_id: UUID, data: DecisionIn) -> Done:
    """Admit or decline."""
    return await requests.decide_request(
        tx, actor, request_id=request_id, admitted=data.admitted, sentence=data.sentence
    )


@delete("/requests/{request_id:uuid}", status_code=200)
async def withdraw_request(tx: Tx, actor: Actor, request_id: UUID) -> Done:
    """Take one's own request back."""
    return await requests.withdraw_request(tx, actor, request_id=request_id)


@post("/spaces/{space_id:uuid}/invitations", opt={"keyless": True})
async def invite_several(tx: Tx, actor: Actor, space_id: UUID, data: InvitationsIn, state: State) -> InvitationsMade:
    """Invite several people by links."""
    actor.person()
    made = await invitations.invite_several(
        tx, actor, space_id=space_id, emails=data.emails, role=data.role, days=state.settings.invitation_days
    )
    links = [InvitationMade(id_, f"{state.settings.address}/invitations/{token}", email) for id_, token, email in made]
    return InvitationsMade(links)


@delete("/spaces/{space_id:uuid}/invitations/{invitation_id:uuid}", status_code=200)
async def withdraw_invitation(tx: Tx, actor: Actor, space_id: UUID, invitation_id: UUID) -> Done:
    """Make an invitation's link worthless."""
    return await invitations.withdraw_invitation(tx, actor, space_id=space_id, invitation_id=invitation_id)


@post("/invitations", opt={"keyless": True})
async def invite(tx: Tx, actor: Actor, data: InvitationIn, state: State) -> InvitationMade:
    """Invite somebody by link."""
    actor.person()
    id_, token = await invitations.invite(
        tx, actor, space_id=data.space, email=data.email, role=data.role, days=state.settings.invitation_days
    )
    return InvitationMade(id_, f"{state.settings.address}/invitations/{token}", data.email)


@get("/invitations/{token:str}")
async def read_invitation(db: Database, token: str) -> InvitationOut:
    """What an invitation says to who opens its link."""
    return await door.invitation(db, token)


@post("/invitations/{token:str}/membership")
async def join_by_invitation(tx: Tx, actor: Actor, token: str) -> Done:
    """Accept an invitation with the account one has."""
    return await invitations.join_by_invitation(tx, actor, token=token)


@get("/desk/spaces")
async def read_desk_spaces(db: Database, actor: Actor) -> DeskSpaces:
    """Every community, for staff of the site."""
    return await door.desk_spaces(db, actor)


@put("/desk/spaces/{space_id:uuid}/archived")
async def archive_by_office(tx: Tx, actor: Actor, space_id: UUID) -> Done:
    """Archive any community, as staff of the site."""
    return await actions.archive_by_office(tx, actor, space_id=space_id)


@get("/desk/facilitators")
async def read_facilitators(db: Database, actor: Actor) -> DeskPeople:
    """Who facilitates the open network, for staff of the site."""
    return await network.facilitating(db, actor)


@put("/desk/people/{person_id:uuid}/facilitator")
async def name_facilitator(tx: Tx, actor: Actor, person_id: UUID) -> Done:
    """Name somebody a facilitator of the open network; staff only."""
    actor.require_staff()
    return await network.set_facilitating(tx, actor, person_id=person_id, on=True)


@delete("/desk/people/{person_id:uuid}/facilitator", status_code=200)
async def unname_facilitator(tx: Tx, actor: Actor, person_id: UUID) -> Done:
    """Somebody facilitates the open network no longer; staff only."""
    actor.require_staff()
    return await network.set_facilitating(tx, actor, person_id=person_id, on=False)


handlers = [
    read_spaces,
    found_space,
    read_space,
    change_space,
    archive_space,
    reopen_space,
    set_role,
    remove_member,
    read_door,
    request_to_join,
    decide_request,
    withdraw_request,
    invite_several,
    withdraw_invitation,
    invite,
    read_invitation,
    join_by_invitation,
    read_desk_spaces,
    archive_by_office,
    read_facilitators,
    name_facilitator,
    unname_facilitator,
]
