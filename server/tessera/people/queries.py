"""Reads of people: one's logins."""

from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tessera.core.access import Actor
from tessera.core.database import Database
from tessera.core.reads import read
from tessera.people.schemas import LoginList, LoginOut
from tessera.people.tables import Login, Person

_l = Login.__table__  # type: ignore[attr-defined]
_p = Person.__table__  # type: ignore[attr-defined]


class _LoginRow(msgspec.Struct):
    id: UUID
    created_at: datetime
    seen_at: datetime
    agent: str


_LOGINS = read(
    sa.select(_l.c.id, _l.c.created_at, _l.c.seen_at, _l.c.agent)
    .where(_l.c.person_id == sa.bindparam("person", type_=sa.Uuid), _l.c.ended_at.is_(None))
    .order_by(_l.c.seen_at.desc())
    .limit(50),
    _LoginRow,
)


class PersonRow(msgspec.Struct):
    """A person's own account."""

    id: UUID
    name: str
    email: str
    lang: str
    languages: list[str]
    time_zone: str
    name_public: bool
    office: str | None
    welcome: int | None


_PERSON = read(
    sa.select(*(_p.c[name] for name in PersonRow.__struct_fields__)).where(
        _p.c.id == sa.bindparam("person", type_=sa.Uuid), _p.c.deactivated_at.is_(None)
    ),
    PersonRow,
)


async def logins(db: Database, actor: Actor) -> LoginList:
    """One's own signed-in browsers."""
    rows = await db.fetch(_LOGINS, person=actor.person())
    return LoginList([LoginOut(r.id, r.created_at, r.seen_at, r.agent, r.id == actor.login_id) for r in rows])


async def person(db: Database, person_id: UUID) -> PersonRow | None:
    """One account, or None."""
    return await db.one(_PERSON, person=person_id)


async def person_by_email(db: Database, email: str) -> UUID | None:
    """The id of an active account by its address, or None."""
    return await db.pool.fetchval(
        "SELECT id FROM person WHERE email = $1 AND deactivated_at IS NULL", email.strip().lower()
    )
