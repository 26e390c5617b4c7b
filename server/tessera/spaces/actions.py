"""Acts of spaces: found one, change what it says of itself, archive it; set roles, remove members."""

import secrets
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import UNSET

from tessera.core.access import NETWORK, Actor, add_circle, admit, expel
from tessera.core.clock import now
from tessera.core.database import Tx
from tessera.core.errors import Invalid, NotFound, require
from tessera.core.facts import Fact, record
from tessera.core.streams import Stream
from tessera.organisations.affiliations import withdraw_affiliations
from tessera.people.access import load_person
from tessera.people.profile import withdraw
from tessera.people.tables import Person
from tessera.spaces import rules
from tessera.spaces.access import (
    any_space,
    facilitators,
    led_or_command,
    load_community,
    load_led,
    load_membership,
    open_network,
)
from tessera.spaces.entering import enter, streams_told
from tessera.spaces.schemas import SpaceIn, SpacePatch
from tessera.spaces.tables import JoinRequest, Membership, Space

_m = Membership.__table__  # type: ignore[attr-defined]
_p = Person.__table__  # type: ignore[attr-defined]
_r = JoinRequest.__table__  # type: ignore[attr-defined]
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


async def create_community(
    tx: Tx, actor: Actor, *, title: str, purpose: str, lang: str, slug: str = "", listed: str = "members"
) -> Space:
    """Make a closed space with its four circles and its streams; nobody is in it yet.

    A slug gets four signs more: nobody learns from a name that is taken that a hidden space has it.
    """
    if actor.person_id is not None:
        network = await open_network(tx)
        require(rules.may_found(staff=actor.office == "staff", facilitator=actor.may_see(network.staff_id)))
    if mistakes := rules.space_mistakes(title=title, purpose=purpose, lang=lang, listed=listed, slug=slug):
        raise Invalid(**mistakes)
    circles = dict(zip(rules.CIRCLES, [await add_circle(tx, kind) for kind in rules.CIRCLES], strict=True))
    space = Space(
        kind="community",
        slug=f"{slug}-{''.join(secrets.choice(_SIGNS) for _ in range(4))}" if slug else None,
        title=title.strip(),
        purpose=purpose.strip(),
        lang=lang,
        listed_id=NETWORK if listed == "network" else circles["listed"],
        inside_id=circles["inside"],
        people_id=circles["people"],
        staff_id=circles["staff"],
    )
    tx.session.add(space)
    for kind, circle_id in (("list", space.inside_id), ("space", space.people_id), ("door", space.staff_id)):
        tx.session.add(Stream(circle_id=circle_id, kind=kind, subject_id=space.id))
    await tx.session.flush()
    return space


async def found_space(tx: Tx, actor: Actor, given: SpaceIn) -> dict[str, Any]:
    """Make a closed space; who makes it is its first facilitator. Staff of the site, facilitators of the network."""
    founder = await load_person(tx, actor.person())
    space = await create_community(
        tx, actor, title=given.title, purpose=given.purpose, lang=given.lang, slug=given.slug, listed=given.listed
    )
    await record(tx, await enter(tx, space, founder, "facilitator"))
    return await tx.answer("space", space.id, founder.stream_id)


async def change_space(tx: Tx, actor: Actor, *, space_id: UUID, patch: SpacePatch) -> dict[str, Any]:
    """Change title, purpose, language, who may know of the space, and what is asked of who wants to join."""
    space = await load_led(tx, actor, space_id)
    listed = rules.LISTED[space.listed_id == NETWORK] if patch.listed is UNSET else patch.listed
    title, purpose, lang = (
        getattr(space, name) if getattr(patch, name) is UNSET else getattr(patch, name).strip()
        for name in ("title", "purpose", "lang")
    )
    if mistakes := rules.space_mistakes(title=title, purpose=purpose, lang=lang, listed=listed):
        raise Invalid(**mistakes)
    space.title, space.purpose, space.lang = title, purpose, lang
    if patch.questions is not UNSET:
        questions = [question.strip() for question in patch.questions if question.strip()]
        if mistakes := rules.question_mistakes(questions):
            raise Invalid(**mistakes)
        space.questions = questions
    if patch.machine_translation is not UNSET:
        space.machine_translation = patch.machine_translation
    await _list_for(tx, space, listed)
    return await _changed(tx, space)


async def _list_for(tx: Tx, space: Space, listed: str) -> None:
    """Let everyone signed in know of the space, or its members only."""
    if listed == rules.LISTED[space.listed_id == NETWORK]:
        return
    if listed == "network":
        space.listed_id = NETWORK
        return
    space.listed_id = await add_circle(tx, "listed")
    people = await tx.session.scalars(sa.select(_m.c.person_id).where(_m.c.space_id == space.id, _m.c.until.is_(None)))
    for person_id in people.all():
        await admit(tx, person_id, [space.listed_id])


async def set_archived(tx: Tx, actor: Actor, *, space_id: UUID, on: bool) -> dict[str, Any]:
    """Archive a space, or open it again: archived it is read-only, and found as before. Its facilitators."""
    space = await load_led(tx, actor, space_id, also_archived=True)
    space.archived_at = (space.archived_at or now()) if on else None
    return await _changed(tx, space)


async def archive_by_office(tx: Tx, actor: Actor, *, space_id: UUID) -> dict[str, Any]:
    """Archive any community from the desk; staff see nothing inside of it (R7), and its facilitators undo it."""
    actor.require_staff()
    space = await any_space(tx, space_id)
    if space.kind != "community":
        raise NotFound
    space.archived_at = space.archived_at or now()
    await _changed(tx, space)
    return await tx.answer("desk", space.id)


async def _changed(tx: Tx, space: Space) -> dict[str, Any]:
    """Tell those inside on the space's stream, and each whose list of spaces shows it on their own."""
    space.version += 1
    await tx.session.flush()
    [told] = await streams_told(tx, space)
    members = sa.select(_m.c.person_id).where(_m.c.space_id == space.id, _m.c.until.is_(None))
    waiting = sa.select(_r.c.person_id).where(_r.c.space_id == space.id, _r.c.state == "open")
    own = await tx.session.scalars(sa.select(_p.c.stream_id).where(_p.c.id.in_(members.union(waiting))))
    await record(tx, [Fact(told, "changed", space.id), *(Fact(stream, "space", space.id) for stream in own)])
    return await tx.answer("space", space.id, told)


async def add_member(tx: Tx, actor: Actor, *, space_id: UUID, person_id: UUID, role: str = "member") -> None:
    """Put a person into a space, or change their role there, without asking them: facilitators, and commands."""
    space = await led_or_command(tx, actor, space_id)
    if role not in rules.ROLES:
        raise Invalid(role="role_unknown")
    if facts := await enter(tx, space, await load_person(tx, person_id), role):
        await record(tx, facts)


async def set_role(tx: Tx, actor: Actor, *, space_id: UUID, person_id: UUID, role: str) -> dict[str, Any]:
    """Give a member another role. The last facilitator stays one (409)."""
    space = await load_led(tx, actor, space_id, also_archived=True)
    if role not in rules.ROLES:
        raise Invalid(role="role_unknown")
    membership = await load_membership(tx, space, person_id)
    if membership is None:
        raise NotFound
    if role != "facilitator":
        require(rules.may_lower(role=membership.role, facilitators=await facilitators(tx, space)))
    await record(tx, await enter(tx, space, await load_person(tx, person_id), role))
    return await tx.answer("space", space.id)


async def remove_member(tx: Tx, actor: Actor, *, space_id: UUID, person_id: UUID) -> dict[str, Any]:
    """Take a person out of a closed space, or leave it; their open pages of it close within a second.

    The last facilitator stays (409), but for commands. What they showed of their profile to its members they show to
    nobody any more.
    """
    space = await _space_to_leave(tx, actor, space_id, person_id)
    membership = await load_membership(tx, space, person_id)
    if membership is None:
        raise NotFound
    if actor.person_id is not None:
        require(rules.may_lower(role=membership.role, facilitators=await facilitators(tx, space)))
    # Somebody whose account is closed can be taken out as well.
    person = await tx.session.get_one(Person, person_id)
    membership.until = now()
    await tx.session.flush()
    left = rules.circles_of_role(space, membership.role)
    await expel(tx, person_id, left)
    # A space may be known to the whole network: what is shown there was not shown to its members alone.
    own = [circle for circle in left if circle > NETWORK]
    await withdraw(tx, person, own)
    await withdraw_affiliations(tx, person, own)
    told = [Fact(stream, "left", person_id) for stream in await streams_told(tx, space)]
    await record(tx, [Fact(person.stream_id, "left", space.id), *told])
    return await tx.answer("membership", membership.id)


async def _space_to_leave(tx: Tx, actor: Actor, space_id: UUID, person_id: UUID) -> Space:
    if actor.person_id != person_id:
        return await led_or_command(tx, actor, space_id, also_archived=True)
    return await load_community(tx, actor, space_id)
