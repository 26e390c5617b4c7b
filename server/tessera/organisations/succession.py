"""What came after an organisation that has ended: named by staff, shown on both pages, followed by who worked there."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import Actor
from tessera.core.clock import now
from tessera.core.database import Database, Tx
from tessera.core.errors import Invalid, NotFound, require
from tessera.core.reads import read
from tessera.organisations import rules
from tessera.organisations.access import load_affiliable, lock_all
from tessera.organisations.affiliations import end, make_main, own_affiliation, running_of
from tessera.organisations.columns import columns
from tessera.organisations.history import note_change
from tessera.organisations.schemas import OrganisationRef, SuccessionOut
from tessera.organisations.tables import Affiliation, Organisation, OrganisationSuccessor
from tessera.people.tables import Person

_o = Organisation.__table__  # type: ignore[attr-defined]
_s = OrganisationSuccessor.__table__  # type: ignore[attr-defined]
_old = Organisation.__table__.alias("old")  # type: ignore[attr-defined]


class _Row(OrganisationRef):
    day: date


def _related(of: Any, other: Any) -> Any:
    joined = _s.join(_o, _o.c.id == other).join(_old, _old.c.id == _s.c.organisation_id)
    # One that a register lists again has no successors while it is there.
    wanted = (of == sa.bindparam("id", type_=sa.Uuid)) & _old.c.ended_on.is_not(None)
    rows = sa.select(*columns(OrganisationRef), _s.c.day).select_from(joined)
    return read(rows.where(wanted).order_by(_o.c.name, _o.c.id), _Row)


_SUCCESSORS = _related(_s.c.organisation_id, _s.c.successor_id)
_PREDECESSORS = _related(_s.c.successor_id, _s.c.organisation_id)


async def successors(db: Database, organisation_id: UUID) -> list[SuccessionOut]:
    """What came after an organisation."""
    return [_out(row) for row in await db.fetch(_SUCCESSORS, id=organisation_id)]


async def predecessors(db: Database, organisation_id: UUID) -> list[SuccessionOut]:
    """What has become a part of an organisation."""
    return [_out(row) for row in await db.fetch(_PREDECESSORS, id=organisation_id)]


class _After(OrganisationRef):
    ended: UUID


_AFTER = read(
    sa.select(*columns(OrganisationRef), _s.c.organisation_id.label("ended"))
    .select_from(_s.join(_o, _o.c.id == _s.c.successor_id).join(_old, _old.c.id == _s.c.organisation_id))
    .where(_s.c.organisation_id == sa.any_(sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))), _old.c.ended_on.is_not(None))
    .order_by(_o.c.name, _o.c.id),
    _After,
)


async def successors_of(db: Database, ids: Sequence[UUID]) -> dict[UUID, list[OrganisationRef]]:
    """{organisation: what came after it} of those of these that have ended and have successors."""
    found: dict[UUID, list[OrganisationRef]] = {}
    for row in await db.fetch(_AFTER, ids=list(ids)) if ids else []:
        found.setdefault(row.ended, []).append(OrganisationRef.of(row))
    return found


def _out(row: _Row) -> SuccessionOut:
    return SuccessionOut(OrganisationRef.of(row), row.day)


async def name_successors(
    tx: Tx, actor: Actor, *, organisation_id: UUID, successors: Sequence[UUID], day: date | None = None
) -> dict[str, Any]:
    """Say what came after an organisation that has ended; in place of what was said before. Staff only.

    `day`: since when; where it is not given, that of the first register without it. Raises Invalid and Conflict.
    """
    actor.require_staff()
    organisation = (await lock_all(tx, [organisation_id, *successors])).get(organisation_id)
    if organisation is None:
        raise NotFound
    named = await _named(tx, successors)
    merged, runs = organisation.merged_into_id is not None, all(one.ended_on is None for one in named)
    require(rules.may_succeed(ended=organisation.ended_on is not None, merged=merged, runs=runs))
    since = day or organisation.ended_on or now().date()
    if mistakes := rules.successor_mistakes(day=since, today=now().date(), count=len(named)):
        raise Invalid(**mistakes)
    await tx.session.execute(sa.delete(_s).where(_s.c.organisation_id == organisation_id))
    for one in named:
        tx.session.add(OrganisationSuccessor(organisation_id=organisation_id, successor_id=one.id, day=since))
    note_change(tx, organisation, "successor", after=", ".join(one.name for one in named))
    organisation.updated_at = now()
    await tx.session.flush()
    return await tx.answer("organisation", organisation_id)


async def _named(tx: Tx, ids: Sequence[UUID]) -> list[Organisation]:
    """Each of these once, the merged ones as what they were merged into; none can be merged meanwhile."""
    found = {}
    for id_ in sorted(set(ids)):
        try:
            one = await load_affiliable(tx, id_)
        except Invalid:
            raise Invalid(successors="organisation_unknown") from None
        found[one.id] = one
    return sorted(found.values(), key=lambda one: (one.name, one.id))


async def move_on(tx: Tx, person: Person, affiliation_id: UUID, *, successor_id: UUID) -> None:
    """End one's affiliation with what has ended and begin the same with its successor; bylines stay as they are.

    Whom others see it, role and department come along; who works at the successor already only ends the old one.
    Raises NotFound for others' affiliations, Invalid where that is no successor.
    """
    successor = await load_affiliable(tx, successor_id)
    running = await running_of(tx, person.id)
    leaving = await own_affiliation(tx, person, affiliation_id)
    named = sa.select(_s.c.day).join(_old, _old.c.id == _s.c.organisation_id).where(
        _s.c.organisation_id == leaving.organisation_id,
        _s.c.successor_id == successor.id,
        _old.c.ended_on.is_not(None),
    )  # fmt: skip
    if leaving.until is not None or await tx.session.scalar(named) is None:
        raise Invalid(organisation="organisation_unknown")
    was_main, circle_id = leaving.main, leaving.circle_id
    there = next((one for one in running if one.organisation_id == successor.id), None)
    await end(tx, person.id, running, leaving)
    if there is None:
        there = Affiliation(
            person_id=person.id,
            organisation_id=successor.id,
            role=leaving.role,
            department=leaving.department,
            circle_id=circle_id,
            main=False,
        )
        tx.session.add(there)
        await tx.session.flush()
    if was_main:
        await make_main(tx, [*(one for one in running if one is not leaving), there], there)
