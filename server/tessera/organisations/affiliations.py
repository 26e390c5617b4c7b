"""Affiliations: where people work, since when, and who may see it.

Several may run; one of them is the main one, which bylines carry. One that ends is its owner's alone, until they show
it again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import NETWORK, PUBLIC, Actor, visible
from tessera.core.clock import now
from tessera.core.database import Database, Tx
from tessera.core.errors import Conflict, Invalid, NotFound
from tessera.core.lines import line_mistake
from tessera.core.reads import read
from tessera.organisations.access import load_affiliable
from tessera.organisations.columns import columns
from tessera.organisations.rules import affiliation_mistakes
from tessera.organisations.schemas import AffiliationSeen, OrganisationRef
from tessera.organisations.tables import Affiliation, Organisation
from tessera.people.tables import Person

MAX_WORDS = 120
MOST = 30

_a = Affiliation.__table__  # type: ignore[attr-defined]
_o = Organisation.__table__  # type: ignore[attr-defined]
_p = Person.__table__  # type: ignore[attr-defined]

# Who writes in the network shows their main affiliation there, unless they keep it to fewer.
IN_BYLINES = _a.c.main & _a.c.circle_id.in_((PUBLIC, NETWORK))


class AffiliationRow(OrganisationRef):
    """An affiliation with its organisation."""

    affiliation: UUID
    role: str
    department: str
    since: datetime
    until: datetime | None
    main: bool
    circle_id: int


_rows = (
    sa.select(
        *columns(OrganisationRef),
        _a.c.id.label("affiliation"),
        *(_a.c[name] for name in ("role", "department", "since", "until", "main", "circle_id")),
    )
    .select_from(_a.join(_o, _o.c.id == _a.c.organisation_id).join(_p, _p.c.id == _a.c.person_id))
    .where(_a.c.person_id == sa.bindparam("person", type_=sa.Uuid))
    .order_by(_a.c.main.desc(), _a.c.until.desc().nulls_first(), _a.c.since.desc())
    .limit(MOST)
)
_SEEN = read(_rows.where(_p.c.deactivated_at.is_(None), visible(_a.c.circle_id)), AffiliationRow)
_OWN = read(_rows, AffiliationRow)


def seen_of(row: AffiliationRow) -> AffiliationSeen:
    """An affiliation as others see it."""
    place = OrganisationRef.of(row)
    return AffiliationSeen(row.affiliation, place, row.role, row.department, row.since, row.until, row.main)


async def affiliations_seen(db: Database, circles: Sequence[int], person_id: UUID) -> list[AffiliationSeen]:
    """Where a person works and worked, as far as readers in these circles see it; the main one first."""
    return [seen_of(row) for row in await db.fetch(_SEEN, person=person_id, circles=tuple(circles))]


async def own_affiliations(db: Database, actor: Actor) -> list[AffiliationRow]:
    """One's own affiliations with their circles, past ones too."""
    return await db.fetch(_OWN, person=actor.person())


async def running_of(tx: Tx, person_id: UUID) -> list[Affiliation]:
    """A person's running affiliations, locked, the main one first."""
    wanted = sa.select(Affiliation).where(_a.c.person_id == person_id, _a.c.until.is_(None))
    ordered = wanted.order_by(_a.c.main.desc(), _a.c.since).with_for_update()
    return list(await tx.session.scalars(ordered))


async def make_main(tx: Tx, running: Sequence[Affiliation], chosen: Affiliation) -> None:
    """Make one of the running affiliations the main one."""
    for other in running:
        other.main = False
    await tx.session.flush()
    chosen.main = True
    await tx.session.flush()


async def end(
    tx: Tx, person_id: UUID, running: Sequence[Affiliation], ending: Affiliation, *, until: datetime | None = None
) -> None:
    """End an affiliation, now or in the past; where it was the main one, the oldest of the others becomes that."""
    was_main, others = ending.main, [one for one in running if one is not ending]
    ending.until, ending.main = until or now(), False
    ending.circle_id = await _own_circle(tx, person_id)
    await tx.session.flush()
    if was_main and others:
        await make_main(tx, others, others[0])


async def _own_circle(tx: Tx, person_id: UUID) -> int:
    return int((await tx.session.scalars(sa.select(_p.c.circle_id).where(_p.c.id == person_id))).one())


@dataclass(frozen=True)
class Days:
    """The first and the last day of an affiliation as its owner gives them, None where nothing is said."""

    since: date | None = None
    until: date | None = None

    def check(self, begun: datetime) -> None:
        """Raises Invalid for days that cannot be; `begun` is since when it has been so far."""
        # A day that has come somewhere is not ahead of who is there.
        today = (now() + timedelta(hours=14)).date()
        if mistakes := affiliation_mistakes(since=self.since, until=self.until, begun=begun.date(), today=today):
            raise Invalid(**mistakes)


def moment(day: date) -> datetime:
    """A given day as it is kept: at noon, so that it is of the same month for readers in all zones."""
    return min(datetime.combine(day, time(12), UTC), now())


def check_words(role: str, department: str) -> None:
    """Raises Invalid where role or department are too long, or no line."""
    fields = {"role": role, "department": department}
    if mistakes := {name: mistake for name, text in fields.items() if (mistake := line_mistake(text, MAX_WORDS))}:
        raise Invalid(**mistakes)


async def add_affiliation(
    tx: Tx, person: Person, *, organisation_id: UUID, role: str, department: str, circle_id: int, days: Days = Days()
) -> None:
    """Say that one works in another organisation too, or did; the first that runs is the main one.

    Raises Invalid, Conflict.
    """
    check_words(role, department)
    runs = days.until is None
    if not runs and days.since is None:
        raise Invalid(since="field_empty")
    days.check(begun=now())
    organisation_id = (await load_affiliable(tx, organisation_id)).id
    running = await running_of(tx, person.id)
    if runs and any(one.organisation_id == organisation_id for one in running):
        raise Conflict("already_there")
    if (await tx.session.scalar(sa.select(sa.func.count()).where(_a.c.person_id == person.id)) or 0) >= MOST:
        raise Conflict("affiliations_many")
    tx.session.add(
        Affiliation(
            person_id=person.id,
            organisation_id=organisation_id,
            role=role.strip(),
            department=department.strip(),
            main=runs and not running,
            circle_id=circle_id,
            since=moment(days.since) if days.since else now(),
            until=moment(days.until) if days.until else None,
        )
    )
    await tx.session.flush()


async def change_affiliation(
    tx: Tx,
    person: Person,
    affiliation_id: UUID,
    *,
    role: str | None = None,
    department: str | None = None,
    circle_id: int | None = None,
    main: bool = False,
    ended: bool = False,
    days: Days = Days(),
) -> None:
    """Change one's own affiliation; raises NotFound for others', Invalid, Conflict to make a past one the main one."""
    running = await running_of(tx, person.id)
    chosen = await own_affiliation(tx, person, affiliation_id)
    check_words(role or "", department or "")
    chosen.role = chosen.role if role is None else role.strip()
    chosen.department = chosen.department if department is None else department.strip()
    _take_days(chosen, days)
    until = None if days.until is None else max(moment(days.until), chosen.since)
    if (ended or until) and chosen.until is None:
        await end(tx, person.id, running, chosen, until=until)
    elif main and chosen.until is not None:
        raise Conflict("affiliation_over")
    elif main:
        await make_main(tx, running, chosen)
    if circle_id is not None:
        chosen.circle_id = circle_id
    await tx.session.flush()


def _take_days(chosen: Affiliation, days: Days) -> None:
    """Keep the days given of an affiliation, the last one only where it is over; raises Invalid."""
    # A new first day is compared with the last one there was.
    last = days.until or (chosen.until.date() if chosen.until and days.since else None)
    Days(days.since, last).check(begun=chosen.since)
    if days.since is not None:
        chosen.since = moment(days.since)
    if days.until is not None and chosen.until is not None:
        chosen.until = max(moment(days.until), chosen.since)


async def drop_affiliation(tx: Tx, person: Person, affiliation_id: UUID) -> None:
    """Delete one's own affiliation, as if it had never been; bylines already written stay."""
    running = await running_of(tx, person.id)
    chosen = await own_affiliation(tx, person, affiliation_id)
    if chosen.until is None:
        await end(tx, person.id, running, chosen)
    await tx.session.delete(chosen)
    await tx.session.flush()


async def own_affiliation(tx: Tx, person: Person, affiliation_id: UUID) -> Affiliation:
    """One of a person's affiliations, locked; raises NotFound for others'."""
    chosen = await tx.session.get(Affiliation, affiliation_id, with_for_update=True)
    if chosen is None or chosen.person_id != person.id:
        raise NotFound
    return chosen


async def withdraw_affiliations(tx: Tx, person: Person, circle_ids: Iterable[int]) -> None:
    """Affiliations shown to circles that a person leaves are their own again."""
    shown = (_a.c.person_id == person.id) & _a.c.circle_id.in_(list(circle_ids))
    await tx.session.execute(sa.update(_a).where(shown).values(circle_id=person.circle_id))
