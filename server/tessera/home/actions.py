"""Acts on one's own account and profile."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import UNSET

from tessera.core.access import Actor
from tessera.core.database import Tx
from tessera.core.errors import Invalid
from tessera.core.facts import Fact, record
from tessera.home.audiences import Audiences, audiences
from tessera.home.schemas import AbsenceIn, FieldsPatch, ProfilePatch
from tessera.organisations import affiliations, succession
from tessera.organisations.actions import affiliate, leave
from tessera.organisations.queries import affiliation_of
from tessera.organisations.schemas import AffiliationIn, AffiliationPatch, SuccessionIn
from tessera.partnerships.sides import follow_person
from tessera.people.absences import go_away
from tessera.people.access import load_person
from tessera.people.names import name_search
from tessera.people.profile import Given, mistakes_of, write_fields
from tessera.people.rules import may_step, profile_mistakes
from tessera.people.tables import Person, wire_name

_PLAIN = ("name", "languages", "lang", "time_zone", "name_public")


async def change_profile(tx: Tx, actor: Actor, patch: ProfilePatch) -> dict[str, Any]:
    """Change one's own profile. Bylines already written stay as at the time of writing."""
    person = await load_person(tx, actor.person())
    choices = await audiences(tx.db, actor)
    for field in _PLAIN:
        if (value := getattr(patch, field)) is not UNSET:
            setattr(person, field, value.strip() if field == "name" else value)
    person.name_search = name_search(person.name)
    account = profile_mistakes(
        name=person.name, languages=person.languages, lang=person.lang, time_zone=person.time_zone
    )
    given, unknown = _given(patch.fields, choices) if isinstance(patch.fields, FieldsPatch) else ({}, {})
    fields = mistakes_of(given)
    mistakes = {**account, **fields, **unknown}
    if patch.welcome is not UNSET:
        if not may_step(patch.welcome):
            mistakes["welcome"] = "field_invalid"
        person.welcome = patch.welcome
    if mistakes:
        raise Invalid(**mistakes)
    await write_fields(tx, person, given)
    facts = await follow_person(tx, person.id) if await _change_affiliation(tx, actor, patch) else []
    return await _changed(tx, person, facts)


def _given(patch: FieldsPatch, choices: Audiences) -> tuple[dict[str, Given], dict[str, str]]:
    """What to change by field, and {field: code} where there is no such choice of readers."""
    given, unknown = {}, {}
    for field in patch.__struct_fields__:
        if (change := getattr(patch, field)) is UNSET:
            continue
        circle_id = None if change.audience is None else choices.circle(change.audience)
        if change.audience is not None and circle_id is None:
            unknown[wire_name(field)] = "audience_unknown"
        given[field] = Given(change.value, circle_id)
    return given, unknown


async def _changed(tx: Tx, person: Person, facts: Sequence[Fact]) -> dict[str, Any]:
    """Tell the person's other windows, and colleagues whom it concerns, and answer."""
    tx.circles_changed(person.id)
    await record(tx, [Fact(person.stream_id, "profile", person.id), *facts])
    return await tx.answer("person", person.id, person.stream_id)


async def _change_affiliation(tx: Tx, actor: Actor, patch: ProfilePatch) -> bool:
    """Change where the person mainly works; whether anything of that was asked."""
    person_id = actor.person()
    if patch.organisation is None:
        await leave(tx, actor, person_id=person_id)
        return True
    if patch.organisation is UNSET and patch.role is UNSET and patch.department is UNSET:
        return False
    current = await affiliation_of(tx.db, person_id)
    organisation_id = patch.organisation
    if organisation_id is UNSET:
        if current is None:
            return False
        organisation_id = current.organisation.id
    await affiliate(
        tx,
        actor,
        person_id=person_id,
        organisation_id=organisation_id,
        role=_kept(patch.role, current.role if current else ""),
        department=_kept(patch.department, current.department if current else ""),
    )
    return True


def _kept(given: Any, before: str) -> str:
    return before if given is UNSET else given


async def _circle(tx: Tx, actor: Actor, audience: str) -> int:
    circle_id = (await audiences(tx.db, actor)).circle(audience)
    if circle_id is None:
        raise Invalid(audience="audience_unknown")
    return circle_id


async def add_affiliation(tx: Tx, actor: Actor, given: AffiliationIn) -> dict[str, Any]:
    """Say that one works in another organisation too, or did."""
    person = await load_person(tx, actor.person())
    await affiliations.add_affiliation(
        tx,
        person,
        organisation_id=given.organisation,
        role=given.role,
        department=given.department,
        circle_id=await _circle(tx, actor, given.audience or ("nobody" if given.until else "network")),
        days=affiliations.Days(given.since, given.until),
    )
    return await _changed(tx, person, await follow_person(tx, person.id))


async def change_affiliation(tx: Tx, actor: Actor, affiliation_id: UUID, patch: AffiliationPatch) -> dict[str, Any]:
    """Change one's own affiliation: words, days, who sees it, make it the main one, end it."""
    person = await load_person(tx, actor.person())
    await affiliations.change_affiliation(
        tx,
        person,
        affiliation_id,
        role=patch.role,
        department=patch.department,
        circle_id=None if patch.audience is None else await _circle(tx, actor, patch.audience),
        main=patch.main,
        ended=patch.ended,
        days=affiliations.Days(patch.since, patch.until),
    )
    return await _changed(tx, person, await follow_person(tx, person.id))


async def drop_affiliation(tx: Tx, actor: Actor, affiliation_id: UUID) -> dict[str, Any]:
    """Delete one's own affiliation."""
    person = await load_person(tx, actor.person())
    await affiliations.drop_affiliation(tx, person, affiliation_id)
    return await _changed(tx, person, await follow_person(tx, person.id))


async def move_on(tx: Tx, actor: Actor, affiliation_id: UUID, given: SuccessionIn) -> dict[str, Any]:
    """Go on at the successor of an organisation that has ended."""
    person = await load_person(tx, actor.person())
    await succession.move_on(tx, person, affiliation_id, successor_id=given.organisation)
    return await _changed(tx, person, await follow_person(tx, person.id))


async def leave_for(tx: Tx, actor: Actor, given: AbsenceIn) -> dict[str, Any]:
    """Say until when one is away, who stands in, and who sees that."""
    actor.person()
    circle_id = await _circle(tx, actor, given.audience)
    return await go_away(tx, actor, until=given.until, deputy=given.deputy, circle_id=circle_id)
