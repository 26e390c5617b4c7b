"""Circles: who may see.

Invariants:
- Every row that people read belongs to exactly one circle; it may be read when that circle is among the
  actor's. `visible` (in SQL) and `Actor.may_see` (in Python) are the only two spellings of that condition.
- `PUBLIC` holds everyone, visitors too; `NETWORK` everyone signed in. Neither has rows in `circle_member`.
- Circles do not nest. Nobody sees by office.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlmodel import Field

from tessera.core.errors import Forbidden, SignInNeeded
from tessera.core.model import Table, inner_id, words

PUBLIC = 1
NETWORK = 2


class Circle(Table, table=True):
    """A set of people who may see something. Its id never leaves the server."""

    __tablename__ = "circle"

    id: int | None = inner_id()
    kind: str = words(
        "public", "network", "listed", "inside", "people", "staff", "person", "partnership", "pair", name="kind"
    )


class CircleMember(Table, table=True):
    """One person in one circle."""

    __tablename__ = "circle_member"
    __table_args__ = (sa.Index("ix_circle_member_person_id", "person_id", "circle_id"),)

    circle_id: int = Field(sa_type=sa.BigInteger, foreign_key="circle.id", ondelete="CASCADE", primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in person, or a visitor (`person_id` is None).

    `circles` are the ids of every circle the actor is in, PUBLIC and NETWORK included. `circle_id` and
    `stream_id` are the person's own. `office` is the person's role for the whole site (`staff` or None): it
    allows acts, it never shows anything.
    """

    person_id: UUID | None = None
    login_id: UUID | None = None
    circles: tuple[int, ...] = (PUBLIC,)
    circle_id: int | None = None
    stream_id: int | None = None
    office: str | None = None
    lang: str = "en"
    extra: dict[str, Any] = field(default_factory=dict, compare=False)

    @cached_property
    def circle_set(self) -> frozenset[int]:
        return frozenset(self.circles)

    def may_see(self, circle_id: int) -> bool:
        """The visibility condition for a row that is already loaded."""
        return circle_id in self.circle_set

    def person(self) -> UUID:
        """The person's id; raises SignInNeeded for a visitor."""
        if self.person_id is None:
            raise SignInNeeded
        return self.person_id

    def require_staff(self) -> UUID:
        """The person's id; raises Forbidden unless the person holds the office `staff`."""
        person_id = self.person()
        if self.office != "staff":
            raise Forbidden("staff_only")
        return person_id


VISITOR = Actor()


@lru_cache(maxsize=512)
def circles_text(circles: tuple[int, ...]) -> str:
    """Circles as PostgreSQL writes an array."""
    return "{" + ",".join(map(str, circles)) + "}"


class _Circles(sa.TypeDecorator[Sequence[int]]):
    """Circles sent as one text: the driver took six times as long for the two thousand numbers of an array."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[int] | None, dialect: Any) -> str | None:
        return None if value is None else circles_text(tuple(value))


circles_param = sa.bindparam("circles", type_=_Circles())
_array = pg.ARRAY(sa.BigInteger)
# In a SELECT of its own, so that it is read once and not for every row.
_circles = sa.cast(sa.select(sa.cast(circles_param, _array)).scalar_subquery(), _array)


def visible(column: Any) -> Any:
    """The visibility condition for a query; the parameter `circles` is `Actor.circles`."""
    return column == sa.any_(_circles)


def circles_shown_on(circle_id: int) -> tuple[int, ...]:
    """The circles whose rows a stream of this circle may carry.

    Everyone in NETWORK is in PUBLIC too, so the network's streams also carry public rows; all other circles
    carry only their own.
    """
    return (PUBLIC, NETWORK) if circle_id == NETWORK else (circle_id,)


def audience_of(circle_id: int) -> str:
    """For whom a row of this circle is, in the words of the wire: `public`, `network` or `space`."""
    return {PUBLIC: "public", NETWORK: "network"}.get(circle_id, "space")


class SpaceAudience(msgspec.Struct, forbid_unknown_fields=True):
    """A space, and for whom in it something is."""

    space: UUID
    audience: str


def circle_of(audience: str, inside_id: int) -> int:
    """The other way round: the circle that an audience means in a space with this `inside` circle."""
    return {"public": PUBLIC, "network": NETWORK}.get(audience, inside_id)


async def add_circle(tx: Any, kind: str) -> int:
    """Make a circle and return its id."""
    circle = Circle(kind=kind)
    tx.session.add(circle)
    await tx.session.flush()
    assert circle.id is not None
    return circle.id


async def admit(tx: Any, person_id: UUID, circle_ids: Iterable[int]) -> None:
    """Put a person into circles; into those they are in already, nothing changes."""
    rows = [{"circle_id": c, "person_id": person_id} for c in circle_ids if c not in (PUBLIC, NETWORK)]
    if rows:
        await tx.session.execute(pg.insert(CircleMember).values(rows).on_conflict_do_nothing())
    tx.circles_changed(person_id)


async def expel(tx: Any, person_id: UUID, circle_ids: Iterable[int]) -> None:
    """Take a person out of circles; hubs drop their streams of these within a second of the commit."""
    member = CircleMember.__table__  # type: ignore[attr-defined]
    wanted = member.c.circle_id.in_(list(circle_ids))
    await tx.session.execute(sa.delete(member).where(member.c.person_id == person_id, wanted))
    tx.circles_changed(person_id)
