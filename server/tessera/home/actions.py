"""Acts on one's own account."""

from typing import Any

from msgspec import UNSET

from tessera.core.access import Actor
from tessera.core.database import Tx
from tessera.core.errors import Invalid
from tessera.core.facts import Fact, record
from tessera.home.schemas import ProfilePatch
from tessera.organisations.actions import affiliate, leave
from tessera.organisations.queries import affiliation_of
from tessera.people.access import load_person
from tessera.people.rules import profile_mistakes

_PLAIN = ("name", "languages", "lang", "time_zone", "name_public")


async def change_profile(tx: Tx, actor: Actor, patch: ProfilePatch) -> dict[str, Any]:
    """Change one's own profile. Bylines already written stay as at the time of writing."""
    person = await load_person(tx, actor.person())
    for field in _PLAIN:
        if (value := getattr(patch, field)) is not UNSET:
            setattr(person, field, value.strip() if field == "name" else value)
    mistakes = profile_mistakes(
        name=person.name, languages=person.languages, lang=person.lang, time_zone=person.time_zone
    )
    if mistakes:
        raise Invalid(**mistakes)
    await _change_affiliation(tx, actor, patch)
    tx.circles_changed(person.id)
    await record(tx, [Fact(person.stream_id, "profile", person.id)])
    return await tx.answer("person", person.id, person.stream_id)


async def _change_affiliation(tx: Tx, actor: Actor, patch: ProfilePatch) -> None:
    person_id = actor.person()
    if patch.organisation is None:
        await leave(tx, actor, person_id=person_id)
        return
    if patch.organisation is UNSET and patch.role is UNSET and patch.department is UNSET:
        return
    current = await affiliation_of(tx.db, person_id)
    organisation_id = patch.organisation
    if organisation_id is UNSET:
        if current is None:
            return
        organisation_id = current.organisation.id
    await affiliate(
        tx,
        actor,
        person_id=person_id,
        organisation_id=organisation_id,
        role=_kept(patch.role, current.role if current else ""),
        department=_kept(patch.department, current.department if current else ""),
    )


def _kept(given: Any, before: str) -> str:
    return before if given is UNSET else given
