"""Facts of a person's own stream, and the references higher and lower things point by.

`admitted` carries the space as the person sees it, `left` its id; `space` carries one that has changed for them (its
title, archived, their request to join), or is `gone` where they may not know of it any more; `too` a thread's id and
whether it is on; `marked` what a thread is to the person now, `caught_up` the id of a space in which all is read;
`partnership` how many partnerships wait for the person now, and not which, `widening` how many proposals ask whether
what they wrote may be read by more, `notices` how many they have not seen and in how many conversations of two there is
something new, `conversation` (one of two begins or ends, somebody asks for one or no longer does) that number alone;
`profile`, `deputy` (who asks one to stand in, or no longer does) and `account` (what staff did with it, a link for a
new password, a password set, a deletion asked for or taken back) nothing: the client asks for the session again.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tessera.core.access import Actor
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.core.facts import Recorded, gone, register_kind
from tessera.core.references import register_reference
from tessera.discussions.access import sees_post, sees_thread
from tessera.discussions.marking_schemas import MarkOut
from tessera.discussions.marks import marks_of
from tessera.discussions.widening_reads import waiting_number_of
from tessera.notices.queries import unseen_of
from tessera.organisations.queries import sees_organisation
from tessera.pairs.access import sees_request
from tessera.pairs.queries import talks_of
from tessera.partnerships.access import sees_partnership
from tessera.partnerships.queries import waiting_count
from tessera.people.access import actor_for
from tessera.site.access import sees_site_page
from tessera.spaces.queries import space_refs
from tessera.spaces.schemas import SpaceRef
from tessera.themes.access import sees_theme

TYPES = (
    "admitted",
    "left",
    "space",
    "too",
    "marked",
    "caught_up",
    "profile",
    "deputy",
    "partnership",
    "account",
    "notices",
    "conversation",
    "widening",
)

_SPACES = {"admitted", "space"}
_TALKS = {"notices", "conversation"}


async def person_frames(
    db: Database, circle_id: int, person_id: UUID, facts: Sequence[Recorded]
) -> list[dict[str, Any]]:
    """One payload per fact of a person's own stream."""
    wanted = [fact.subject_id for fact in facts if fact.type in _SPACES]
    known = await _known(db, person_id, wanted) if wanted else {}
    asked = any(fact.type == "partnership" for fact in facts)
    waiting = await waiting_count(db, person_id) if asked else 0
    marks = await _marks(db, person_id, [fact.subject_id for fact in facts if fact.type == "marked"])
    proposed = any(fact.type == "widening" for fact in facts)
    answers = await waiting_number_of(db, person_id) if proposed else 0
    unseen = await unseen_of(db, person_id) if any(fact.type == "notices" for fact in facts) else 0
    talks = await talks_of(db, person_id) if any(fact.type in _TALKS for fact in facts) else 0
    told = {
        "partnership": lambda fact: {"waiting": waiting},
        "widening": lambda fact: {"waiting": answers},
        "marked": lambda fact: _mark(fact, marks),
        "notices": lambda fact: {"unseen": unseen, "conversations": talks},
        "conversation": lambda fact: {"conversations": talks},
    }
    return [told[fact.type](fact) if fact.type in told else _payload(fact, known) for fact in facts]


async def _marks(db: Database, person_id: UUID, threads: Sequence[UUID]) -> dict[UUID, MarkOut]:
    """What these threads are to the person, as far as they may see them as of now; none once the account is closed."""
    try:
        return await marks_of(db, await actor_for(db, person_id), threads) if threads else {}
    except NotFound:
        return {}


def _mark(fact: Recorded, marks: dict[UUID, MarkOut]) -> dict[str, Any]:
    mark = marks.get(fact.subject_id)
    return gone("thread", fact.subject_id) if mark is None else {"mark": mark}


async def _known(db: Database, person_id: UUID, ids: Sequence[UUID]) -> dict[UUID, SpaceRef]:
    """Those of these spaces that the person may know of as of now; none once the account is closed."""
    try:
        return await space_refs(db, await actor_for(db, person_id), ids)
    except NotFound:
        return {}


def _payload(fact: Recorded, known: dict[UUID, SpaceRef]) -> dict[str, Any]:
    if fact.type in _SPACES:
        space = known.get(fact.subject_id)
        if space is None or (fact.type == "admitted" and space.role is None):
            return gone("space", fact.subject_id)
        return {"space": space}
    if fact.type in ("left", "caught_up"):
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
register_reference("partnership", sees_partnership)
register_reference("pair_request", sees_request)
register_reference("site_page", sees_site_page)
