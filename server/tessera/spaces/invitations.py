"""Acts of invitations: make links, withdraw them, accept one with a new account or with one's own."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import Actor
from tessera.core.clock import now
from tessera.core.database import Database, Tx
from tessera.core.errors import Conflict, Forbidden, Invalid, NotFound, require
from tessera.core.facts import Fact, record
from tessera.core.http import hash_token
from tessera.organisations.actions import affiliate
from tessera.partnerships.sides import follow_person
from tessera.people.access import load_person
from tessera.people.actions import create_person, hashed, open_login
from tessera.people.rules import clean_email, email_mistake
from tessera.people.tables import Person
from tessera.spaces import rules
from tessera.spaces.access import any_space, load_led, load_membership, load_space, open_network
from tessera.spaces.entering import enter, told_at_door
from tessera.spaces.schemas import Acceptance
from tessera.spaces.tables import Invitation, Space

_i = Invitation.__table__  # type: ignore[attr-defined]


async def invite(
    tx: Tx, actor: Actor, *, space_id: UUID | None, email: str | None, role: str, days: int
) -> tuple[UUID, str]:
    """Make an invitation; answers its id and its token, which is told once.

    Into the open network by staff, into a closed space by its facilitators, anywhere by commands.
    """
    space = await _invited_to(tx, actor, space_id)
    [(id_, token, _)] = await _make(tx, actor, space, [email], role=role, days=days)
    return id_, token


async def invite_several(
    tx: Tx, actor: Actor, *, space_id: UUID, emails: list[str], role: str, days: int
) -> list[tuple[UUID, str, str | None]]:
    """An invitation into a closed space for each address, or one for whoever has the link; by its facilitators.

    Answers id, token and address of each.
    """
    space = await load_led(tx, actor, space_id)
    if len(emails) > rules.MAX_INVITED:
        raise Invalid(emails="too_many_invited")
    addresses = list(dict.fromkeys(clean_email(email) for email in emails))
    return await _make(tx, actor, space, addresses or [None], role=role, days=days)


async def _make(
    tx: Tx, actor: Actor, space: Space, emails: Sequence[str | None], *, role: str, days: int
) -> list[tuple[UUID, str, str | None]]:
    for email in emails:
        if email is not None and (mistake := email_mistake(clean_email(email))):
            raise Invalid(email=mistake)
    if role not in rules.ROLES:
        raise Invalid(role="role_unknown")
    made = []
    for email in emails:
        token = secrets.token_urlsafe(24)
        invitation = Invitation(
            token_hash=hash_token(token),
            space_id=space.id,
            email=clean_email(email) if email else None,
            role=role,
            created_by=actor.person_id,
            expires_at=now() + timedelta(days=days),
        )
        tx.session.add(invitation)
        made.append((invitation.id, token, invitation.email))
    await tx.session.flush()
    if facts := await told_at_door(tx, space, "invited", *(id_ for id_, _, _ in made)):
        await record(tx, facts)
    return made


async def _invited_to(tx: Tx, actor: Actor, space_id: UUID | None) -> Space:
    space = await open_network(tx) if space_id is None else None
    if actor.person_id is None:
        return space or await any_space(tx, space_id)  # type: ignore[arg-type]
    if space is None:
        space = await load_space(tx, actor, space_id)  # type: ignore[arg-type]
    if not actor.may_see(space.staff_id) and not (space.kind == "network" and actor.office == "staff"):
        raise Forbidden("may_not_invite")
    if space.archived_at is not None:
        raise Conflict("space_archived")
    return space


async def withdraw_invitation(tx: Tx, actor: Actor, *, space_id: UUID, invitation_id: UUID) -> dict[str, Any]:
    """Make an invitation's link worthless; by the space's facilitators."""
    space = await load_led(tx, actor, space_id, also_archived=True)
    open_one = (_i.c.id == invitation_id) & (_i.c.space_id == space.id) & _i.c.used_at.is_(None)
    withdrawn = sa.update(_i).where(open_one & _i.c.withdrawn_at.is_(None)).values(withdrawn_at=now())
    if await tx.session.scalar(withdrawn.returning(_i.c.id)) is None:
        raise NotFound
    await record(tx, await told_at_door(tx, space, "invited", invitation_id))
    return await tx.answer("space", space.id)


async def _opened(tx: Tx, token: str, email: str) -> tuple[Invitation, Space]:
    """An invitation that may be accepted with this address, and its space, both locked."""
    open_one = (_i.c.token_hash == hash_token(token)) & _i.c.used_at.is_(None) & _i.c.withdrawn_at.is_(None)
    found = await tx.session.scalar(sa.select(Invitation).where(open_one, _i.c.expires_at > now()))
    if found is None:
        raise NotFound
    if found.email is not None and found.email != clean_email(email):
        raise Conflict("invitation_for_other_address")
    # The space first, as every act on who belongs to it; then whether the link was used while waiting.
    space = await any_space(tx, found.space_id)
    await tx.session.refresh(found, with_for_update=True)
    if found.used_at is not None or found.withdrawn_at is not None:
        raise NotFound
    if space.archived_at is not None:
        raise Conflict("space_archived")
    return found, space


async def _used(tx: Tx, invitation: Invitation, space: Space, person: Person) -> list[Fact]:
    """Let the invited person in; the facts to record."""
    invitation.used_at = now()
    await tx.session.flush()
    entered = await enter(tx, space, person, invitation.role) if space.kind != "network" else []
    return [*entered, *await told_at_door(tx, space, "invited", invitation.id)]


async def accept_invitation(db: Database, token: str, acceptance: Acceptance, *, agent: str) -> str:
    """Make the invited person's account, let them in and sign them in; answers the login's token.

    Raises NotFound for an unknown, used, withdrawn or expired link, Conflict when the address has an account.
    """
    password_hash = await hashed(acceptance.password, name=acceptance.name, email=acceptance.email)
    async with db.act() as tx:
        invitation, space = await _opened(tx, token, acceptance.email)
        person = await create_person(
            tx,
            tx.actor,
            email=acceptance.email,
            name=acceptance.name,
            password_hash=password_hash,
            lang=acceptance.lang,
            languages=acceptance.languages,
            time_zone=acceptance.time_zone,
            welcome=1,
        )
        await _affiliate(tx, person.id, acceptance)
        # Who is new is in charge of nothing yet: there is nobody to be told.
        await follow_person(tx, person.id)
        facts = await _used(tx, invitation, space, person)
        login = await open_login(tx, person.id, agent=agent)
        if facts:
            await record(tx, facts)
        return login


async def join_by_invitation(tx: Tx, actor: Actor, *, token: str) -> dict[str, Any]:
    """Accept an invitation into a closed space with the account one has.

    Who is inside already keeps their role, and the link stays good for somebody else.
    """
    person = await load_person(tx, actor.person())
    invitation, space = await _opened(tx, token, person.email)
    inside = await load_membership(tx, space, person.id) is not None or space.kind == "network"
    require(rules.may_request(inside=inside, archived=False, waiting=False))
    await record(tx, await _used(tx, invitation, space, person))
    return await tx.answer("space", space.id, person.stream_id)


async def _affiliate(tx: Tx, person_id: UUID, acceptance: Acceptance) -> None:
    if acceptance.organisation is None:
        return
    await affiliate(
        tx,
        tx.actor,
        person_id=person_id,
        organisation_id=acceptance.organisation,
        role=acceptance.role,
        department=acceptance.department,
    )
