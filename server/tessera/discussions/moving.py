"""Moving a thread to another space: with all that belongs to it, under the same address.

Invariants:
- It never becomes wider than its authors agreed to (R9): where others wrote in it for fewer readers, it stays. Who is
  the only author agrees by moving it.
- What hangs on it follows by foreign keys (contributions, quotes, themes). What people marked is their own and stays;
  who may not see the new place finds it nowhere, and its address is as unknown.
- Its old streams are closed and say where to only to who may see that. A stream it comes back to gets another epoch,
  as what was told on it before is another time.
- A proposal to move it elsewhere ends with any move (`widening.py` moves to more readers, with each author's consent).
- Facilitators read earlier versions as those of the place it was written in. Their copies do not go along.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import NETWORK, PUBLIC, Actor, SpaceAudience, circle_of
from tessera.core.clock import now
from tessera.core.database import Tx
from tessera.core.errors import require
from tessera.core.facts import Fact, record
from tessera.core.streams import Stream, circles_for_streams
from tessera.discussions import rules
from tessera.discussions.access import Target, load_thread
from tessera.discussions.actions import recount
from tessera.discussions.consents import end_widening
from tessera.discussions.marking import gone_from_lists
from tessera.discussions.readers import wider
from tessera.discussions.tables import Post, PostTranslation, PostVersion
from tessera.spaces.access import load_space
from tessera.spaces.rules import audiences

_p = Post.__table__  # type: ignore[attr-defined]
_v = PostVersion.__table__  # type: ignore[attr-defined]
_x = PostTranslation.__table__  # type: ignore[attr-defined]
_st = Stream.__table__  # type: ignore[attr-defined]


async def move_thread(tx: Tx, actor: Actor, *, thread_id: UUID, given: SpaceAudience) -> dict[str, Any]:
    """Move a thread to another space, for one of that space's audiences."""
    author = actor.person()
    target = await load_thread(tx, actor, thread_id)
    space = await load_space(tx, actor, given.space)
    circle_id = circle_of(given.audience, space.inside_id)
    thread = target.thread
    more = wider(thread.circle_id, circle_id)
    # What two people say to one another stays between them.
    inside = actor.may_see(space.inside_id) and not target.of_two and space.kind != "pair"
    verdict = rules.may_move(
        leads_here=actor.may_see(target.staff_id),
        leads_there=actor.may_see(space.staff_id),
        asker=thread.author_id == author,
        inside=inside,
        others=await _others_wrote(tx, thread_id, author),
        translated=await _others_translated(tx, thread_id, author),
        wider=more,
        known=given.audience in audiences(space.kind, inside),
        same=space.id == thread.space_id,
        deleted=thread.deleted_at is not None,
        archived=target.archived or space.archived_at is not None,
    )
    require(verdict)
    await drop_copies(tx, target)
    ended, before = await end_widening(tx, thread_id), thread.circle_id
    thread.space_id, thread.circle_id, thread.pinned = space.id, circle_id, False
    thread.widened_at = now() if more else None
    await tx.session.flush()
    if circle_id != PUBLIC:
        await hide_names(tx, thread_id)
    await move_streams(tx, thread_id, before, circle_id)
    there = await load_thread(tx, actor, thread_id)
    await recount(tx, there)
    told = {*target.thread_streams, *there.thread_streams, *target.list_streams, *there.list_streams}
    own = ended + await gone_from_lists(tx, thread_id, before)
    await record(tx, [Fact(stream_id, "moved", thread_id) for stream_id in sorted(told)] + own)
    return await tx.answer("thread", thread_id, there.stream_for(actor))


async def _others_wrote(tx: Tx, thread_id: UUID, author: UUID) -> bool:
    by_others = (_p.c.thread_id == thread_id) & (_p.c.author_id != author) & _p.c.deleted_at.is_(None)
    return bool(await tx.session.scalar(sa.select(sa.exists().where(by_others))))


async def _others_translated(tx: Tx, thread_id: UUID, author: UUID) -> bool:
    of_thread = _x.join(_p, _p.c.id == _x.c.post_id)
    by_others = (_p.c.thread_id == thread_id) & (_x.c.translator_id != author)
    found = sa.select(sa.literal(1)).select_from(of_thread).where(by_others)
    return bool(await tx.session.scalar(sa.select(found.exists())))


async def hide_names(tx: Tx, thread_id: UUID) -> None:
    """Show visitors no name in it, wherever it goes next."""
    posts = sa.select(_p.c.id).where(_p.c.thread_id == thread_id)
    await tx.session.execute(sa.update(_p).where(_p.c.thread_id == thread_id).values(name_public=False))
    await tx.session.execute(sa.update(_x).where(_x.c.post_id.in_(posts)).values(name_public=False))


async def drop_copies(tx: Tx, target: Target) -> None:
    """The copies of earlier versions that the facilitators here have; the authors keep theirs."""
    posts = sa.select(_p.c.id).where(_p.c.thread_id == target.thread.id)
    theirs = _v.c.post_id.in_(posts) & (_v.c.circle_id == target.staff_id)
    await tx.session.execute(sa.delete(_v).where(theirs))


async def move_streams(tx: Tx, thread_id: UUID, before: int, after: int) -> None:
    """Close the streams of the circle it left, and open those of the one it came to."""
    left, come = set(circles_for_streams(before)), set(circles_for_streams(after))
    of_thread = (_st.c.subject_id == thread_id) & (_st.c.kind == "thread")
    for circle_id in come - left:
        again = sa.update(_st).where(of_thread, _st.c.circle_id == circle_id, _st.c.closed_at.is_not(None))
        values = {"closed_at": None, "moved_to": None, "number": _st.c.number + 1}
        if await tx.session.scalar(again.values(values).returning(_st.c.id)) is None:
            tx.session.add(Stream(circle_id=circle_id, kind="thread", subject_id=thread_id))
    await tx.session.flush()
    # Of a public thread the network's: who was in the circle it left is signed in.
    follows = NETWORK if after == PUBLIC else after
    to = sa.select(_st.c.key).where(of_thread, _st.c.circle_id == follows).scalar_subquery()
    gone = sa.update(_st).where(of_thread, _st.c.circle_id.in_(left - come))
    await tx.session.execute(gone.values(closed_at=now(), moved_to=to))
