"""The closed spaces of the demo world and who is in them; what is there stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from tessera.core.access import VISITOR
from tessera.core.database import Database
from tessera.demo.partnerships import act_as
from tessera.demo.world import ClosedSpace, World
from tessera.spaces.actions import add_member, change_space, create_community
from tessera.spaces.schemas import SpacePatch

_KNOWN = "SELECT id FROM space WHERE kind = 'community' AND title = $1 ORDER BY created_at LIMIT 1"


@dataclass
class Made:
    """The spaces by the keys of their file, and those that this run made with how many days ago they began."""

    known: dict[str, UUID] = field(default_factory=dict)
    new: dict[UUID, int] = field(default_factory=dict)


async def build_spaces(db: Database, world: World, persons: Mapping[str, UUID]) -> Made:
    """Every closed space with its members and what is asked of who wants to join."""
    made = Made()
    for space in world.spaces:
        known = await db.pool.fetchval(_KNOWN, space.title)
        if known is None:
            known = await _make(db, space)
            made.new[known] = space.began_days_ago
        made.known[space.key] = known
        for member in space.members:
            async with db.act() as tx:
                who = persons[member.person]
                await add_member(tx, VISITOR, space_id=known, person_id=who, role=member.role)
        if known in made.new and space.questions:
            leader = next(member.person for member in space.members if member.role == "facilitator")
            patch = SpacePatch(questions=space.questions)
            await act_as(db, persons[leader], change_space, space_id=known, patch=patch)
    return made


async def _make(db: Database, space: ClosedSpace) -> UUID:
    async with db.act() as tx:
        made = await create_community(
            tx, VISITOR, title=space.title, purpose=space.purpose, lang=space.lang, listed=space.listed
        )
        return made.id
