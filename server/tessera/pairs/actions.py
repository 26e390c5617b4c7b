"""Acts of two people: ask, take back, accept or decline, end; who may ask, and from whom one takes no requests.

Who asked is told of nothing but an acceptance: to them declined, blocked and not answered yet are one (R2).
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import Actor
from tessera.core.clock import now
from tessera.core.database import Tx
from tessera.core.errors import Conflict, Invalid, NotFound, require
from tessera.core.facts import Fact, record
from tessera.core.text import detect_lang
from tessera.pairs import rules
from tessera.pairs.access import load_own_request, load_pair, load_request, lock_people
from tessera.pairs.opening import end_conversation, open_conversation
from tessera.pairs.queries import between
from tessera.pairs.tables import PairBlock, PairRequest
from tessera.people.access import load_person
from tessera.people.tables import LANGUAGES, Person

_r = PairRequest.__table__  # type: ignore[attr-defined]
_b = PairBlock.__table__  # type: ignore[attr-defined]


async def ask_to_write(tx: Tx, actor: Actor, *, person_id: UUID, sentence: str) -> dict[str, Any]:
    """Ask somebody for a conversation, in one sentence; raises NotFound for who may not be seen."""
    me = actor.person()
    people = await lock_people(tx, me, person_id)
    found, _ = await between(tx.db, actor, person_id)
    require(rules.may_ask(found, now()))
    if mistake := rules.sentence_mistake(sentence):
        raise Invalid(sentence=mistake)
    own, asked = people[me], people[person_id]
    refused = await tx.session.get(PairBlock, (person_id, me)) is not None
    request = PairRequest(
        circle_id=asked.circle_id,
        asker_id=me,
        asked_id=person_id,
        sentence=sentence.strip(),
        lang=detect_lang(sentence, LANGUAGES),
        state="declined" if refused else "open",
    )
    tx.session.add(request)
    await tx.session.flush()
    told = [own] if refused else [own, asked]
    await record(tx, [Fact(one.stream_id, "conversation", request.id) for one in told])
    return await tx.answer("pair_request", request.id, own.stream_id)


async def withdraw(tx: Tx, actor: Actor, *, request_id: UUID) -> dict[str, Any]:
    """Take one's own request back; its sentence is emptied."""
    request, people = await load_own_request(tx, actor, request_id)
    require(rules.may_withdraw(state=request.state))
    waited = request.state == "open"
    request.state, request.sentence, request.decided_at = "withdrawn", "", now()
    await tx.session.flush()
    own, asked = people[request.asker_id], people[request.asked_id]
    told = [own, asked] if waited else [own]
    await record(tx, [Fact(one.stream_id, "conversation", request.id) for one in told])
    return await tx.answer("pair_request", request.id, own.stream_id)


async def answer_request(
    tx: Tx, actor: Actor, *, request_id: UUID, accept: bool, block: bool = False
) -> dict[str, Any]:
    """Accept a request, which opens the conversation, or decline it, of which who asked hears nothing."""
    request, people = await load_request(tx, actor, request_id)
    require(rules.may_answer_request(state=request.state, created_at=request.created_at, at=now()))
    if accept and block:
        raise Invalid(block="field_invalid")
    own, asker = people[request.asked_id], people[request.asker_id]
    if not accept:
        request.state, request.decided_at = "declined", now()
        await tx.session.flush()
        if block:
            await _block(tx, own, request.asker_id)
        await record(tx, [Fact(own.stream_id, "conversation", request.id)])
        return await tx.answer("pair_request", request.id, own.stream_id)
    if asker.deactivated_at is not None:
        raise Conflict("pair_request_settled")
    request.state, request.decided_at = "accepted", now()
    facts = await open_conversation(tx, request, (asker, own))
    await record(tx, facts)
    [thread] = {fact.subject_id for fact in facts if fact.type == "conversation"}
    return await tx.answer("thread", thread, own.stream_id)


async def end(tx: Tx, actor: Actor, *, thread_id: UUID, block: bool = False) -> dict[str, Any]:
    """End a conversation, for both; with `block` the other cannot ask again, of which they hear nothing."""
    me = actor.person()
    pair, target, people = await load_pair(tx, actor, thread_id)
    require(rules.may_end(ended=pair.ended_at is not None))
    if block:
        other = pair.two_id if pair.one_id == me else pair.one_id
        await _block(tx, people[me], other)
    await record(tx, await end_conversation(tx, pair, me, list(people.values())))
    return await tx.answer("thread", thread_id, target.stream_for(actor))


async def set_blocked(tx: Tx, actor: Actor, *, person_id: UUID, on: bool) -> dict[str, Any]:
    """Take no requests from somebody, or take them again; they are never told. Raises NotFound for who may not be seen,
    unless they are blocked."""
    me = actor.person()
    people = await lock_people(tx, me, person_id)
    if me == person_id or person_id not in people:
        raise NotFound
    # Whom one blocked while they could be seen is let go of, seen or not.
    if on or not await _unblock(tx, me, person_id):
        await between(tx.db, actor, person_id)
    if on:
        await _block(tx, people[me], person_id)
    await record(tx, [Fact(people[me].stream_id, "conversation", person_id)])
    return await tx.answer("person", person_id, people[me].stream_id)


async def _block(tx: Tx, own: Person, other: UUID) -> None:
    """No more requests from them, and those that wait are declined."""
    values = {"person_id": own.id, "blocked_id": other, "circle_id": own.circle_id, "at": now()}
    await tx.session.execute(pg.insert(_b).values(values).on_conflict_do_nothing())
    waiting = (_r.c.asker_id == other) & (_r.c.asked_id == own.id) & (_r.c.state == "open")
    await tx.session.execute(sa.update(_r).where(waiting).values(state="declined", decided_at=now()))


async def _unblock(tx: Tx, me: UUID, other: UUID) -> bool:
    theirs = (_b.c.person_id == me) & (_b.c.blocked_id == other)
    return bool((await tx.session.execute(sa.delete(_b).where(theirs).returning(_b.c.blocked_id))).all())


async def set_reachable(tx: Tx, actor: Actor, *, reachable: str) -> dict[str, Any]:
    """Say who may ask one for a conversation; what waits already, waits on."""
    person = await load_person(tx, actor.person())
    if reachable not in rules.REACHABLE:
        raise Invalid(reachable="field_invalid")
    person.reachable = reachable
    await tx.session.flush()
    await record(tx, [Fact(person.stream_id, "profile", person.id)])
    return await tx.answer("person", person.id, person.stream_id)
