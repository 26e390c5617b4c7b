"""Reads compiled at import: what does not fit is refused, nothing becomes NULL or a shifted time in silence."""

from datetime import datetime
from uuid import uuid4

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.clock import NaiveDatetimeError, now
from tessera.core.database import Database
from tessera.core.reads import ReadError, read
from tessera.spaces.tables import Invitation

person = sa.table("person", sa.column("id", sa.Uuid), sa.column("name", sa.Text), sa.column("email", sa.Text))
invitation = sa.table("invitation", sa.column("role", sa.Text), sa.column("expires_at", sa.DateTime(timezone=True)))


class Named(msgspec.Struct):
    id: object
    name: str


class Role(msgspec.Struct):
    role: str


def test_a_column_that_is_no_field_is_refused() -> None:
    with pytest.raises(ReadError):
        read(sa.select(person.c.id, person.c.email), Named)


def test_swapped_columns_are_refused() -> None:
    with pytest.raises(ReadError):
        read(sa.select(person.c.name, person.c.id), Named)


def test_a_list_that_would_be_expanded_at_each_call_is_refused() -> None:
    with pytest.raises(ReadError):
        read(sa.select(person.c.id, person.c.name).where(person.c.id.in_(sa.bindparam("ids", expanding=True))), Named)


@pytest.mark.parametrize("given", [{}, {"ids": [], "more": 1}, {"id": []}])
async def test_missing_and_unknown_parameters_are_refused(db: Database, given: dict[str, object]) -> None:
    ids = sa.any_(sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid)))
    query = read(sa.select(person.c.id, person.c.name).where(person.c.id == ids), Named)
    with pytest.raises(ReadError):
        await db.fetch(query, **given)


async def test_constants_are_written_into_the_text_and_lists_are_parameters(db: Database) -> None:
    statement = sa.select(sa.literal("it's 100% $1", sa.Text).label("role")).where(
        sa.literal(7) == sa.any_(sa.bindparam("numbers", type_=pg.ARRAY(sa.Integer)))
    )
    query = read(statement, Role)
    assert query.names == ("numbers",)
    assert await db.fetch(query, numbers=[7]) == [Role("it's 100% $1")]
    assert await db.fetch(query, numbers=[]) == []


async def test_a_read_refuses_a_time_without_a_zone(db: Database) -> None:
    query = read(sa.select(invitation.c.role).where(invitation.c.expires_at > sa.bindparam("since")), Role)
    assert await db.fetch(query, since=now()) == []
    with pytest.raises(NaiveDatetimeError):
        await db.fetch(query, since=datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point


async def invite_until(db: Database, expires_at: datetime) -> None:
    space = await db.pool.fetchval("SELECT id FROM space WHERE slug = 'network'")
    async with db.act() as tx:
        tx.session.add(Invitation(token_hash=uuid4().bytes, space_id=space, role="member", expires_at=expires_at))


async def test_a_row_refuses_a_time_without_a_zone(db: Database) -> None:
    with pytest.raises(sa.exc.StatementError) as refused:
        await invite_until(db, datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
    assert isinstance(refused.value.orig, NaiveDatetimeError)
    assert await db.pool.fetchval("SELECT count(*) FROM invitation") == 0
