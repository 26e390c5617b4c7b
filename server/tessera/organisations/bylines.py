"""Bylines: what is kept of an author with what they write, as at the time of writing.

An unnamed byline holds nothing but a class of at least five member municipalities (R5). What readers see of it:
`core/bylines.py`.
"""

from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tessera.core.database import Database
from tessera.core.reads import read
from tessera.organisations.affiliations import IN_BYLINES
from tessera.organisations.queries import unnamed_class
from tessera.organisations.tables import Affiliation, Organisation
from tessera.people.tables import Person

# All there is in a byline of who is not there any more: no class of municipalities either.
NOBODY = {"unnamed": True}

_p = Person.__table__  # type: ignore[attr-defined]
_a = Affiliation.__table__  # type: ignore[attr-defined]
_o = Organisation.__table__  # type: ignore[attr-defined]


class _Author(msgspec.Struct):
    name: str
    role: str | None
    organisation: UUID | None
    organisation_name: str | None
    country: str | None


_AUTHOR = read(
    sa.select(
        _p.c.name,
        _a.c.role,
        _o.c.id.label("organisation"),
        _o.c.name.label("organisation_name"),
        _o.c.country,
    )
    .select_from(
        _p.outerjoin(_a, (_a.c.person_id == _p.c.id) & IN_BYLINES).outerjoin(_o, _o.c.id == _a.c.organisation_id)
    )
    .where(_p.c.id == sa.bindparam("person", type_=sa.Uuid)),
    _Author,
)


async def byline_of(db: Database, person_id: UUID, *, unnamed: bool = False) -> dict[str, Any]:
    """The byline of a person as of now, to be kept with what they write."""
    if unnamed:
        return {"unnamed": True, **await unnamed_class(db, person_id)}
    author = await db.one(_AUTHOR, person=person_id)
    assert author is not None
    byline: dict[str, Any] = {"person": str(person_id), "name": author.name}
    if author.organisation is not None:
        byline |= {
            "role": author.role or None,
            "organisation": {"id": str(author.organisation), "name": author.organisation_name},
            "country": author.country,
        }
    return {key: value for key, value in byline.items() if value is not None}
