"""GET /api/search, and /api/search/similar while a question is being asked."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.params import Parameter

from tessera.core.access import Actor
from tessera.core.database import Database
from tessera.search import queries
from tessera.search.facets import Narrow
from tessera.search.schemas import HitsOut, SimilarsOut

Text = Annotated[str, Parameter(max_length=1_000)]
Word = Annotated[str | None, Parameter(max_length=40)]
Number = Annotated[int | None, Parameter(ge=1, le=9_998)]


@get("/api/search")
async def search(
    db: Database,
    actor: Actor,
    q: Text = "",
    cursor: str | None = None,
    kind: Word = None,
    space: UUID | None = None,
    theme: UUID | None = None,
    goal: Number = None,
    lang: Word = None,
    country: Word = None,
    year: Number = None,
    answered: bool | None = None,
    reading: Word = None,
    limit: int = 20,
) -> HitsOut:
    """What the reader may see of everything with these words; `lang` is that of the hits, `reading` the reader's."""
    narrow = Narrow(kind, space, theme, goal, lang, country, year, answered)
    return await queries.find(db, actor, q, reading=reading, narrow=narrow, cursor=cursor, limit=limit)


@get("/api/search/similar")
async def search_similar(db: Database, actor: Actor, title: Text = "", lang: Word = None) -> SimilarsOut:
    """Questions like the one whose title is being typed."""
    return await queries.similar(db, actor, title, lang=lang)


route_handlers = [search, search_similar]
