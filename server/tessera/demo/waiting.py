"""What waits for somebody in the demo world: requests at the doors of spaces, and deputies who are asked.

Only for who has never asked, or is not away: an interrupted run is finished, and what people decided stays decided.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from tessera.core.access import NETWORK
from tessera.core.database import Database
from tessera.demo.partnerships import act_as
from tessera.demo.world import Away, World
from tessera.people.absences import answer_as_deputy, go_away
from tessera.spaces.requests import request_to_join

_ASKED = "SELECT EXISTS (SELECT FROM join_request WHERE space_id = $1 AND person_id = $2)"
_AWAY = "SELECT EXISTS (SELECT FROM absence WHERE person_id = $1)"

Ids = Mapping[str, UUID]


async def build_waiting(db: Database, world: World, persons: Ids, spaces: Ids, today: datetime) -> dict[UUID, int]:
    """Everything that waits; the requests that this run made, by id, with how many days ago they came."""
    made = {}
    for request in world.waiting.requests:
        person, space = persons[request.person], spaces[request.space]
        if not await db.pool.fetchval(_ASKED, space, person):
            done = await act_as(db, person, request_to_join, space_id=space, answers=request.answers)
            made[UUID(str(done["id"]))] = request.days_ago
    for away in world.waiting.absences:
        if not await db.pool.fetchval(_AWAY, persons[away.person]):
            await _go(db, away, persons, today)
    return made


async def _go(db: Database, away: Away, persons: Ids, today: datetime) -> None:
    who, deputy = persons[away.person], persons[away.deputy]
    until = (today + timedelta(days=away.days)).date()
    await act_as(db, who, go_away, until=until, deputy=deputy, circle_id=NETWORK)
    if away.accepted:
        await act_as(db, deputy, answer_as_deputy, person_id=who, accept=True)
