"""Facts of a person's own stream, and the references higher and lower things point by.

`admitted` carries the space as the person sees it, `left` its id, `too` a thread's id and whether it is on,
`profile` and `deputy` (who asks one to stand in, or no longer does) nothing: the client asks for the session again.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tessera.core.access import Actor
from tessera.core.database import Database
from tessera.core.facts import Recorded, gone, register_kind
from tessera.core.references import register_reference
from tessera.discussions.access import sees_post, sees_thread
from tessera.organisations.queries import sees_organisation
from tessera.spaces.schemas import SpaceRef
from tessera.themes.access import sees_theme

TYPES = ("admitted", "left", "too", "profile", "deputy")

_ADMITTED = """
SELECT s.id, s.slug, s.title, s.kind, m.role FROM space s
JOIN membership m ON m.space_id = s.id AND m.until IS NULL AND m.person_id = $2
WHERE s.id = ANY ($1)
"""


async def person_frames(
    db: Database, circle_id: int, person_id: UUID, facts: Sequence[Recorded]
) -> list[dict[str, Any]]:
    """One payload per fact of a person's own stream."""
    wanted = [fact.subject_id for fact in facts if fact.type == "admitted"]
    rows = await db.pool.fetch(_ADMITTED, wanted, person_id) if wanted else []
    spaces = {r["id"]: SpaceRef(r["id"], r["slug"], r["title"], r["kind"], r["role"]) for r in rows}
    return [_payload(fact, spaces) for fact in facts]


def _payload(fact: Recorded, spaces: dict[UUID, SpaceRef]) -> dict[str, Any]:
    if fact.type == "admitted":
        space = spaces.get(fact.subject_id)
        return gone("space", fact.subject_id) if space is None else {"space": space}
    if fact.type == "left":
        return {"space": fact.subject_id}
    if fact.type == "too":
        return {"thread": fact.subject_id, "on": fact.data["on"]}
    return {}


async def sees_person(db: Database, actor: Actor, id_: UUID) -> bool:
    """Everybody signed in may see people's profiles."""
    return actor.person_id is not None


register_kind("person", TYPES, person_frames)
register_reference("thread", sees_thread)
register_reference("post", sees_post)
register_reference("person", sees_person)
register_reference("theme", sees_theme)
register_reference("organisation", sees_organisation)
