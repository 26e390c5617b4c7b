"""GET /api/search."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.params import Parameter

from tessera.core.access import Actor
from tessera.core.database import Database
from tessera.search import queries
from tessera.search.schemas import HitsOut

Text = Annotated[str, Parameter(max_length=1_000)]


@get("/api/search")
async def search(
    db: Database,
    actor: Actor,
    q: Text = "",
    cursor: str | None = None,
    space: UUID | None = None,
    lang: str | None = None,
    limit: int = 20,
) -> HitsOut:
    """What the reader may see of the questions and answers with these words."""
    return await queries.find(db, actor, q, lang=lang, space_id=space, cursor=cursor, limit=limit)


route_handlers = [search]
