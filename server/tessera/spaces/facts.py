"""Facts of spaces, and how each becomes a frame under its stream's circle.

Stream `space`, for who may see who belongs: `joined` carries the member (also with another role), `left` is `gone`,
`changed` what the space says of itself. Stream `door`, for facilitators: `requested` carries the request while it is
open, `invited` the invitation while nobody has used it; else they are `gone`.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tessera.core.access import NETWORK, Actor
from tessera.core.database import Database
from tessera.core.facts import Recorded, gone, register_kind
from tessera.core.references import register_reference
from tessera.spaces import rules
from tessera.spaces.access import sees_request, sees_space
from tessera.spaces.belonging import members
from tessera.spaces.door import invitations_of, requests_of

SPACE_TYPES = ("joined", "left", "changed")
DOOR_TYPES = ("requested", "invited")

_TOLD = """
SELECT title, purpose, lang, questions, listed_id, archived_at IS NOT NULL AS archived FROM space
WHERE id = $1 AND people_id = $2
"""


async def space_frames(db: Database, circle_id: int, space_id: UUID, facts: Sequence[Recorded]) -> list[dict[str, Any]]:
    """One payload per fact of who belongs and what the space is."""
    people = await members(db, (circle_id,), space_id, [fact.subject_id for fact in facts])
    changed = any(fact.type == "changed" for fact in facts)
    said = await _said(db, circle_id, space_id) if changed else {}
    return [said if fact.type == "changed" else _of("person", "member", fact, people) for fact in facts]


async def _said(db: Database, circle_id: int, space_id: UUID) -> dict[str, Any]:
    row = await db.pool.fetchrow(_TOLD, space_id, circle_id)
    if row is None:
        return gone("space", space_id)
    told = {name: row[name] for name in ("title", "purpose", "lang", "questions", "archived")}
    return {"space": told | {"listed": rules.LISTED[row["listed_id"] == NETWORK]}}


async def door_frames(db: Database, circle_id: int, space_id: UUID, facts: Sequence[Recorded]) -> list[dict[str, Any]]:
    """One payload per fact of who wants to join and who is invited."""
    ids = [fact.subject_id for fact in facts]
    requests = await requests_of(db, (circle_id,), space_id, ids)
    invitations = await invitations_of(db, (circle_id,), space_id, ids)
    return [
        _of("request", "request", fact, requests)
        if fact.type == "requested"
        else _of("invitation", "invitation", fact, invitations)
        for fact in facts
    ]


def _of(kind: str, field: str, fact: Recorded, rows: dict[UUID, Any]) -> dict[str, Any]:
    row = rows.get(fact.subject_id)
    return gone(kind, fact.subject_id) if row is None else {field: row}


async def sees_membership(db: Database, actor: Actor, membership_id: UUID) -> bool:
    """Who belonged reads their own membership, the rest who may see who belongs."""
    row = await db.pool.fetchrow(
        "SELECT m.person_id, s.people_id FROM membership m JOIN space s ON s.id = m.space_id WHERE m.id = $1",
        membership_id,
    )
    return row is not None and (row["person_id"] == actor.person_id or actor.may_see(row["people_id"]))


async def sees_desk(db: Database, actor: Actor, id_: UUID) -> bool:
    """What was done at the desk, its staff may be told again."""
    return actor.office == "staff"


register_kind("space", SPACE_TYPES, space_frames)
register_kind("door", DOOR_TYPES, door_frames)
register_reference("space", sees_space)
register_reference("join_request", sees_request)
register_reference("membership", sees_membership)
register_reference("desk", sees_desk)
