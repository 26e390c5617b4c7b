"""Routes of moving a thread to more readers."""

from typing import Any
from uuid import UUID

from litestar import delete, get, post, put

from tessera.core.access import Actor, SpaceAudience
from tessera.core.database import Database, Tx
from tessera.discussions import widening, widening_reads
from tessera.discussions.widening_schemas import ConsentIn, WideningRead

Done = dict[str, Any]


@get("/threads/{thread_id:uuid}/widening")
async def read_widening(db: Database, actor: Actor, thread_id: UUID) -> WideningRead:
    """Whether a thread is proposed to move to more readers, and what they who wrote in it say."""
    return await widening_reads.read_widening(db, actor, thread_id)


@post("/threads/{thread_id:uuid}/widening")
async def propose_widening(tx: Tx, actor: Actor, thread_id: UUID, data: SpaceAudience) -> Done:
    """Propose to move a thread to more readers."""
    return await widening.propose(tx, actor, thread_id=thread_id, given=data)


@put("/threads/{thread_id:uuid}/widening/consent")
async def answer_widening(tx: Tx, actor: Actor, thread_id: UUID, data: ConsentIn) -> Done:
    """Say whether one's own contributions may go along."""
    return await widening.consent(tx, actor, thread_id=thread_id, agree=data.agree)


@delete("/threads/{thread_id:uuid}/widening", status_code=200)
async def withdraw_widening(tx: Tx, actor: Actor, thread_id: UUID) -> Done:
    """Take the proposal back."""
    return await widening.withdraw(tx, actor, thread_id=thread_id)


@post("/threads/{thread_id:uuid}/widening/move")
async def carry_out_widening(tx: Tx, actor: Actor, thread_id: UUID) -> Done:
    """Move the thread with what its authors agreed to; the rest stays behind."""
    return await widening.carry_out(tx, actor, thread_id=thread_id)


handlers = [read_widening, propose_widening, answer_widening, withdraw_widening, carry_out_widening]
