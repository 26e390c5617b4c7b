"""The people of an organisation, as far as each shows the reader that they work there."""

from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tessera.core.access import Actor, visible
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.core.paging import page_size, read_cursor, write_cursor
from tessera.core.reads import read
from tessera.organisations import queries
from tessera.organisations.schemas import OrganisationPeople, OrganisationPerson
from tessera.organisations.tables import Affiliation
from tessera.people.tables import Person, ProfileField

_a = Affiliation.__table__  # type: ignore[attr-defined]
_p = Person.__table__  # type: ignore[attr-defined]
_f = ProfileField.__table__  # type: ignore[attr-defined]


class _Row(msgspec.Struct):
    id: UUID
    name: str | None
    role: str
    department: str
    place: str
    affiliation: UUID


class _Total(msgspec.Struct):
    total: int


# Where the name is not shown it must not be told by the place in the list either: those stand at the end.
_LAST = "\U0010ffff"
_name = sa.case((_f.c.person_id.is_not(None), _p.c.name)).label("name")
_place: Any = sa.case((_f.c.person_id.is_not(None), sa.func.lower(_p.c.name)), else_=_LAST)
_shown = (_f.c.person_id == _a.c.person_id) & (_f.c.field == "name") & visible(_f.c.circle_id)
_works = (_a.c.organisation_id == sa.bindparam("organisation", type_=sa.Uuid)) & _a.c.until.is_(None)
_here = _a.join(_p, _p.c.id == _a.c.person_id)
_active = _p.c.deactivated_at.is_(None)
_after = sa.tuple_(_place, _a.c.id) > sa.tuple_(
    sa.bindparam("after", type_=sa.Text), sa.bindparam("after_id", type_=sa.Uuid)
)
_PAGE = read(
    sa.select(_p.c.id, _name, _a.c.role, _a.c.department, _place.label("place"), _a.c.id.label("affiliation"))
    .select_from(_here.outerjoin(_f, _shown))
    .where(_works, _active, visible(_a.c.circle_id), _after)
    .order_by(_place, _a.c.id)
    .limit(sa.bindparam("limit", type_=sa.Integer)),
    _Row,
)
_TOTAL = read(
    sa.select(sa.func.count(sa.distinct(_a.c.person_id)).label("total"))
    .select_from(_here)
    .where(_works, _active, visible(_a.c.circle_id)),
    _Total,
)
_NOBODY = UUID(int=0)


async def people_of(
    db: Database, actor: Actor, organisation_id: UUID, *, cursor: str | None, limit: int
) -> OrganisationPeople:
    """A page of the people who work in an organisation now; of a merged one, where it was merged into.

    Raises NotFound for an unknown organisation, Invalid for a cursor that was made up.
    """
    ids = await queries.known_as(db, organisation_id)
    if not ids:
        raise NotFound
    after, after_id = read_cursor(cursor, tuple[str, UUID]) if cursor else ("", _NOBODY)
    size, asked = page_size(limit), {"organisation": ids[0], "circles": actor.circles}
    rows = await db.fetch(_PAGE, **asked, after=after, after_id=after_id, limit=size + 1)
    counted = await db.one(_TOTAL, **asked)
    page = rows[:size]
    more = write_cursor(page[-1].place, page[-1].affiliation) if len(rows) > size else None
    people = [OrganisationPerson(row.id, row.name, row.role, row.department) for row in page]
    return OrganisationPeople(people, counted.total if counted else 0, more)
