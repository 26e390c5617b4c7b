"""Acts of organisations: add one, change or confirm one, say where a person works."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import UNSET
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import NETWORK, Actor
from tessera.core.clock import now
from tessera.core.database import Tx
from tessera.core.errors import Conflict, Forbidden, Invalid
from tessera.organisations import rules
from tessera.organisations.access import load_affiliable, load_organisation
from tessera.organisations.affiliations import check_words, end, make_main, running_of
from tessera.organisations.history import note_change
from tessera.organisations.names import fold, search_form, search_forms
from tessera.organisations.schemas import OrganisationPatch
from tessera.organisations.sources import FORMER, STAFF, is_official
from tessera.organisations.tables import Affiliation, Organisation, OtherName


async def add_organisation(
    tx: Tx,
    actor: Actor,
    *,
    kind: str,
    name: str,
    country: str,
    title: str = "",
    region: str = "",
    district: str = "",
    population: int | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
    languages: Sequence[str] = (),
    website: str = "",
    other_names: Sequence[str] = (),
    source: str | None = None,
    key: str | None = None,
) -> Organisation:
    """Add one organisation that stands in no register. Staff only, when a person acts.

    Raises Invalid with the mistakes by field.
    """
    if actor.person_id is not None:
        actor.require_staff()
    values: dict[str, Any] = {"kind": kind, "name": name.strip(), "title": title.strip(), "country": country}
    values |= {"region": region.strip(), "district": district.strip(), "population": population}
    values |= {"latitude": latitude, "longitude": longitude, "languages": list(languages), "website": website.strip()}
    if mistakes := rules.mistakes(values | {"other_names": list(other_names)}):
        raise Invalid(**mistakes)
    name_search, place_search = search_forms(name, district, region)
    located_by = None if latitude is None else STAFF
    added = Organisation(
        **values,
        source=source,
        key=key,
        located_by=located_by,
        name_search=name_search,
        place_search=place_search,
    )
    tx.session.add(added)
    await tx.session.flush()
    await _name_otherwise(tx, added, other_names)
    return added


async def change_organisation(tx: Tx, actor: Actor, *, organisation_id: UUID, patch: OrganisationPatch) -> None:
    """Change an organisation, or confirm a place by giving it the kind it is. Staff only.

    What was otherwise before goes into its history, a former name goes on finding it, and imports leave alone what
    was set here. Raises Conflict where the official register says otherwise, Invalid with the mistakes by field.
    """
    actor.require_staff()
    organisation = await load_organisation(tx, organisation_id)
    if organisation.merged_into_id is not None:
        raise Conflict("organisation_merged")
    given = {name: value for name, value in msgspec.structs.asdict(patch).items() if value is not UNSET}
    values = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    if mistakes := rules.mistakes(values):
        raise Invalid(**mistakes)
    others = values.pop("other_names", None)
    changed = {name: value for name, value in values.items() if getattr(organisation, name) != value}
    if changed.get("kind") == rules.PLACE:
        raise Invalid(kind="kind_unknown")
    if is_official(organisation.source) and not rules.OFFICIAL.isdisjoint(changed):
        raise Conflict("organisation_official")
    await _keep_history(tx, organisation, changed)
    _set(organisation, changed)
    await tx.session.flush()
    if others is not None:
        await _name_otherwise(tx, organisation, others)


async def _keep_history(tx: Tx, organisation: Organisation, changed: dict[str, object]) -> None:
    """Write down what is otherwise from today on; the former name goes on finding the organisation."""
    for what in rules.HISTORIC:
        if what in changed:
            before, after = getattr(organisation, what), str(changed[what])
            note_change(tx, organisation, what, before=before, after=after)
    if "name" in changed and fold(organisation.name) != fold(str(changed["name"])):
        await _add_names(tx, organisation.id, FORMER, [organisation.name])


def _set(organisation: Organisation, changed: dict[str, object]) -> None:
    for name, value in changed.items():
        setattr(organisation, name, value)
    o = organisation
    o.name_search, o.place_search = search_forms(o.name, o.district, o.region)
    o.kept = sorted({*o.kept, *rules.KEPT.intersection(changed)})
    if changed:
        o.updated_at = now()


async def _name_otherwise(tx: Tx, organisation: Organisation, names: Sequence[str]) -> None:
    """Make the other names that staff gave these, in place of those given before."""
    table = OtherName.__table__  # type: ignore[attr-defined]
    mine = (table.c.organisation_id == organisation.id) & (table.c.source == STAFF)
    await tx.session.execute(sa.delete(table).where(mine))
    await _add_names(tx, organisation.id, STAFF, names)


async def _add_names(tx: Tx, organisation_id: UUID, source: str, names: Sequence[str]) -> None:
    """Add other names; those that are there in another spelling stay as they are."""
    named = {search_form(fold(name)): name.strip() for name in reversed(names)}
    rows = [
        {"organisation_id": organisation_id, "source": source, "name_search": folded, "name": name}
        for folded, name in named.items()
    ]
    if rows:
        await tx.session.execute(pg.insert(OtherName).values(rows).on_conflict_do_nothing())


async def affiliate(
    tx: Tx, actor: Actor, *, person_id: UUID, organisation_id: UUID, role: str = "", department: str = ""
) -> None:
    """Say where a person mainly works from now on; the main affiliation before ends. Only the person itself, or a
    command.

    Of an organisation that was merged it is the one it was merged into. Where one runs there already, its role and
    department are changed in place and it becomes the main one. Raises Invalid for an unknown organisation, Forbidden
    for somebody else.
    """
    if actor.person_id is not None and actor.person_id != person_id:
        raise Forbidden("forbidden")
    check_words(role, department)
    organisation_id = (await load_affiliable(tx, organisation_id)).id
    running = await running_of(tx, person_id)
    here = next((one for one in running if one.organisation_id == organisation_id), None)
    if here is not None:
        here.role, here.department = role.strip(), department.strip()
        await make_main(tx, running, here)
        return
    # Who kept the one before to fewer readers is not shown more widely by changing it.
    circle_id = running[0].circle_id if running else NETWORK
    if running:
        await end(tx, person_id, running[:1], running[0])
    tx.session.add(
        Affiliation(
            person_id=person_id,
            organisation_id=organisation_id,
            role=role.strip(),
            department=department.strip(),
            circle_id=circle_id,
        )
    )
    await tx.session.flush()


async def leave(tx: Tx, actor: Actor, *, person_id: UUID) -> None:
    """End where a person mainly works, without a next one. Only the person itself, or a command."""
    if actor.person_id is not None and actor.person_id != person_id:
        raise Invalid(person="field_invalid")
    running = await running_of(tx, person_id)
    if running:
        await end(tx, person_id, running, running[0])
