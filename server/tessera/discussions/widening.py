"""Acts on moving a thread to more readers: propose it, say whether one's own goes along, take it back, move it (R9).

At the move the thread goes, under its address, with what its authors agreed to. What others wrote stays where it was
(`staying.py`). Nobody agreed to their name before visitors, so none is shown to them there.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import Actor, SpaceAudience, circle_of
from tessera.core.clock import now
from tessera.core.database import Tx
from tessera.core.errors import Conflict, Verdict, require
from tessera.core.facts import Fact, record
from tessera.discussions import widening_rules as rules
from tessera.discussions.access import Target, load_thread
from tessera.discussions.actions import recount
from tessera.discussions.consents import ask, authors_of, end_widening, open_widening
from tessera.discussions.marking import gone_from_lists
from tessera.discussions.moving import drop_copies, hide_names, move_streams
from tessera.discussions.readers import wider
from tessera.discussions.staying import drop_foreign_translations, follow_rest, leave_behind
from tessera.discussions.tables import Post, PostTranslation
from tessera.discussions.widening_tables import ThreadWidening, WideningConsent
from tessera.spaces.access import load_space
from tessera.spaces.rules import audiences
from tessera.spaces.tables import Space

_p = Post.__table__  # type: ignore[attr-defined]
_x = PostTranslation.__table__  # type: ignore[attr-defined]
_c = WideningConsent.__table__  # type: ignore[attr-defined]


async def propose(tx: Tx, actor: Actor, *, thread_id: UUID, given: SpaceAudience) -> dict[str, Any]:
    """Propose to move a thread to more readers; who proposes agrees for what they wrote themselves."""
    person = actor.person()
    target = await load_thread(tx, actor, thread_id)
    space = await load_space(tx, actor, given.space)
    thread, authors = target.thread, await authors_of(tx, thread_id)
    # What two people say to one another stays between them.
    inside = actor.may_see(space.inside_id) and not target.of_two and space.kind != "pair"
    more = wider(thread.circle_id, circle_of(given.audience, space.inside_id))
    verdict = rules.may_propose(
        leads_here=actor.may_see(target.staff_id),
        asker=thread.author_id == person,
        inside=inside,
        asks=more and any(one.person != person for one in authors),
        known=given.audience in audiences(space.kind, inside),
        same=space.id == thread.space_id,
        deleted=thread.deleted_at is not None,
        rest=await _is_rest(tx, thread_id),
        archived=target.archived or space.archived_at is not None,
        open_already=await open_widening(tx, thread_id) is not None,
    )
    require(verdict)
    row = ThreadWidening(
        thread_id=thread_id,
        circle_id=thread.circle_id,
        space_id=space.id,
        audience=given.audience,
        proposed_by=person,
    )
    tx.session.add(row)
    await tx.session.flush()
    await _say(tx, row, person, agree=True)
    return await _tell(tx, actor, target, ask(authors, thread_id, but=person))


async def consent(tx: Tx, actor: Actor, *, thread_id: UUID, agree: bool) -> dict[str, Any]:
    """Say whether one's own contributions go along; one can say otherwise until it is moved."""
    person = actor.person()
    target = await load_thread(tx, actor, thread_id)
    widening = await _open(tx, thread_id)
    asked = [one for one in await authors_of(tx, thread_id) if one.asked and one.person == person]
    require(rules.may_consent(asked=bool(asked), archived=target.archived))
    await _say(tx, widening, person, agree=agree)
    return await _tell(tx, actor, target, ask(asked, thread_id))


async def withdraw(tx: Tx, actor: Actor, *, thread_id: UUID) -> dict[str, Any]:
    """Take a proposal back."""
    person = actor.person()
    target = await load_thread(tx, actor, thread_id)
    widening = await _open(tx, thread_id)
    asker, leads = target.thread.author_id == person, actor.may_see(target.staff_id)
    require(rules.may_withdraw(proposer=widening.proposed_by == person, asker=asker, leads_here=leads))
    await record(tx, await end_widening(tx, thread_id))
    return await tx.answer("thread", thread_id, target.stream_for(actor))


async def carry_out(tx: Tx, actor: Actor, *, thread_id: UUID) -> dict[str, Any]:
    """Move a thread with what its authors agreed to; the rest stays behind."""
    actor.person()
    target = await load_thread(tx, actor, thread_id)
    widening = await _open(tx, thread_id)
    space = await tx.session.get_one(Space, widening.space_id)
    authors = await authors_of(tx, thread_id)
    agreeing = {one.person for one in authors if one.agrees}
    require(_may_carry_out(actor, target, space, widening, agreeing))
    before, after = target.thread.circle_id, circle_of(widening.audience, space.inside_id)
    own = await end_widening(tx, thread_id)
    rest = await leave_behind(tx, actor, target, agreeing)
    await drop_foreign_translations(tx, thread_id, agreeing)
    await drop_copies(tx, target)
    await _go(tx, target, space, after)
    facts = await _left(tx, actor, target, rest) + own + await gone_from_lists(tx, thread_id, before)
    there = await load_thread(tx, actor, thread_id)
    await recount(tx, there)
    told = {*target.thread_streams, *there.thread_streams, *target.list_streams, *there.list_streams}
    await record(tx, [Fact(stream_id, "moved", thread_id) for stream_id in sorted(told)] + facts)
    return await tx.answer("thread", thread_id, there.stream_for(actor))


def _may_carry_out(
    actor: Actor, target: Target, space: Space, widening: ThreadWidening, agreeing: set[UUID]
) -> Verdict:
    thread, inside = target.thread, actor.may_see(space.inside_id)
    return rules.may_carry_out(
        proposer=widening.proposed_by == actor.person_id,
        leads_here=actor.may_see(target.staff_id),
        asker=thread.author_id == actor.person_id,
        inside=inside,
        known=widening.audience in audiences(space.kind, inside),
        deleted=thread.deleted_at is not None,
        archived=target.archived or space.archived_at is not None,
        asker_agreed=thread.author_id in agreeing,
    )


async def _go(tx: Tx, target: Target, space: Space, after: int) -> None:
    """Bring the thread to its new place; what hangs on it follows, and no name is shown to visitors."""
    thread, before = target.thread, target.thread.circle_id
    thread.space_id, thread.circle_id, thread.pinned, thread.widened_at = space.id, after, False, now()
    await tx.session.flush()
    await hide_names(tx, thread.id)
    await move_streams(tx, thread.id, before, after)


async def _left(tx: Tx, actor: Actor, target: Target, rest: UUID | None) -> list[Fact]:
    """Count what stayed behind anew, and tell it to the list it stays in and to those who follow it."""
    if rest is None:
        return []
    await recount(tx, await load_thread(tx, actor, rest))
    told = [Fact(stream_id, "asked", rest) for stream_id in target.list_streams]
    return told + await follow_rest(tx, target.thread.id, rest)


async def _is_rest(tx: Tx, thread_id: UUID) -> bool:
    """Whether the question itself went elsewhere, and this is what stayed behind."""
    first = (_p.c.thread_id == thread_id) & (_p.c.number == 1) & _p.c.gap.is_not(None)
    return bool(await tx.session.scalar(sa.select(sa.exists().where(first))))


async def _open(tx: Tx, thread_id: UUID) -> ThreadWidening:
    widening = await open_widening(tx, thread_id)
    if widening is None:
        raise Conflict("widening_ended")
    return widening


async def _say(tx: Tx, widening: ThreadWidening, person: UUID, *, agree: bool) -> None:
    values = {"widening_id": widening.id, "person_id": person, "agreed": agree, "at": now()}
    written = pg.insert(_c).values(values)
    later = {"agreed": written.excluded.agreed, "at": written.excluded.at}
    key = [_c.c.widening_id, _c.c.person_id]
    await tx.session.execute(written.on_conflict_do_update(index_elements=key, set_=later))


async def _tell(tx: Tx, actor: Actor, target: Target, own: list[Fact]) -> dict[str, Any]:
    id_ = target.thread.id
    await record(tx, [Fact(stream_id, "widening", id_) for stream_id in target.thread_streams] + own)
    return await tx.answer("thread", id_, target.stream_for(actor))
