"""What becomes of partnerships when two rows turn out to be the same organisation: nothing is lost."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import NETWORK
from tessera.core.facts import Fact
from tessera.organisations.merging import register_mover
from tessera.partnerships.sides import admit_sides, sides, told
from tessera.partnerships.tables import (
    Partnership,
    PartnershipChange,
    PartnershipLine,
    PartnershipPerson,
    PartnershipTheme,
)

if TYPE_CHECKING:
    from tessera.core.database import Tx

_s = Partnership.__table__  # type: ignore[attr-defined]
_t = PartnershipTheme.__table__  # type: ignore[attr-defined]
_i = PartnershipPerson.__table__  # type: ignore[attr-defined]
_HISTORY = (PartnershipLine.__table__, PartnershipChange.__table__)  # type: ignore[attr-defined]


async def move_partnerships(tx: "Tx", duplicate_id: UUID, into_id: UUID) -> list[UUID]:
    """Point the partnerships of a duplicate at the organisation it is merged into; answers the ids of all that changed.

    To be called after the affiliations were moved, as it puts those who act for the merged organisation into the
    circles of its proposals, too. Where both have one of a form with the same partner, the confirmed one stays, of two
    alike the older; history, themes, people and text of the other move into it, and it is shown no more widely than
    either was; a proposal beside it is withdrawn. One between the two merged is none any more: it is ended, or
    withdrawn, and goes on naming the duplicate, whose row has to stay. Records no facts: the merge tells.
    """
    of_either = sa.or_(*(column.in_((duplicate_id, into_id)) for column in (_s.c.proposer_id, _s.c.partner_id)))
    found = list(await tx.session.scalars(sa.select(Partnership).where(of_either).order_by(_s.c.id).with_for_update()))
    touched = {one.id for one in found if duplicate_id in sides(one)}
    between = [one for one in found if set(sides(one)) == {duplicate_id, into_id}]
    for one in between:
        _is_none(one)
    await tx.session.flush()
    kept = {key: rows for key, rows in _by_pair(found, between, duplicate_id, into_id).items() if len(rows) > 1}
    folded = set()
    for older, *others in kept.values():
        for other in others:
            touched |= {older.id, other.id}
            if await _fold(tx, other, older):
                folded.add(other.id)
    for one in found:
        if one.id not in folded and one not in between:
            _point(one, duplicate_id, into_id)
    await tx.session.flush()
    await _point_parts(tx, duplicate_id, into_id, {one.id for one in between})
    for one in found:
        if one.id not in folded and one.state != "confirmed":
            await admit_sides(tx, one)
    return sorted(touched)


def _is_none(one: Partnership) -> None:
    """A partnership of an organisation with itself: what runs of it ends."""
    if one.state == "confirmed":
        one.standing, one.asked_on = "ended", None
    elif one.state == "proposed":
        one.state = "withdrawn"


def _runs(one: Partnership) -> bool:
    return one.state in ("proposed", "confirmed") and one.standing != "ended"


def _by_pair(
    found: list[Partnership], between: list[Partnership], duplicate_id: UUID, into_id: UUID
) -> dict[tuple[Any, str], list[Partnership]]:
    """What runs by partner and form, the one that stays first."""
    pairs: dict[tuple[Any, str], list[Partnership]] = {}
    for one in sorted(found, key=lambda one: (one.state != "confirmed", one.created_at, one.id)):
        if _runs(one) and one not in between:
            [other] = set(sides(one)) - {duplicate_id, into_id}
            pairs.setdefault((other, one.form), []).append(one)
    return pairs


async def _fold(tx: "Tx", other: Partnership, older: Partnership) -> bool:
    """Move what belongs to one partnership into another one, and delete it; whether it was.

    Of a proposal nothing was agreed: it is withdrawn, stays with its sides, and gives nothing to the other (R9).
    """
    if other.state != "confirmed":
        other.state = "withdrawn"
        await tx.session.flush()
        return False
    if older.public and not other.public:
        await _narrow(tx, older)
    older.since = min((year for year in (older.since, other.since) if year is not None), default=None)
    _keep_text(tx, other, older)
    older.checked_on = max(day for day in (older.checked_on, other.checked_on) if day is not None)
    older.version += 1
    await tx.session.flush()
    await _move_parts(tx, other, older)
    await tx.session.delete(other)
    await tx.session.flush()
    return True


def _keep_text(tx: "Tx", other: Partnership, older: Partnership) -> None:
    """Where both say what it is about, what the other says becomes a line of the history."""
    if not older.text:
        older.text, older.lang = other.text, other.lang
    elif other.text and other.text != older.text:
        tx.session.add(
            PartnershipLine(
                partnership_id=other.id,
                circle_id=other.circle_id,
                organisation_id=other.proposer_id,
                year=other.since or other.created_at.year,
                text=other.text,
                lang=other.lang,
            )
        )


async def _narrow(tx: "Tx", older: Partnership) -> None:
    older.public, older.circle_id = False, NETWORK
    await tx.session.flush()


async def _move_parts(tx: "Tx", other: Partnership, older: Partnership) -> None:
    """History, themes and people; what both have is kept once."""
    here = {"partnership_id": older.id, "circle_id": older.circle_id}
    for table in _HISTORY:
        await tx.session.execute(sa.update(table).where(table.c.partnership_id == other.id).values(here))
    themes = sa.select(sa.literal(older.id), sa.literal(older.circle_id), _t.c.theme_id)
    carried = themes.where(_t.c.partnership_id == other.id)
    columns = ["partnership_id", "circle_id", "theme_id"]
    await tx.session.execute(pg.insert(_t).from_select(columns, carried).on_conflict_do_nothing())
    there = sa.select(_i.c.person_id).where(_i.c.partnership_id == older.id).scalar_subquery()
    moving = (_i.c.partnership_id == other.id) & _i.c.person_id.not_in(there)
    await tx.session.execute(sa.update(_i).where(moving).values(partnership_id=older.id))
    if not older.public:
        shown = (_i.c.partnership_id == older.id) & (_i.c.circle_id < NETWORK)
        await tx.session.execute(sa.update(_i).where(shown).values(circle_id=NETWORK))


def _point(one: Partnership, duplicate_id: UUID, into_id: UUID) -> None:
    one.proposer_id = into_id if one.proposer_id == duplicate_id else one.proposer_id
    one.partner_id = into_id if one.partner_id == duplicate_id else one.partner_id


async def _point_parts(tx: "Tx", duplicate_id: UUID, into_id: UUID, but: set[UUID]) -> None:
    """Which side wrote a line, changed something or somebody stands for."""
    for table in (_i, *_HISTORY):
        mine = (table.c.organisation_id == duplicate_id) & table.c.partnership_id.not_in(list(but))
        await tx.session.execute(sa.update(table).where(mine).values(organisation_id=into_id))


async def follow_merge(tx: "Tx", duplicate_id: UUID, into_id: UUID) -> Sequence[Fact]:
    """What the merge of two organisations tells those who act for either side of a partnership of theirs."""
    ids = await move_partnerships(tx, duplicate_id, into_id)
    there = await tx.session.scalars(sa.select(Partnership).where(_s.c.id.in_(ids)))
    return [fact for one in there.all() for fact in await told(tx, one)]


register_mover(follow_merge)
