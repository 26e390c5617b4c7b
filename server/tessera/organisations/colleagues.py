"""Reads of the people who carry themes, with where they work: each part as far as the reader may see it.

Invariant: a person is listed and counted only where both their themes and their name may be seen.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import Actor, visible
from tessera.core.database import Database
from tessera.core.paging import page_size, read_cursor, write_cursor
from tessera.core.reads import read
from tessera.organisations.schemas import PeopleCarrying, PersonCarrying
from tessera.organisations.tables import Affiliation, Organisation
from tessera.people.tables import Person, ProfileField
from tessera.themes.carried import Carrying, keys_of, themes_meant

_p = Person.__table__  # type: ignore[attr-defined]
_f = ProfileField.__table__  # type: ignore[attr-defined]
_n = ProfileField.__table__.alias("its_name")  # type: ignore[attr-defined]
_a = Affiliation.__table__  # type: ignore[attr-defined]
_o = Organisation.__table__  # type: ignore[attr-defined]

_keys = sa.bindparam("keys", type_=pg.ARRAY(sa.Text))
_after_name = sa.bindparam("after_name", type_=sa.Text)
# As the index `ix_profile_field_themes` spells it.
_carried = sa.func.string_to_array(_f.c.value, " ", type_=pg.ARRAY(sa.Text)).overlap(_keys)
_on_theme: tuple[Any, ...] = (_f.c.field == "themes", _carried, visible(_f.c.circle_id))
# Each looked up by itself, as the one plan for any themes would read all people for the few who carry one.
_who = (
    sa.select(_p.c.id, _p.c.name)
    .select_from(_p.join(_n, (_n.c.person_id == _p.c.id) & (_n.c.field == "name")))
    .where(_p.c.id == _f.c.person_id, _p.c.deactivated_at.is_(None), visible(_n.c.circle_id))
    .limit(1)
    .correlate(_f)
    .lateral("who")
)
_place = (
    sa.select(_a.c.role, _o.c.id, _o.c.name, _o.c.country)
    .select_from(_a.join(_o, _o.c.id == _a.c.organisation_id))
    .where(_a.c.person_id == _f.c.person_id, _a.c.main, visible(_a.c.circle_id))
    .limit(1)
    .correlate(_f)
    .lateral("place")
)
_after = sa.tuple_(_who.c.name, _who.c.id) > sa.tuple_(_after_name, sa.bindparam("after_id", type_=sa.Uuid))
_CARRYING = read(
    sa.select(
        _who.c.id,
        _who.c.name,
        sa.func.coalesce(_place.c.role, "").label("role"),
        _place.c.id.label("organisation"),
        _place.c.name.label("organisation_name"),
        _place.c.country,
    )
    .select_from(_f.join(_who, sa.true()).outerjoin(_place, sa.true()))
    .where(*_on_theme, sa.or_(_after_name.is_(None), _after))
    .order_by(_who.c.name, _who.c.id)
    .limit(sa.bindparam("limit", type_=sa.Integer)),
    PersonCarrying,
)


class _Total(msgspec.Struct):
    total: int


_COUNT_CARRYING = read(
    sa.select(sa.func.count().label("total")).select_from(_f.join(_who, sa.true())).where(*_on_theme), _Total
)


async def people_carrying(
    db: Database, actor: Actor, asked: Carrying, *, cursor: str | None, limit: int
) -> PeopleCarrying:
    """A page of the people who carry a theme, or one of a goal's, by name. Raises Invalid."""
    after_name, after_id = read_cursor(cursor, tuple[str, UUID]) if cursor else (None, None)
    keys: Sequence[str] = await keys_of(db, await themes_meant(db, asked))
    known, size = {"keys": keys, "circles": actor.circles}, page_size(limit)
    rows = await db.fetch(_CARRYING, **known, after_name=after_name, after_id=after_id, limit=size + 1)
    count = await db.one(_COUNT_CARRYING, **known)
    page = rows[:size]
    more = write_cursor(page[-1].name, page[-1].id) if len(rows) > size else None
    return PeopleCarrying(page, count.total if count else 0, more)
