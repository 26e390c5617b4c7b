"""Routes of whom contributions can mention."""

from uuid import UUID

from litestar import get
from litestar.datastructures import State

from tessera.core.access import Actor
from tessera.core.database import Database
from tessera.core.limits import Limit
from tessera.discussions import mentioning

# Somebody who types asks once for every few letters.
_asked = Limit(attempts=300, seconds=60, name="mentionable")


@get("/mentionable")
async def read_mentionable(
    state: State,
    db: Database,
    actor: Actor,
    q: str = "",
    thread: UUID | None = None,
    space: UUID | None = None,
    audience: str = "space",
) -> mentioning.Offers:
    """Whom one can mention in a `thread`, or in what one is about to ask a `space` for an `audience`."""
    await _asked.take(state.shared, str(actor.person()))
    return await mentioning.offers(db, actor, q, thread=thread, space=space, audience=audience)


handlers = [read_mentionable]
