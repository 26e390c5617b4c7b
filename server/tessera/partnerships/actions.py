"""Acts of partnerships: propose, confirm, decline, withdraw, change, say that one is still true.

Either side acts, whoever of its people does so; what changed says the side, never the person (R5). All of both sides
hear of it on their own streams: pages of partnerships have none (decision 0006).
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import UNSET
from sqlalchemy.exc import IntegrityError

from tessera.core.access import NETWORK, PUBLIC, Actor, add_circle
from tessera.core.clock import now
from tessera.core.database import Tx
from tessera.core.errors import Conflict, Forbidden, Invalid, require
from tessera.organisations.tables import Organisation
from tessera.partnerships import rules
from tessera.partnerships.access import load_partnership
from tessera.partnerships.merging import move_partnerships as move_partnerships
from tessera.partnerships.schemas import PartnershipIn, PartnershipPatch
from tessera.partnerships.sides import admit_sides, done, leave_circle, lock_towns, sides_of
from tessera.partnerships.tables import Partnership, PartnershipChange, PartnershipPerson, PartnershipTheme
from tessera.people.access import load_person
from tessera.themes.access import load_themes
from tessera.themes.tables import Theme

_t = PartnershipTheme.__table__  # type: ignore[attr-defined]
_i = PartnershipPerson.__table__  # type: ignore[attr-defined]
_theme = Theme.__table__  # type: ignore[attr-defined]
# Of these the history says that they changed, and not what they were.
_WITHOUT_VALUES = frozenset({"text", "themes"})
_PLAIN = ("form", "standing", "since", "until", "text", "lang")


async def propose(tx: Tx, actor: Actor, *, given: PartnershipIn) -> dict[str, Any]:
    """Propose a partnership to another organisation, for one's own.

    Nobody but the two sides knows of it before it is confirmed. Raises Invalid, Conflict where one of this form runs
    between the two already, Forbidden for who acts for no organisation.
    """
    person = await load_person(tx, actor.person())
    mine = await sides_of(tx, person.id)
    if not mine:
        raise Forbidden("no_side")
    values = msgspec.structs.asdict(given) | {"lang": given.lang or actor.lang}
    if mistakes := rules.mistakes(values, year=now().year):
        raise Invalid(**mistakes)
    await _check_towns(tx, given, mine)
    themes = await load_themes(tx, given.themes)
    made = Partnership(
        circle_id=await add_circle(tx, "partnership"),
        proposer_id=given.organisation,
        partner_id=given.partner,
        form=given.form,
        standing=given.standing,
        public=given.audience == "public",
        since=given.since,
        until=given.until,
        text=given.text.strip(),
        lang=values["lang"],
        proposed_by=person.id,
    )
    tx.session.add(made)
    await _flush(tx)
    await _carry(tx, made, themes)
    await admit_sides(tx, made)
    return await done(tx, actor, made)


async def _check_towns(tx: Tx, given: PartnershipIn, mine: Collection[UUID]) -> None:
    """Both sides, locked; raises Invalid where one of them cannot be a side, or the first is not one's own."""
    towns = await lock_towns(tx, [given.organisation, given.partner])
    mistakes = {}
    if given.organisation not in mine:
        mistakes["organisation"] = "organisation_not_own"
    elif code := _mistake(towns.get(given.organisation), same=False):
        mistakes["organisation"] = code
    if code := _mistake(towns.get(given.partner), same=given.partner == given.organisation):
        mistakes["partner"] = code
    if given.standing == "ended":
        mistakes["standing"] = "field_invalid"
    if mistakes:
        raise Invalid(**mistakes)


def _mistake(town: Organisation | None, *, same: bool) -> str | None:
    if town is None:
        return "organisation_unknown"
    return rules.partner_mistake(kind=town.kind, ended=town.ended_on is not None, same=same)


async def decide(tx: Tx, actor: Actor, *, partnership_id: UUID, confirm: bool, sentence: str = "") -> dict[str, Any]:
    """Confirm what the other side proposed, as it stands, or decline with a sentence that both sides read."""
    found, mine = await load_partnership(tx, actor, partnership_id)
    own = found.proposed_by == actor.person_id
    require(rules.may_decide(state=found.state, partner=found.partner_id in mine, proposed=own))
    if code := rules.text_mistake(sentence, rules.MAX_SENTENCE):
        raise Invalid(sentence=code)
    found.decided_at, found.version = now(), found.version + 1
    if confirm:
        await _show(tx, found)
        _note(tx, found, found.partner_id, "confirmed")
    else:
        found.state, found.sentence = "declined", sentence.strip()
    return await done(tx, actor, found)


async def _show(tx: Tx, found: Partnership) -> None:
    """Move a proposal from the circle of its sides to those it was proposed for; what belongs to it follows."""
    before = found.circle_id
    found.state, found.checked_on = "confirmed", now().date()
    found.circle_id = PUBLIC if found.public else NETWORK
    await tx.session.flush()
    await leave_circle(tx, before)


async def withdraw(tx: Tx, actor: Actor, *, partnership_id: UUID) -> dict[str, Any]:
    """Take one's side's proposal back; both sides go on reading that there was one."""
    found, mine = await load_partnership(tx, actor, partnership_id)
    require(rules.may_withdraw(state=found.state, proposer=found.proposer_id in mine))
    found.state, found.decided_at, found.version = "withdrawn", now(), found.version + 1
    return await done(tx, actor, found)


async def change(tx: Tx, actor: Actor, *, partnership_id: UUID, patch: PartnershipPatch) -> dict[str, Any]:
    """Change what is between the two, rest it or end it; the history keeps which side changed what.

    Raises Conflict where somebody else was faster, or where another one of this form runs between the two.
    """
    found, mine = await load_partnership(tx, actor, partnership_id)
    require(rules.may_change(state=found.state, standing=found.standing))
    if patch.version != found.version:
        raise Conflict("edited_meanwhile")
    given = {name: value for name, value in msgspec.structs.asdict(patch).items() if value is not UNSET}
    values = {name: getattr(found, name) for name in _PLAIN} | given
    if mistakes := rules.mistakes(values, year=now().year):
        raise Invalid(**mistakes)
    await _take_themes(tx, found, mine[0], given)
    await _narrow(tx, found, mine[0], given)
    for name in _PLAIN:
        value = values[name].strip() if name == "text" else values[name]
        _take(tx, found, mine[0], name, value)
    _end(tx, found, mine[0])
    await _flush(tx)
    found.version += 1
    return await done(tx, actor, found)


def _take(tx: Tx, found: Partnership, side: UUID, name: str, value: Any) -> None:
    """Set one value, and note what it was."""
    before = getattr(found, name)
    if before == value:
        return
    setattr(found, name, value)
    if name != "lang":
        kept = ("", "") if name in _WITHOUT_VALUES else (_said(before), _said(value))
        _note(tx, found, side, name, *kept)


def _said(value: Any) -> str:
    return "" if value is None else str(value)


def _end(tx: Tx, found: Partnership, side: UUID) -> None:
    """What has ended has a last year, and nobody is asked about it."""
    if found.standing != "ended":
        return
    found.asked_on = None
    if found.until is None:
        _take(tx, found, side, "until", max(now().year, found.since or 0))


async def _take_themes(tx: Tx, found: Partnership, side: UUID, given: dict[str, Any]) -> None:
    """Carry other themes; a retired one may stay."""
    if "themes" not in given:
        return
    carried = sa.select(_theme.c.key).join(_t, _t.c.theme_id == _theme.c.id).where(_t.c.partnership_id == found.id)
    before = set((await tx.session.scalars(carried)).all())
    themes = await load_themes(tx, given["themes"], kept=before)
    if {theme.key for theme in themes} == before:
        return
    await tx.session.execute(sa.delete(_t).where(_t.c.partnership_id == found.id))
    await _carry(tx, found, themes)
    _note(tx, found, side, "themes")


async def _narrow(tx: Tx, found: Partnership, side: UUID, given: dict[str, Any]) -> None:
    """Show it to the network only, with the people in charge; wider than agreed it never becomes (R9)."""
    wanted = given.get("audience")
    if wanted is None or wanted == ("public" if found.public else "network"):
        return
    if wanted == "public":
        raise Invalid(audience="audience_wider")
    found.public, found.circle_id = False, NETWORK
    await tx.session.flush()
    shown = (_i.c.partnership_id == found.id) & (_i.c.circle_id == PUBLIC)
    await tx.session.execute(sa.update(_i).where(shown).values(circle_id=NETWORK))
    _note(tx, found, side, "audience", "public", "network")


async def still_true(tx: Tx, actor: Actor, *, partnership_id: UUID, answer: str) -> dict[str, Any]:
    """Say that it is true as it stands, that it rests, or that it has ended; nobody is asked again for a year."""
    found, mine = await load_partnership(tx, actor, partnership_id)
    require(rules.may_change(state=found.state, standing=found.standing))
    if answer not in rules.ANSWERS:
        raise Invalid(answer="field_invalid")
    found.checked_on, found.asked_on = now().date(), None
    found.version += 1
    if answer == "yes":
        _note(tx, found, mine[0], "still_true")
    else:
        _take(tx, found, mine[0], "standing", answer)
    _end(tx, found, mine[0])
    return await done(tx, actor, found)


async def _carry(tx: Tx, found: Partnership, themes: Collection[Theme]) -> None:
    tx.session.add_all(
        PartnershipTheme(partnership_id=found.id, circle_id=found.circle_id, theme_id=theme.id) for theme in themes
    )
    await tx.session.flush()


def _note(tx: Tx, found: Partnership, side: UUID, what: str, before: str = "", after: str = "") -> None:
    """A line of what changed, by which side."""
    tx.session.add(
        PartnershipChange(
            partnership_id=found.id,
            circle_id=found.circle_id,
            organisation_id=side,
            what=what,
            before=before,
            after=after,
            day=now().date(),
        )
    )


async def _flush(tx: Tx) -> None:
    """Write what changed; raises Conflict where one of this form runs between the two already."""
    try:
        await tx.session.flush()
    except IntegrityError as error:
        if "uq_partnership_running" in str(error.orig):
            raise Conflict("partnership_exists") from None
        raise
