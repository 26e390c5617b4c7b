"""The two sides: who acts for them, who sees a proposal, who is told.

Who acts for an organisation has a running affiliation there that the network may see, and an open account. A
partnership that is not confirmed lies in a circle of its own: exactly those who act for one of its sides are in it.
`admit_sides` and `follow_person` keep it so; both take their locks first, so that of a new proposal and a new colleague
the later one sees the other.
"""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import NETWORK, PUBLIC, Actor, Circle, CircleMember, admit, expel
from tessera.core.facts import Fact, record
from tessera.core.reads import read
from tessera.organisations.tables import Affiliation, Organisation
from tessera.partnerships.tables import Partnership, PartnershipPerson
from tessera.people.tables import Person

if TYPE_CHECKING:
    from tessera.core.database import Tx

_a = Affiliation.__table__  # type: ignore[attr-defined]
_o = Organisation.__table__  # type: ignore[attr-defined]
_p = Person.__table__  # type: ignore[attr-defined]
_c = Circle.__table__  # type: ignore[attr-defined]
_m = CircleMember.__table__  # type: ignore[attr-defined]
_s = Partnership.__table__  # type: ignore[attr-defined]
_i = PartnershipPerson.__table__  # type: ignore[attr-defined]
_person = sa.bindparam("person", type_=sa.Uuid)
_ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))

ACTING = (_a.c.until.is_(None), _a.c.circle_id.in_((PUBLIC, NETWORK)), _p.c.deactivated_at.is_(None))
_affiliated = _a.join(_p, _p.c.id == _a.c.person_id)
_SIDES = (
    sa.select(_a.c.organisation_id.label("organisation"))
    .distinct()
    .select_from(_affiliated)
    .where(*ACTING, _a.c.person_id == _person)
)
_PEOPLE = (
    sa.select(_p.c.id.label("person"), _p.c.name, _p.c.stream_id, _a.c.organisation_id.label("organisation"))
    .distinct()
    .select_from(_affiliated)
    .where(*ACTING, _a.c.organisation_id == sa.any_(_ids))
    .order_by(_p.c.name, _p.c.id)
)


class SideRow(msgspec.Struct):
    """An organisation that somebody acts for."""

    organisation: UUID


class SidePerson(msgspec.Struct):
    """Somebody who acts for an organisation."""

    person: UUID
    name: str
    stream_id: int
    organisation: UUID


SIDES = read(_SIDES, SideRow)
PEOPLE = read(_PEOPLE, SidePerson)


async def sides_of(tx: "Tx", person_id: UUID) -> set[UUID]:
    """The organisations that a person acts for now, inside the transaction."""
    return set((await tx.session.scalars(_SIDES, {"person": person_id})).all())


async def people_of(tx: "Tx", organisations: Collection[UUID]) -> list[SidePerson]:
    """Who acts for these organisations now, inside the transaction."""
    rows = await tx.session.execute(_PEOPLE, {"ids": list(organisations)})
    return [SidePerson(*row) for row in rows]


async def lock_towns(tx: "Tx", ids: Collection[UUID]) -> dict[UUID, Organisation]:
    """These organisations, locked against new affiliations: who comes next sees what is proposed here."""
    wanted = sa.select(Organisation).where(_o.c.id.in_(list(ids))).order_by(_o.c.id).with_for_update()
    return {town.id: town for town in await tx.session.scalars(wanted)}


def sides(partnership: Partnership) -> tuple[UUID, UUID]:
    """Both organisations."""
    return partnership.proposer_id, partnership.partner_id


async def admit_sides(tx: "Tx", partnership: Partnership) -> None:
    """Put exactly those who act for either side into the circle of a partnership that is not confirmed."""
    wanted = {one.person for one in await people_of(tx, sides(partnership))}
    inside = sa.select(_m.c.person_id).where(_m.c.circle_id == partnership.circle_id)
    held = set((await tx.session.scalars(inside)).all())
    for person_id in wanted - held:
        await admit(tx, person_id, [partnership.circle_id])
    for person_id in held - wanted:
        await expel(tx, person_id, [partnership.circle_id])


async def leave_circle(tx: "Tx", circle_id: int) -> None:
    """Drop the circle of a partnership that lies in another one now, and tell those who were in it."""
    inside = await tx.session.scalars(sa.select(_m.c.person_id).where(_m.c.circle_id == circle_id))
    for person_id in inside.all():
        tx.circles_changed(person_id)
    await tx.session.execute(sa.delete(_c).where(_c.c.id == circle_id))


async def told(tx: "Tx", partnership: Partnership, also: Iterable[int] = ()) -> list[Fact]:
    """Facts for those who act for either side, each on their own stream, and on the streams in `also`."""
    streams = {one.stream_id for one in await people_of(tx, sides(partnership))} | set(also)
    return [Fact(stream, "partnership", partnership.id) for stream in sorted(streams)]


async def done(
    tx: "Tx", actor: Actor, partnership: Partnership, only: Collection[UUID | None] | None = None
) -> dict[str, Any]:
    """Tell both sides, or `only` these people, and answer: the end of every act."""
    await tx.session.flush()
    assert actor.stream_id is not None
    if only is None:
        facts = await told(tx, partnership, also=[actor.stream_id])
    else:
        streams = sa.select(_p.c.stream_id).where(_p.c.id.in_([one for one in only if one is not None]))
        own = {actor.stream_id, *(await tx.session.scalars(streams)).all()}
        facts = [Fact(stream, "partnership", partnership.id) for stream in sorted(own)]
    await record(tx, facts)
    return await tx.answer("partnership", partnership.id, actor.stream_id)


async def follow_person(tx: "Tx", person_id: UUID) -> list[Fact]:
    """Let what a person sees and stands for follow where they work now; answers what to tell the colleagues they leave.

    To be called by every act that changes affiliations, after it has changed them; the person's own windows hear of it
    by the fact of that act. Who comes to a side sees its proposals; who leaves one, or hides that they are there, does
    not any more, and is in charge of nothing there: a question that waited for them waits for others.
    """
    worked = sa.select(_a.c.organisation_id).where(_a.c.person_id == person_id)
    await tx.session.execute(
        sa.select(_o.c.id).where(_o.c.id.in_(worked)).order_by(_o.c.id).with_for_update(read=True, key_share=True)
    )
    here = await sides_of(tx, person_id)
    wanted = set(await _circles_at(tx, here))
    held = set(await _circles_of(tx, person_id))
    await admit(tx, person_id, wanted - held)
    await expel(tx, person_id, held - wanted)
    gone = (_i.c.person_id == person_id) & _i.c.organisation_id.not_in(list(here))
    left = await tx.session.scalars(sa.delete(_i).where(gone).returning(_i.c.partnership_id))
    waiting = sa.select(Partnership).where(_s.c.id.in_(left.all()), _s.c.asked_on.is_not(None))
    return [fact for one in (await tx.session.scalars(waiting)).all() for fact in await told(tx, one)]


async def _circles_at(tx: "Tx", organisations: Collection[UUID]) -> list[int]:
    """The circles of unconfirmed partnerships of these; locked, as a confirmation drops the circle."""
    if not organisations:
        return []
    here = sa.or_(_s.c.proposer_id.in_(list(organisations)), _s.c.partner_id.in_(list(organisations)))
    wanted = sa.select(_s.c.circle_id).where(here, _s.c.state != "confirmed").order_by(_s.c.id)
    return list((await tx.session.scalars(wanted.with_for_update(read=True, key_share=True))).all())


async def _circles_of(tx: "Tx", person_id: UUID) -> list[int]:
    inside = sa.select(_m.c.circle_id).join(_c, _c.c.id == _m.c.circle_id)
    rows = await tx.session.scalars(inside.where(_m.c.person_id == person_id, _c.c.kind == "partnership"))
    return list(rows.all())
