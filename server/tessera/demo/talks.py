"""The conversations of two in the demo world, and requests for one, through the same acts as everybody's.

Only for two who have nothing between them yet; what people made of it stays as it is.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from tessera.core.database import Database
from tessera.demo.partnerships import act_as
from tessera.demo.world import Talk, World
from tessera.discussions import actions as discussions
from tessera.discussions.schemas import AnswerIn
from tessera.pairs.actions import answer_request, ask_to_write

_KNOWN = """
SELECT EXISTS (SELECT FROM pair_request WHERE asker_id = $1 AND asked_id = $2)
    OR EXISTS (SELECT FROM pair WHERE one_id = least($1::uuid, $2::uuid) AND two_id = greatest($1::uuid, $2::uuid))
"""

Ids = Mapping[str, UUID]
Times = dict[UUID, datetime]


async def build_talks(db: Database, world: World, persons: Ids, today: datetime) -> tuple[Times, Times]:
    """Every conversation and request; the threads and the messages that this run wrote, with their times."""
    threads: Times = {}
    messages: Times = {}
    for talk in world.waiting.talks:
        asker, other = persons[talk.asker], persons[talk.other]
        if await db.pool.fetchval(_KNOWN, asker, other):
            continue
        done = await act_as(db, asker, ask_to_write, person_id=other, sentence=talk.sentence)
        if talk.messages:
            opened = await act_as(db, other, answer_request, request_id=UUID(str(done["id"])), accept=True)
            thread = UUID(str(opened["id"]))
            # In the morning: nobody here writes at night, whenever the world is made.
            threads[thread] = began = (today - timedelta(days=talk.days_ago)).replace(hour=8)
            messages |= await _write(db, talk, thread, persons, began)
    return threads, messages


async def _write(db: Database, talk: Talk, thread: UUID, persons: Ids, began: datetime) -> Times:
    times = {}
    for message in talk.messages:
        given = AnswerIn(text=message.text, lang=talk.lang)
        done = await act_as(db, persons[message.by], discussions.answer, thread_id=thread, given=given)
        times[UUID(str(done["id"]))] = began + timedelta(hours=message.hours)
    return times
