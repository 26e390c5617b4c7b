"""The doors to threads and posts: from an outside id to a row the actor may see, locked for the act."""

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import NETWORK, PUBLIC, Actor, circles_param, visible
from tessera.core.errors import NotFound
from tessera.core.streams import Stream
from tessera.discussions.tables import Post, Thread
from tessera.spaces.tables import Space

if TYPE_CHECKING:
    from tessera.core.database import Database, Tx

_t = Thread.__table__  # type: ignore[attr-defined]
_s = Space.__table__  # type: ignore[attr-defined]
_p = Post.__table__  # type: ignore[attr-defined]
_st = Stream.__table__  # type: ignore[attr-defined]


@dataclass
class Target:
    """A thread an act works on: its row (locked), its space's circles, and where its facts are told."""

    thread: Thread
    inside_id: int
    staff_id: int
    archived: bool
    thread_streams: list[int]
    list_streams: list[int]

    @property
    def of_two(self) -> bool:
        """Whether it is a conversation between two people."""
        return self.thread.kind == "conversation"

    def is_question(self, post: Post) -> bool:
        """Whether a contribution of the thread carries its title; the first message of two has none."""
        return post.number == 1 and not self.of_two

    def stream_for(self, actor: Actor, *, of_list: bool = False) -> int:
        """The stream whose position this actor is answered: of a public thing, the network's comes second."""
        return (self.list_streams if of_list else self.thread_streams)[-1]


def _streams(kind: str, subject: Any) -> Any:
    circles = sa.or_(_st.c.circle_id == _t.c.circle_id, sa.and_(_t.c.circle_id == PUBLIC, _st.c.circle_id == NETWORK))
    ids = sa.select(_st.c.id).where(_st.c.subject_id == subject, _st.c.kind == kind, circles).correlate(_t)
    return sa.func.array(ids.order_by(_st.c.circle_id).scalar_subquery(), type_=pg.ARRAY(sa.BigInteger))


_TARGET = (
    sa.select(
        Thread,
        _s.c.inside_id,
        _s.c.staff_id,
        _s.c.archived_at.is_not(None).label("archived"),
        _streams("thread", _t.c.id).label("thread_streams"),
        _streams("list", _t.c.space_id).label("list_streams"),
    )
    .join(_s, _s.c.id == _t.c.space_id)
    .where(_t.c.id == sa.bindparam("id", type_=sa.Uuid), visible(_t.c.circle_id))
    .with_for_update(of=_t, key_share=True)
)
_POST = sa.select(Post).where(_p.c.id == sa.bindparam("id", type_=sa.Uuid), visible(_p.c.circle_id))


async def load_thread(tx: "Tx", actor: Actor, thread_id: UUID) -> Target:
    """A thread the actor may see, locked for change; raises NotFound."""
    params = {"id": thread_id, circles_param.key: actor.circles}
    row = (await tx.session.execute(_TARGET, params)).one_or_none()
    if row is None:
        # Moved while this act waited for its lock: what the statement saw beside it was of before.
        row = (await tx.session.execute(_TARGET, params)).one_or_none()
    if row is None:
        raise NotFound
    thread, inside_id, staff_id, archived, thread_streams, list_streams = row
    return Target(thread, inside_id, staff_id, archived, list(thread_streams), list(list_streams))


async def load_post(tx: "Tx", actor: Actor, post_id: UUID) -> tuple[Post, Target]:
    """A post the actor may see and its thread, the thread locked first; raises NotFound."""
    params = {"id": post_id, circles_param.key: actor.circles}
    post = await tx.session.scalar(_POST, params)
    if post is None:
        raise NotFound
    before, target = post.thread_id, None
    with suppress(NotFound):
        target = await load_thread(tx, actor, before)
    await tx.session.refresh(post)
    if target is None or post.thread_id != before:
        # It stayed behind when its thread went on, while this act waited for the lock.
        target = await load_thread(tx, actor, post.thread_id)
        await tx.session.refresh(post)
    return post, target


async def sees_thread(db: "Database", actor: Actor, thread_id: UUID) -> bool:
    """Whether the actor may see this thread now."""
    circle_id = await db.pool.fetchval("SELECT circle_id FROM thread WHERE id = $1", thread_id)
    return circle_id is not None and actor.may_see(circle_id)


async def sees_post(db: "Database", actor: Actor, post_id: UUID) -> bool:
    """Whether the actor may see this post now."""
    circle_id = await db.pool.fetchval("SELECT circle_id FROM post WHERE id = $1", post_id)
    return circle_id is not None and actor.may_see(circle_id)
