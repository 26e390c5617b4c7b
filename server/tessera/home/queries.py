"""Reads of one's own account, and of other people's profile."""

from typing import Any
from uuid import UUID

from tessera.core.access import NETWORK, Actor
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.core.streams import Position
from tessera.demo.world import SOURCE as DEMO
from tessera.home.schemas import Me, PersonOut, Session
from tessera.organisations.queries import affiliation_of
from tessera.people import queries as people
from tessera.people.access import actor_for
from tessera.spaces import queries as spaces

_POSITION = "SELECT key, number, seq FROM stream WHERE id = $1"


async def session(db: Database, actor: Actor) -> Session:
    """Who is signed in; the position is read first, so that nothing told afterwards is missed.

    The circles are read after it too: those of the request may be a second old, and what the position says is known
    would be told to nobody again.
    """
    if actor.person_id is None:
        return Session()
    row = await db.pool.fetchrow(_POSITION, actor.stream_id)
    fresh = await actor_for(db, actor.person_id)
    return Session(await me(db, fresh), Position(row["key"], db.epoch(row["number"]), row["seq"]))


async def me(db: Database, actor: Actor) -> Me:
    """One's own account."""
    own = await people.person(db, actor.person())
    if own is None:
        raise NotFound
    listed = await spaces.spaces(db, actor)
    affiliation = await affiliation_of(db, own.id)
    return Me(
        id=own.id,
        name=own.name,
        email=own.email,
        lang=own.lang,
        languages=own.languages,
        time_zone=own.time_zone,
        name_public=own.name_public,
        role=own.office,
        affiliation=affiliation,
        spaces=[spaces.space_ref(row) for row in listed],
        demo=affiliation is not None and affiliation.organisation.source == DEMO,
    )


async def person(db: Database, actor: Actor, person_id: UUID) -> PersonOut:
    """Somebody's profile, for everybody signed in; raises NotFound for visitors and unknown people alike."""
    found: Any = await people.person(db, person_id) if actor.may_see(NETWORK) else None
    if found is None:
        raise NotFound
    return PersonOut(found.id, found.name, found.languages, await affiliation_of(db, found.id))
