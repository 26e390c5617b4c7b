"""What readers see of a person: rows of the profile under the reader's circles.

Invariant: everything shown of a person is read here or in `organisations/affiliations.py`, under one condition, for
the page and for the owner's preview alike. A closed account shows nothing but its name.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tessera.core.access import Actor, visible
from tessera.core.clock import now
from tessera.core.database import Database
from tessera.core.errors import Invalid
from tessera.core.reads import read
from tessera.core.text import bare_words
from tessera.people.names import name_search
from tessera.people.tables import Absence, Person, ProfileField

_p = Person.__table__  # type: ignore[attr-defined]
_d = Person.__table__.alias("deputy")  # type: ignore[attr-defined]
_f = ProfileField.__table__  # type: ignore[attr-defined]
_n = ProfileField.__table__.alias("deputy_name")  # type: ignore[attr-defined]
_ab = Absence.__table__  # type: ignore[attr-defined]
_person = sa.bindparam("person", type_=sa.Uuid)
_me = sa.bindparam("me", type_=sa.Uuid)
_today = sa.bindparam("today", type_=sa.Date)
_open = _p.c.deactivated_at.is_(None)

VALUE: Any = sa.case(
    (_f.c.field == "name", _p.c.name),
    (_f.c.field == "email", _p.c.email),
    (_f.c.field == "reads", sa.func.array_to_string(_p.c.languages, " ")),
    (_f.c.field == "time_zone", _p.c.time_zone),
    else_=_f.c.value,
)


class FieldRow(msgspec.Struct):
    """One field of a profile that the reader may see."""

    field: str
    value: str
    closed: bool


_fields = sa.select(_f.c.field, VALUE.label("value"), _p.c.deactivated_at.is_not(None).label("closed")).select_from(
    _f.join(_p, _p.c.id == _f.c.person_id)
)
_SEEN = read(
    _fields.where(_f.c.person_id == _person, sa.or_(_open, _f.c.field == "name"), visible(_f.c.circle_id)), FieldRow
)


async def fields_seen(db: Database, circles: Sequence[int], person_id: UUID) -> list[FieldRow]:
    """The fields of a profile that readers in these circles see."""
    return await db.fetch(_SEEN, person=person_id, circles=tuple(circles))


class AwayRow(msgspec.Struct):
    """An absence; the deputy only when they have accepted, named only where the reader may see their name."""

    until: date
    deputy: UUID | None
    deputy_name: str | None


_AWAY = read(
    sa.select(_ab.c.until, _n.c.person_id.label("deputy"), _d.c.name.label("deputy_name"))
    .select_from(
        _ab.join(_p, _p.c.id == _ab.c.person_id)
        .outerjoin(
            _n,
            (_n.c.person_id == _ab.c.deputy_id)
            & (_n.c.field == "name")
            & (_ab.c.deputy_state == "accepted")
            & visible(_n.c.circle_id),
        )
        .outerjoin(_d, (_d.c.id == _n.c.person_id) & _d.c.deactivated_at.is_(None))
    )
    .where(_ab.c.person_id == _person, _ab.c.until >= _today, _open, visible(_ab.c.circle_id)),
    AwayRow,
)


async def away(db: Database, circles: Sequence[int], person_id: UUID) -> AwayRow | None:
    """The absence that readers in these circles see, until it is over."""
    return await db.one(_AWAY, person=person_id, circles=tuple(circles), today=now().date())


class OwnField(msgspec.Struct):
    """One's own field, with the circle that may see it."""

    field: str
    value: str
    circle_id: int


_OWN = read(
    sa.select(_f.c.field, VALUE.label("value"), _f.c.circle_id)
    .select_from(_f.join(_p, _p.c.id == _f.c.person_id))
    .where(_f.c.person_id == _me),
    OwnField,
)


async def own_fields(db: Database, actor: Actor) -> list[OwnField]:
    """One's own fields that have a row."""
    return await db.fetch(_OWN, me=actor.person())


class OwnAbsence(msgspec.Struct):
    """One's own absence, with the circle that may see it and how the deputy has answered."""

    until: date
    circle_id: int
    deputy: UUID | None
    deputy_name: str | None
    state: str | None


_OWN_ABSENCE = read(
    sa.select(
        _ab.c.until,
        _ab.c.circle_id,
        _ab.c.deputy_id.label("deputy"),
        _d.c.name.label("deputy_name"),
        _ab.c.deputy_state.label("state"),
    )
    .select_from(_ab.outerjoin(_d, _d.c.id == _ab.c.deputy_id))
    .where(_ab.c.person_id == _me, _ab.c.until >= _today),
    OwnAbsence,
)


async def own_absence(db: Database, actor: Actor) -> OwnAbsence | None:
    """One's own absence, until it is over."""
    return await db.one(_OWN_ABSENCE, me=actor.person(), today=now().date())


class DeputyRow(msgspec.Struct):
    """Somebody who has asked one to stand in."""

    person: UUID
    name: str
    until: date
    state: str


_DEPUTY = read(
    sa.select(_p.c.id.label("person"), _p.c.name, _ab.c.until, _ab.c.deputy_state.label("state"))
    .select_from(_ab.join(_p, _p.c.id == _ab.c.person_id))
    .where(_ab.c.deputy_id == _me, _ab.c.until >= _today, _open)
    .order_by(_ab.c.until, _p.c.name)
    .limit(50),
    DeputyRow,
)


async def deputy_for(db: Database, actor: Actor) -> list[DeputyRow]:
    """Who has asked one to stand in, until they are back."""
    return await db.fetch(_DEPUTY, me=actor.person(), today=now().date())


SHORTEST_INSIDE = 3


class PersonHit(msgspec.Struct):
    """A person in a list to choose from."""

    id: UUID
    name: str


# With a blank before it, so that each word of a name begins alike: `ix_person_name_trigrams`.
_begins, HOLDS = (_p.c.name_search.like(sa.bindparam(name, type_=sa.Text)) for name in ("begins", "holds"))
_NAMED = read(
    sa.select(_p.c.id, _p.c.name)
    .select_from(_f.join(_p, _p.c.id == _f.c.person_id))
    .where(
        _f.c.field == "name",
        _open,
        visible(_f.c.circle_id),
        HOLDS,
        _p.c.id.is_distinct_from(_me),
    )
    .order_by(_begins.desc(), _p.c.name, _p.c.id)
    .limit(10),
    PersonHit,
)


def name_patterns(text: str) -> dict[str, str] | None:
    """The parameters of `HOLDS` and of names that begin so; None for less than two letters.

    Nothing of `text` is a mark of LIKE, as names are compared without signs. Two letters must begin a word, as no index
    knows where two letters are inside.
    """
    bare = " ".join(bare_words(text[:100]))
    if len(bare) < 2:
        return None
    words = name_search(bare)
    return {"begins": f"{words}%", "holds": f"%{words if len(bare) < SHORTEST_INSIDE else words[1:]}%"}


async def named(db: Database, actor: Actor, text: str) -> list[PersonHit]:
    """Up to ten people with `text` in their name, of those whose name the reader may see; oneself left out.

    Names that begin so come first.
    """
    if "\x00" in text:
        raise Invalid(q="field_invalid")
    if (patterns := name_patterns(text)) is None:
        return []
    return await db.fetch(_NAMED, **patterns, me=actor.person_id, circles=actor.circles)
