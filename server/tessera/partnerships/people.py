"""Acts on who is in charge and on the history of a partnership.

Nobody is named as in charge but by their own consent, for the circle they choose: who is put forward by a colleague is
asked, and until they have said yes nobody but the two knows of it.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import NETWORK, PUBLIC, Actor
from tessera.core.clock import now
from tessera.core.database import Tx
from tessera.core.errors import Forbidden, Invalid, NotFound, require
from tessera.partnerships import rules
from tessera.partnerships.access import load_partnership
from tessera.partnerships.schemas import LineIn
from tessera.partnerships.sides import done, people_of
from tessera.partnerships.tables import Partnership, PartnershipLine, PartnershipPerson
from tessera.people.access import load_person

_l = PartnershipLine.__table__  # type: ignore[attr-defined]


async def put_in_charge(
    tx: Tx, actor: Actor, *, partnership_id: UUID, person_id: UUID, audience: str
) -> dict[str, Any]:
    """Be in charge oneself, for the readers one chooses, or ask a colleague of one's own side to be."""
    found, mine = await load_partnership(tx, actor, partnership_id)
    require(rules.may_change(state=found.state, standing=found.standing))
    there = await tx.session.get(PartnershipPerson, (found.id, person_id))
    if person_id == actor.person_id:
        await _consent(tx, found, there, person_id, mine[0], audience)
        return await done(tx, actor, found)
    if there is None:
        await _ask(tx, actor, found, person_id, mine)
    return await done(tx, actor, found, only=[person_id])


async def _consent(
    tx: Tx, found: Partnership, there: PartnershipPerson | None, person_id: UUID, side: UUID, audience: str
) -> None:
    if not rules.may_show(audience=audience, public=found.public):
        raise Invalid(audience="audience_unknown")
    circle_id = PUBLIC if audience == "public" else NETWORK
    if there is not None:
        there.state, there.circle_id, there.asked_by = "consented", circle_id, None
        return
    tx.session.add(
        PartnershipPerson(
            partnership_id=found.id, person_id=person_id, organisation_id=side, circle_id=circle_id, state="consented"
        )
    )


async def _ask(tx: Tx, actor: Actor, found: Partnership, person_id: UUID, mine: list[UUID]) -> None:
    """Ask somebody of one's own side; their answer is awaited in their own circle."""
    colleagues = {one.person: one.organisation for one in await people_of(tx, mine)}
    if person_id not in colleagues:
        raise Invalid(person="person_unknown")
    person = await load_person(tx, person_id)
    tx.session.add(
        PartnershipPerson(
            partnership_id=found.id,
            person_id=person_id,
            organisation_id=colleagues[person_id],
            circle_id=person.circle_id,
            state="asked",
            asked_by=actor.person_id,
        )
    )


async def leave_charge(tx: Tx, actor: Actor, *, partnership_id: UUID, person_id: UUID) -> dict[str, Any]:
    """Step back, say no to being asked, or take back that one has asked somebody; also after it has ended."""
    found, _ = await load_partnership(tx, actor, partnership_id)
    there = await tx.session.get(PartnershipPerson, (found.id, person_id))
    own = there is not None and actor.person_id in (there.person_id, there.asked_by)
    if there is None or (there.state == "asked" and not own):
        raise NotFound
    if not own:
        raise Forbidden("own_consent_only")
    await tx.session.delete(there)
    return await done(tx, actor, found, only=[person_id, there.asked_by] if there.state == "asked" else None)


async def add_line(tx: Tx, actor: Actor, *, partnership_id: UUID, given: LineIn) -> dict[str, Any]:
    """Add a line to the history, for one's own side."""
    found, mine = await load_partnership(tx, actor, partnership_id)
    here = sa.select(sa.func.count()).where(_l.c.partnership_id == found.id)
    require(rules.may_tell(state=found.state, lines=await tx.session.scalar(here) or 0))
    lang = given.lang or actor.lang
    mistakes = rules.line_mistakes(year=given.year, text=given.text, present=now().year)
    mistakes |= rules.mistakes({"lang": lang}, year=now().year)
    if mistakes:
        raise Invalid(**mistakes)
    tx.session.add(
        PartnershipLine(
            partnership_id=found.id,
            circle_id=found.circle_id,
            organisation_id=mine[0],
            year=given.year,
            text=given.text.strip(),
            lang=lang,
        )
    )
    return await done(tx, actor, found)


async def drop_line(tx: Tx, actor: Actor, *, partnership_id: UUID, line_id: UUID) -> dict[str, Any]:
    """Delete a line that one's own side wrote; nothing of it is kept."""
    found, mine = await load_partnership(tx, actor, partnership_id)
    line = await tx.session.get(PartnershipLine, line_id)
    if line is None or line.partnership_id != found.id:
        raise NotFound
    if line.organisation_id not in mine:
        raise Forbidden("own_lines_only")
    await tx.session.delete(line)
    return await done(tx, actor, found)
