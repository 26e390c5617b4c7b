"""Routes of what threads are to oneself."""

from typing import Any
from uuid import UUID

from litestar import delete, get, put

from tessera.core.access import Actor
from tessera.core.database import Database, Tx
from tessera.core.paging import Page
from tessera.discussions import marking, marks, things
from tessera.discussions.marking_schemas import MarkList, ReadIn, StateIn
from tessera.discussions.schemas import Contribution

Done = dict[str, Any]


@get("/me/marks")
async def read_marks(db: Database, actor: Actor, threads: str = "") -> MarkList:
    """What some threads are to oneself; `threads` are their ids with commas between."""
    return await marks.mark_list(db, actor, threads)


@get("/me/things")
async def read_things(
    db: Database, actor: Actor, which: str = "questions", cursor: str | None = None, limit: int = 20
) -> Page[Contribution]:
    """One's own `questions`, `answers`, `saved` or `followed` threads over all spaces."""
    return await things.things(db, actor, which, cursor=cursor, limit=limit)


@put("/threads/{thread_id:uuid}/state")
async def set_state(tx: Tx, actor: Actor, thread_id: UUID, data: StateIn) -> Done:
    """Follow a thread, mute it, or neither."""
    return await marking.set_state(tx, actor, thread_id=thread_id, state=data.state)


@put("/threads/{thread_id:uuid}/read")
async def read_up_to(tx: Tx, actor: Actor, thread_id: UUID, data: ReadIn) -> Done:
    """One has read up to this contribution."""
    return await marking.read_thread(tx, actor, thread_id=thread_id, number=data.number)


@put("/threads/{thread_id:uuid}/saved")
async def save_thread(tx: Tx, actor: Actor, thread_id: UUID) -> Done:
    """Keep a thread among what one has saved."""
    return await marking.save_thread(tx, actor, thread_id=thread_id, on=True)


@delete("/threads/{thread_id:uuid}/saved", status_code=200)
async def unsave_thread(tx: Tx, actor: Actor, thread_id: UUID) -> Done:
    """No longer."""
    return await marking.save_thread(tx, actor, thread_id=thread_id, on=False)


@put("/spaces/{space_id:uuid}/read")
async def read_space(tx: Tx, actor: Actor, space_id: UUID) -> Done:
    """All there is in a space is read."""
    return await marking.read_space(tx, actor, space_id=space_id)


handlers = [read_marks, read_things, set_state, read_up_to, save_thread, unsave_thread, read_space]
