"""Routes of conversations between two people."""

from typing import Any
from uuid import UUID

from litestar import delete, get, post, put
from litestar.datastructures import State

from tessera.core.access import Actor
from tessera.core.database import Database, Tx
from tessera.core.limits import Limit
from tessera.pairs import actions, queries, rules
from tessera.pairs.schemas import (
    ConversationOut,
    Conversations,
    EndIn,
    PairAnswer,
    PairRequestIn,
    ReachableIn,
    Writing,
    WritingSettings,
)

Done = dict[str, Any]

# Nobody writes to so many at once who has something to say to each of them. Refused ones count, too: they are counted
# before, so that of many at once none slips through.
requests = Limit(attempts=rules.PER_DAY, seconds=86_400, name="pair_requests")


@get("/me/conversations")
async def read_conversations(db: Database, actor: Actor) -> Conversations:
    """One's own conversations of two, and requests for one."""
    return await queries.own_conversations(db, actor)


@get("/conversations/{thread_id:uuid}")
async def read_conversation(db: Database, actor: Actor, thread_id: UUID) -> ConversationOut:
    """With whom one talks in a thread of two, and whether it has ended."""
    return await queries.conversation(db, actor, thread_id)


@get("/people/{person_id:uuid}/writing")
async def read_writing(db: Database, actor: Actor, person_id: UUID) -> Writing:
    """What one can do about writing to somebody."""
    return await queries.writing(db, actor, person_id)


@post("/people/{person_id:uuid}/requests")
async def ask_to_write(tx: Tx, actor: Actor, person_id: UUID, data: PairRequestIn, state: State) -> Done:
    """Ask somebody for a conversation."""
    await requests.take(state.shared, str(actor.person()))
    return await actions.ask_to_write(tx, actor, person_id=person_id, sentence=data.sentence)


@delete("/pair-requests/{request_id:uuid}", status_code=200)
async def withdraw(tx: Tx, actor: Actor, request_id: UUID) -> Done:
    """Take one's own request back."""
    return await actions.withdraw(tx, actor, request_id=request_id)


@post("/pair-requests/{request_id:uuid}/answer", status_code=200)
async def answer_request(tx: Tx, actor: Actor, request_id: UUID, data: PairAnswer) -> Done:
    """Accept or decline a request."""
    return await actions.answer_request(tx, actor, request_id=request_id, accept=data.accept, block=data.block)


@post("/conversations/{thread_id:uuid}/end", status_code=200)
async def end(tx: Tx, actor: Actor, thread_id: UUID, data: EndIn) -> Done:
    """End a conversation."""
    return await actions.end(tx, actor, thread_id=thread_id, block=data.block)


@get("/me/writing")
async def read_settings(db: Database, actor: Actor) -> WritingSettings:
    """Who may ask one for a conversation, and from whom one takes no requests."""
    return await queries.settings(db, actor)


@put("/me/writing")
async def set_reachable(tx: Tx, actor: Actor, data: ReachableIn) -> Done:
    """Say who may ask one for a conversation."""
    return await actions.set_reachable(tx, actor, reachable=data.reachable)


@put("/people/{person_id:uuid}/block")
async def block(tx: Tx, actor: Actor, person_id: UUID) -> Done:
    """Take no more requests from somebody."""
    return await actions.set_blocked(tx, actor, person_id=person_id, on=True)


@delete("/people/{person_id:uuid}/block", status_code=200)
async def unblock(tx: Tx, actor: Actor, person_id: UUID) -> Done:
    """Take requests from somebody again."""
    return await actions.set_blocked(tx, actor, person_id=person_id, on=False)


handlers = [
    read_conversations,
    read_conversation,
    read_writing,
    ask_to_write,
    withdraw,
    answer_request,
    end,
    read_settings,
    set_reachable,
    block,
    unblock,
]
