"""Routes of site pages: public texts, written by staff."""

from typing import Any

from litestar import Request, Response, get, put
from litestar.datastructures import State

from tessera.core.access import Actor
from tessera.core.database import Database, Tx
from tessera.core.http import unless_known
from tessera.site import actions, queries
from tessera.site.schemas import SitePageIn, SitePageOut, SitePageSource, SitePageStates

Any_ = Request[Any, Any, Any]


@get("/site/{kind:str}")
async def read_site_page(
    request: Any_, db: Database, state: State, kind: str, lang: str = "en"
) -> Response[SitePageOut]:
    """Imprint, privacy or accessibility, as everybody reads it."""
    return unless_known(request, await queries.site_page(db, state.settings, kind, lang))


@get("/desk/site")
async def read_site_pages(db: Database, actor: Actor) -> SitePageStates:
    """How every page stands in every language; staff only."""
    return await queries.site_page_states(db, actor)


@get("/desk/site/{kind:str}/{lang:str}")
async def read_site_page_source(db: Database, actor: Actor, state: State, kind: str, lang: str) -> SitePageSource:
    """A page in one language as staff edit it, with its history; staff only."""
    return await queries.site_page_source(db, actor, state.settings, kind, lang)


@put("/desk/site/{kind:str}/{lang:str}")
async def save_site_page(tx: Tx, actor: Actor, kind: str, lang: str, data: SitePageIn) -> dict[str, Any]:
    """Save a page in one language; staff only."""
    return await actions.save_site_page(tx, actor, kind=kind, lang=lang, given=data)


handlers = [read_site_page, read_site_pages, read_site_page_source, save_site_page]
