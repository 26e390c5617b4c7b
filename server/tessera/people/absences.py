"""Acts on absence: who is away until when, and who stands in.

A deputy is asked, hears of it on their own stream, and is shown to nobody before they have accepted; they may decline
at any time.
"""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import Actor
from tessera.core.clock import now
from tessera.core.database import Tx
from tessera.core.errors import Invalid, NotFound
from tessera.core.facts import Fact, record
from tessera.people.access import load_person
from tessera.people.rules import absence_mistakes
from tessera.people.tables import Absence, Person

_p = Person.__table__  # type: ignore[attr-defined]


async def go_away(tx: Tx, actor: Actor, *, until: date, deputy: UUID | None, circle_id: int) -> dict[str, Any]:
    """Say that one is away up to and including `until`, and ask a deputy.

    Who has answered for at least as long is not asked again. Raises Invalid for a day that is over, and for somebody
    who cannot be asked.
    """
    person = await load_person(tx, actor.person())
    asked = await _askable(tx, person, deputy)
    if mistakes := absence_mistakes(
        until=until, today=now().date(), deputy=deputy is not None, deputy_there=asked is not None
    ):
        raise Invalid(**mistakes)
    before = await tx.session.get(Absence, person.id, with_for_update=True)
    told = {deputy, before.deputy_id} if before else {deputy}
    state = None if deputy is None else "asked"
    if before is None:
        tx.session.add(
            Absence(person_id=person.id, circle_id=circle_id, until=until, deputy_id=deputy, deputy_state=state)
        )
    else:
        if before.deputy_id != deputy or until > before.until:
            before.deputy_id, before.deputy_state = deputy, state
        before.until, before.circle_id = until, circle_id
    await _tell(tx, person, told)
    return await tx.answer("person", person.id, person.stream_id)


async def _askable(tx: Tx, person: Person, deputy: UUID | None) -> UUID | None:
    """The deputy's id where somebody else with an open account has it."""
    if deputy is None or deputy == person.id:
        return None
    there = sa.select(_p.c.id).where(_p.c.id == deputy, _p.c.deactivated_at.is_(None))
    return await tx.session.scalar(there)


async def come_back(tx: Tx, actor: Actor) -> dict[str, Any]:
    """End one's absence; nothing of it is kept."""
    person = await load_person(tx, actor.person())
    before = await tx.session.get(Absence, person.id, with_for_update=True)
    if before is not None:
        await tx.session.delete(before)
    await _tell(tx, person, {before.deputy_id} if before else set())
    return await tx.answer("person", person.id, person.stream_id)


async def answer_as_deputy(tx: Tx, actor: Actor, *, person_id: UUID, accept: bool) -> dict[str, Any]:
    """Accept or decline to stand in for somebody; raises NotFound unless one was asked and they are away still."""
    me = actor.person()
    absence = await tx.session.get(Absence, person_id, with_for_update=True)
    if absence is None or absence.deputy_id != me or absence.until < now().date():
        raise NotFound
    absence.deputy_state = "accepted" if accept else "declined"
    person = await tx.session.get_one(Person, person_id)
    await _tell(tx, person, {me})
    assert actor.stream_id is not None
    return await tx.answer("person", me, actor.stream_id)


async def _tell(tx: Tx, person: Person, deputies: set[UUID | None]) -> None:
    """On the person's own stream, and on the streams of those who are or were asked."""
    ids = [id_ for id_ in deputies if id_ is not None]
    streams = await tx.session.scalars(sa.select(_p.c.stream_id).where(_p.c.id.in_(ids)))
    facts = [Fact(stream_id, "deputy", person.id) for stream_id in streams]
    await record(tx, [Fact(person.stream_id, "profile", person.id), *facts])
