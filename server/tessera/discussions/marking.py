"""Acts on what a thread is to oneself: follow, mute, save, read. Nobody else is told.

They tell it to one's own stream alone, and only where something changed, so that reading what one has read leaves
nothing behind.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import NETWORK, Actor, circles_param, visible
from tessera.core.clock import now
from tessera.core.database import Tx
from tessera.core.errors import Forbidden, Invalid, NotFound
from tessera.core.facts import Fact, record
from tessera.discussions.tables import Post, SpaceRead, Thread, ThreadMark
from tessera.spaces.access import load_space

STATES = ("following", "muted")

_t = Thread.__table__  # type: ignore[attr-defined]
_p = Post.__table__  # type: ignore[attr-defined]
_m = ThreadMark.__table__  # type: ignore[attr-defined]
_r = SpaceRead.__table__  # type: ignore[attr-defined]

# Not locked: what is one's own does not wait for those who write in the thread.
_SEEN = sa.select(_t.c.id).where(_t.c.id == sa.bindparam("id", type_=sa.Uuid), visible(_t.c.circle_id))


async def set_state(tx: Tx, actor: Actor, *, thread_id: UUID, state: str | None) -> dict[str, Any]:
    """Follow a thread, mute it, or neither."""
    if state is not None and state not in STATES:
        raise Invalid(state="field_invalid")
    await _see(tx, actor, thread_id)
    return await _mark(tx, actor, thread_id, {"state": state}, _m.c.state.is_distinct_from(state))


async def save_thread(tx: Tx, actor: Actor, *, thread_id: UUID, on: bool) -> dict[str, Any]:
    """Keep a thread among what one has saved, or no longer."""
    await _see(tx, actor, thread_id)
    changed = _m.c.saved_at.is_(None) if on else _m.c.saved_at.is_not(None)
    return await _mark(tx, actor, thread_id, {"saved_at": now() if on else None}, changed)


async def read_thread(tx: Tx, actor: Actor, *, thread_id: UUID, number: int) -> dict[str, Any]:
    """One has read up to this contribution; never takes back what was read before."""
    await _see(tx, actor, thread_id)
    last = await tx.session.scalar(sa.select(sa.func.max(_p.c.number)).where(_p.c.thread_id == thread_id))
    read = max(0, min(number, last or 0))
    return await _mark(tx, actor, thread_id, {"read": read}, _m.c.read < read)


async def read_space(tx: Tx, actor: Actor, *, space_id: UUID) -> dict[str, Any]:
    """All there is in a space is read."""
    actor.person()
    space = await load_space(tx, actor, space_id)
    if not actor.may_see(space.inside_id):
        raise Forbidden("not_inside")
    values = {"circle_id": actor.circle_id, "space_id": space_id, "read_at": now()}
    written = pg.insert(_r).values(values)
    key = [_r.c.circle_id, _r.c.space_id]
    later = sa.func.greatest(_r.c.read_at, written.excluded.read_at)
    await tx.session.execute(written.on_conflict_do_update(index_elements=key, set_={"read_at": later}))
    assert actor.stream_id is not None
    await record(tx, [Fact(actor.stream_id, "caught_up", space_id)])
    return await tx.answer("space", space_id, actor.stream_id)


async def follow_own(tx: Tx, actor: Actor, thread_id: UUID) -> list[Fact]:
    """Who asks or answers follows, unless they have muted it; gives the fact to record with the act's own."""
    following = sa.func.coalesce(_m.c.state, "following")
    changed = await _write(tx, actor, thread_id, {"state": "following"}, _m.c.state.is_(None), state=following)
    assert actor.stream_id is not None
    return [Fact(actor.stream_id, "marked", thread_id)] if changed else []


_KEPT_BY = """
SELECT w.stream_id FROM thread_mark m JOIN person w ON w.id = m.person_id
WHERE m.thread_id = $1 AND (m.state = 'following' OR m.saved_at IS NOT NULL) AND w.deactivated_at IS NULL
    AND ($2::bigint <= $3::bigint
        OR EXISTS (SELECT 1 FROM circle_member c WHERE c.circle_id = $2 AND c.person_id = w.id))
"""


async def gone_from_lists(tx: Tx, thread_id: UUID, circle_id: int) -> list[Fact]:
    """What tells those who follow or saved a thread that it left the circle, for the lists they have open.

    Only those are told who could see it there: to others it was gone before, and what happens to it is none of theirs.
    """
    driver = await tx.driver()
    rows = await driver.fetch(_KEPT_BY, thread_id, circle_id, NETWORK)
    return [Fact(row["stream_id"], "marked", thread_id) for row in rows]


async def _see(tx: Tx, actor: Actor, thread_id: UUID) -> None:
    actor.person()
    if await tx.session.scalar(_SEEN, {"id": thread_id, circles_param.key: actor.circles}) is None:
        raise NotFound


async def _mark(tx: Tx, actor: Actor, thread_id: UUID, values: dict[str, Any], changed: Any) -> dict[str, Any]:
    assert actor.stream_id is not None
    if not await _write(tx, actor, thread_id, values, changed):
        return await tx.answer("thread", thread_id)
    await record(tx, [Fact(actor.stream_id, "marked", thread_id)])
    return await tx.answer("thread", thread_id, actor.stream_id)


async def _write(tx: Tx, actor: Actor, thread_id: UUID, values: dict[str, Any], changed: Any, **instead: Any) -> bool:
    """Write a mark, and say whether it is another now."""
    row = {"circle_id": actor.circle_id, "thread_id": thread_id, "person_id": actor.person(), "read": 0, **values}
    written = pg.insert(_m).values(row)
    put = written.on_conflict_do_update(
        index_elements=[_m.c.circle_id, _m.c.thread_id],
        set_={name: instead.get(name, written.excluded[name]) for name in values},
        where=changed,
    )
    return await tx.session.scalar(put.returning(_m.c.thread_id)) is not None
