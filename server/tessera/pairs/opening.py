"""How a conversation comes into being, and how it ends: parts of several acts."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tessera.core.access import add_circle, admit
from tessera.core.clock import now
from tessera.core.database import Tx
from tessera.core.errors import Conflict
from tessera.core.facts import Fact
from tessera.core.streams import open_streams, streams_of
from tessera.core.text import render
from tessera.discussions.tables import Post, Thread, ThreadMark
from tessera.organisations.bylines import byline_of
from tessera.pairs.tables import Pair, PairRequest
from tessera.people.tables import Person
from tessera.spaces.tables import Space

_t = Thread.__table__  # type: ignore[attr-defined]
_s = Space.__table__  # type: ignore[attr-defined]


async def open_conversation(tx: Tx, request: PairRequest, people: Sequence[Person]) -> list[Fact]:
    """Make the circle of two and its thread; the sentence of the request stands first in it. The facts to record.

    Raises Conflict where the two have a conversation that runs.
    """
    circle_id, nobody = await add_circle(tx, "pair"), await add_circle(tx, "staff")
    space = Space(
        kind="pair",
        title="",
        lang=request.lang,
        listed_id=nobody,
        inside_id=circle_id,
        people_id=circle_id,
        staff_id=nobody,
    )
    tx.session.add(space)
    await tx.session.flush()
    thread = Thread(
        space_id=space.id,
        circle_id=circle_id,
        author_id=request.asker_id,
        kind="conversation",
        title="",
        lang=request.lang,
    )
    tx.session.add(thread)
    await tx.session.flush()
    first = await _first_post(tx, request, thread)
    await _join(tx, request, thread)
    for person in people:
        await admit(tx, person.id, [circle_id])
        # Both follow what they have agreed to; who was asked has read the sentence.
        mark = ThreadMark(
            circle_id=person.circle_id, thread_id=thread.id, person_id=person.id, state="following", read=1
        )
        tx.session.add(mark)
    [stream] = await open_streams(tx, "thread", thread.id, circle_id)
    assert stream.id is not None
    await tx.session.flush()
    return [Fact(stream.id, "answered", first), *(Fact(one.stream_id, "conversation", thread.id) for one in people)]


async def _join(tx: Tx, request: PairRequest, thread: Thread) -> None:
    one, two = sorted((request.asker_id, request.asked_id))
    tx.session.add(Pair(thread_id=thread.id, circle_id=thread.circle_id, one_id=one, two_id=two))
    try:
        await tx.session.flush()
    except IntegrityError as error:
        if "uq_pair_running" in str(error.orig):
            raise Conflict("pair_running") from None
        raise


async def _first_post(tx: Tx, request: PairRequest, thread: Thread) -> UUID:
    post = Post(
        thread_id=thread.id,
        circle_id=thread.circle_id,
        number=1,
        author_id=request.asker_id,
        text=request.sentence,
        html=render(request.sentence),
        lang=request.lang,
        byline=await byline_of(tx.db, request.asker_id),
        created_at=thread.created_at,
    )
    tx.session.add(post)
    await tx.session.flush()
    return post.id


async def end_conversation(tx: Tx, pair: Pair, by: UUID, people: Sequence[Person]) -> list[Fact]:
    """Nobody writes any more; both read on, and delete what is their own. The facts to record."""
    ended = now()
    pair.ended_at, pair.ended_by = ended, by
    thread = await tx.session.get_one(Thread, pair.thread_id)
    thread.closed_at = ended
    await tx.session.execute(sa.update(_s).where(_s.c.id == thread.space_id).values(archived_at=ended))
    await tx.session.flush()
    told = await streams_of(tx, "thread", thread.id, pair.circle_id)
    facts = [Fact(stream, "closed", thread.id, {"on": True}) for stream in told]
    return [*facts, *(Fact(one.stream_id, "conversation", thread.id) for one in people)]
