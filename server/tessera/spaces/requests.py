"""Acts of who wants to join a space, and of its facilitators who let them in or decline."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import Actor
from tessera.core.clock import now
from tessera.core.database import Tx
from tessera.core.errors import Invalid, require
from tessera.core.facts import Fact, record
from tessera.people.access import load_person
from tessera.people.tables import Person
from tessera.spaces import rules
from tessera.spaces.access import load_community, load_membership, load_own_request, load_request
from tessera.spaces.entering import enter, told_at_door
from tessera.spaces.tables import JoinRequest

_r = JoinRequest.__table__  # type: ignore[attr-defined]


async def request_to_join(tx: Tx, actor: Actor, *, space_id: UUID, answers: list[str]) -> dict[str, Any]:
    """Ask to join a space one may know of, by answering its questions."""
    person = await load_person(tx, actor.person())
    space = await load_community(tx, actor, space_id)
    open_one = (_r.c.space_id == space.id) & (_r.c.person_id == person.id) & (_r.c.state == "open")
    waiting = await tx.session.scalar(sa.select(_r.c.id).where(open_one)) is not None
    inside = await load_membership(tx, space, person.id) is not None
    require(rules.may_request(inside=inside, archived=space.archived_at is not None, waiting=waiting))
    if mistakes := rules.answer_mistakes(space.questions, answers):
        raise Invalid(**mistakes)
    request = JoinRequest(
        space_id=space.id,
        circle_id=space.staff_id,
        person_id=person.id,
        questions=list(space.questions),
        answers=[answer.strip() for answer in answers],
    )
    tx.session.add(request)
    await tx.session.flush()
    at_door = await told_at_door(tx, space, "requested", request.id)
    await record(tx, [Fact(person.stream_id, "space", space.id), *at_door])
    return await tx.answer("join_request", request.id, person.stream_id)


async def withdraw_request(tx: Tx, actor: Actor, *, request_id: UUID) -> dict[str, Any]:
    """Take one's own request back; its answers are emptied."""
    request, space = await load_own_request(tx, actor, request_id)
    require(rules.may_settle(request.state))
    request.state, request.answers, request.decided_at = "withdrawn", [], now()
    await tx.session.flush()
    person = await tx.session.get_one(Person, request.person_id)
    at_door = await told_at_door(tx, space, "requested", request.id)
    await record(tx, [Fact(person.stream_id, "space", space.id), *at_door])
    return await tx.answer("join_request", request.id, person.stream_id)


async def decide_request(tx: Tx, actor: Actor, *, request_id: UUID, admitted: bool, sentence: str) -> dict[str, Any]:
    """Let somebody in, or decline, with a sentence that they read."""
    request, space = await load_request(tx, actor, request_id)
    require(rules.may_settle(request.state))
    if len(sentence) > rules.MAX_SENTENCE:
        raise Invalid(sentence="field_too_long")
    if not admitted and not sentence.strip():
        raise Invalid(sentence="field_empty")
    person = await load_person(tx, request.person_id)
    request.state = "admitted" if admitted else "declined"
    request.sentence, request.decided_at, request.decided_by = sentence.strip(), now(), actor.person()
    await tx.session.flush()
    facts = await enter(tx, space, person, "member") if admitted else []
    at_door = await told_at_door(tx, space, "requested", request.id)
    await record(tx, [Fact(person.stream_id, "space", space.id), *facts, *at_door])
    return await tx.answer("join_request", request.id)
