"""Acts of spaces: make one, add and remove members, invite and accept."""

import secrets
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import Actor, add_circle, admit, expel
from tessera.core.clock import now
from tessera.core.database import Database, Tx
from tessera.core.errors import Conflict, Forbidden, Invalid, NotFound
from tessera.core.facts import Fact, record
from tessera.core.http import hash_token
from tessera.core.streams import Stream
from tessera.organisations.actions import affiliate
from tessera.organisations.affiliations import withdraw_affiliations
from tessera.people.access import load_person
from tessera.people.actions import create_person, hashed, open_login
from tessera.people.profile import withdraw
from tessera.people.rules import clean_email, email_mistake
from tessera.people.tables import Person
from tessera.spaces import rules
from tessera.spaces.access import load_space
from tessera.spaces.schemas import Acceptance
from tessera.spaces.tables import Invitation, Membership, Space

_s = Space.__table__  # type: ignore[attr-defined]
_m = Membership.__table__  # type: ignore[attr-defined]
_i = Invitation.__table__  # type: ignore[attr-defined]
NETWORK_SLUG = "network"


async def create_community(tx: Tx, actor: Actor, *, title: str, purpose: str, lang: str) -> Space:
    """Make a closed space with its four circles; it is known, seen and left only by its members."""
    if actor.person_id is not None:
        actor.require_staff()
    if not title.strip() or len(title) > rules.MAX_TITLE:
        raise Invalid(title="field_empty" if not title.strip() else "field_too_long")
    listed, inside, people, staff = [await add_circle(tx, kind) for kind in rules.CIRCLES]
    space = Space(
        kind="community",
        title=title.strip(),
        purpose=purpose.strip(),
        lang=lang,
        listed_id=listed,
        inside_id=inside,
        people_id=people,
        staff_id=staff,
    )
    tx.session.add(space)
    tx.session.add(Stream(circle_id=inside, kind="list", subject_id=space.id))
    await tx.session.flush()
    return space


async def _enter(tx: Tx, space: Space, person: Person, role: str) -> Fact | None:
    """Let a person in; the fact to record on their stream, or None when they were in with that role."""
    current = (_m.c.space_id == space.id) & (_m.c.person_id == person.id) & _m.c.until.is_(None)
    membership = await tx.session.scalar(sa.select(Membership).where(current).with_for_update())
    if membership is not None and membership.role == role:
        return None
    if membership is not None:
        membership.until = now()
        await tx.session.flush()
        await expel(tx, person.id, rules.circles_of_role(space, membership.role))
    tx.session.add(Membership(space_id=space.id, person_id=person.id, role=role))
    await tx.session.flush()
    await admit(tx, person.id, rules.circles_of_role(space, role))
    return Fact(person.stream_id, "admitted", space.id)


async def add_member(tx: Tx, actor: Actor, *, space_id: UUID, person_id: UUID, role: str = "member") -> None:
    """Put a person into a closed space, or change their role there. Facilitators of the space, and commands."""
    space = await _led(tx, actor, space_id)
    if role not in rules.ROLES:
        raise Invalid(role="role_unknown")
    if fact := await _enter(tx, space, await load_person(tx, person_id), role):
        await record(tx, [fact])


async def remove_member(tx: Tx, actor: Actor, *, space_id: UUID, person_id: UUID) -> None:
    """Take a person out of a closed space; their open pages of it close within a second.

    What they showed of their profile to its members they show to nobody any more.
    """
    space = await _led(tx, actor, space_id, or_self=person_id)
    current = (_m.c.space_id == space.id) & (_m.c.person_id == person_id) & _m.c.until.is_(None)
    membership = await tx.session.scalar(sa.select(Membership).where(current).with_for_update())
    if membership is None:
        raise NotFound
    person = await load_person(tx, person_id)
    membership.until = now()
    await tx.session.flush()
    left = rules.circles_of_role(space, membership.role)
    await expel(tx, person_id, left)
    await withdraw(tx, person, left)
    await withdraw_affiliations(tx, person, left)
    await record(tx, [Fact(person.stream_id, "left", space.id)])


async def _led(tx: Tx, actor: Actor, space_id: UUID, or_self: UUID | None = None) -> Space:
    """A closed space the actor may change the members of."""
    if actor.person_id is None:
        space = await tx.session.get(Space, space_id)
        if space is None:
            raise NotFound
        return space
    space = await load_space(tx, actor, space_id)
    if or_self != actor.person_id and not actor.may_see(space.staff_id):
        raise Forbidden("facilitators_only")
    return space


async def invite(
    tx: Tx, actor: Actor, *, space_id: UUID | None, email: str | None, role: str, days: int
) -> tuple[UUID, str]:
    """Make an invitation; answers its id and its token, which is told once.

    Into the open network by staff, into a closed space by its facilitators, anywhere by commands.
    """
    space = await _invited_to(tx, actor, space_id)
    if email is not None and (mistake := email_mistake(clean_email(email))):
        raise Invalid(email=mistake)
    if role not in rules.ROLES:
        raise Invalid(role="role_unknown")
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
    await tx.session.flush()
    return invitation.id, token


async def _invited_to(tx: Tx, actor: Actor, space_id: UUID | None) -> Space:
    if space_id is None:
        space = await tx.session.scalar(sa.select(Space).where(_s.c.slug == NETWORK_SLUG))
        if space is None:
            raise NotFound
    elif actor.person_id is None:
        return await _led(tx, actor, space_id)
    else:
        space = await load_space(tx, actor, space_id)
    if actor.person_id is None or actor.may_see(space.staff_id):
        return space
    if space.kind == "network" and actor.office == "staff":
        return space
    raise Forbidden("may_not_invite")


async def accept_invitation(db: Database, token: str, acceptance: Acceptance, *, agent: str) -> str:
    """Make the invited person's account, let them in and sign them in; answers the login's token.

    Raises NotFound for an unknown, used or expired link, Conflict when the address has an account.
    """
    password_hash = await hashed(acceptance.password, name=acceptance.name, email=acceptance.email)
    async with db.act() as tx:
        open_one = (_i.c.token_hash == hash_token(token)) & _i.c.used_at.is_(None) & (_i.c.expires_at > now())
        invitation = await tx.session.scalar(sa.select(Invitation).where(open_one).with_for_update())
        if invitation is None:
            raise NotFound
        if invitation.email is not None and invitation.email != clean_email(acceptance.email):
            raise Conflict("invitation_for_other_address")
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
        invitation.used_at = now()
        space = await tx.session.get_one(Space, invitation.space_id)
        fact = await _enter(tx, space, person, invitation.role) if space.kind != "network" else None
        login = await open_login(tx, person.id, agent=agent)
        if fact:
            await record(tx, [fact])
        return login


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
