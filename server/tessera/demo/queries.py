"""Reads of the demo world: its sign-ins, only where it exists."""

from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.database import Database
from tessera.core.reads import read
from tessera.demo.world import SOURCE, read_world
from tessera.organisations.tables import Affiliation, Organisation
from tessera.people.tables import Person


class DemoPerson(msgspec.Struct, rename="camel"):
    """A person of the demo world, as the sign-in page lists them."""

    email: str
    name: str
    lang: str
    role: str
    organisation: str


class DemoOut(msgspec.Struct, rename="camel"):
    """The sign-ins of the demo world; one password for all."""

    people: list[DemoPerson]
    password: str


_p: Any = Person.__table__  # type: ignore[attr-defined]
_a: Any = Affiliation.__table__  # type: ignore[attr-defined]
_o: Any = Organisation.__table__  # type: ignore[attr-defined]

_PEOPLE = read(
    sa.select(_p.c.email, _p.c.name, _p.c.lang, _a.c.role, _o.c.name.label("organisation"))
    .select_from(_p.join(_a, _a.c.person_id == _p.c.id).join(_o, _o.c.id == _a.c.organisation_id))
    .where(
        _p.c.deactivated_at.is_(None),
        _p.c.email == sa.any_(sa.bindparam("emails", type_=pg.ARRAY(sa.Text))),
        _a.c.main,
        _o.c.source == SOURCE,
    )
    .order_by(_p.c.lang, _p.c.name),
    DemoPerson,
)


async def sign_ins(db: Database) -> DemoOut | None:
    """The people of the demo world and their password; None where it does not exist."""
    world = read_world()
    people = await db.fetch(_PEOPLE, emails=[person.email for person in world.people])
    return DemoOut(people, world.password) if people else None
