"""Routes of themes and goals: public data, changed by staff."""

from typing import Any

from litestar import Request, Response, delete, get, patch, post, put
from litestar.datastructures import State

from tessera.core.access import Actor
from tessera.core.database import Database, Tx
from tessera.core.http import unless_known
from tessera.core.limits import Limit
from tessera.themes import actions, queries, suggesting
from tessera.themes.schemas import (
    GoalList,
    GoalPage,
    ThemeIn,
    ThemeList,
    ThemePage,
    ThemePatch,
    ThemePlace,
    ThemeSource,
    Written,
)

Any_ = Request[Any, Any, Any]
Done = dict[str, Any]

# As for organisations: nobody types ten letters a second for a minute, but a town hall may share one address.
_asked = Limit(attempts=600, seconds=60, name="themes")


@get("/themes")
async def read_themes(request: Any_, db: Database, state: State, lang: str = "en", q: str = "") -> Response[ThemeList]:
    """All themes in one language; with `q`, those that its words find, whatever language these are of."""
    if not q.strip():
        return unless_known(request, await queries.theme_list(db, lang))
    source = request.client.host if request.client else ""
    await _asked.take(state.shared, source)
    return unless_known(request, await queries.found_list(db, q, lang))


@post("/themes/suggestions", opt={"keyless": True}, status_code=200)
async def suggest_themes(db: Database, actor: Actor, data: Written, state: State, lang: str = "en") -> ThemeList:
    """The themes a question may be about that is being written, in whatever language; nothing of it is kept."""
    await _asked.take(state.shared, str(actor.person()))
    return await suggesting.suggested_list(db, data, lang)


@get("/themes/{key:str}")
async def read_theme(request: Any_, db: Database, key: str, lang: str = "en") -> Response[ThemePage]:
    """A theme in one language, by key or id."""
    return unless_known(request, await queries.theme_page(db, key, lang))


@get("/themes/{key:str}/source")
async def read_theme_source(db: Database, key: str) -> ThemeSource:
    """A theme in all languages."""
    return await queries.theme_source(db, key)


@post("/themes")
async def add_theme(tx: Tx, actor: Actor, data: ThemeIn) -> Done:
    """Add a theme."""
    return await actions.add_theme(tx, actor, data)


@patch("/themes/{key:str}")
async def change_theme(tx: Tx, actor: Actor, key: str, data: ThemePatch) -> Done:
    """Change a theme's texts and targets."""
    return await actions.change_theme(tx, actor, key=key, patch=data)


@put("/themes/{key:str}/retired")
async def retire_theme(tx: Tx, actor: Actor, key: str) -> Done:
    """Take a theme out of the lists."""
    return await actions.retire_theme(tx, actor, key=key, on=True)


@delete("/themes/{key:str}/retired", status_code=200)
async def put_theme_back(tx: Tx, actor: Actor, key: str) -> Done:
    """Put it back."""
    return await actions.retire_theme(tx, actor, key=key, on=False)


@put("/themes/{key:str}/place")
async def place_theme(tx: Tx, actor: Actor, key: str, data: ThemePlace) -> Done:
    """Put a theme before another one, or at the end."""
    return await actions.place_theme(tx, actor, key=key, before=data.before)


@get("/goals")
async def read_goals(request: Any_, db: Database, lang: str = "en") -> Response[GoalList]:
    """The 17 goals in one language."""
    return unless_known(request, await queries.goal_list(db, lang))


@get("/goals/{number:int}")
async def read_goal(request: Any_, db: Database, number: int, lang: str = "en") -> Response[GoalPage]:
    """A goal in one language, with the themes that serve it."""
    return unless_known(request, await queries.goal_page(db, number, lang))


handlers = [
    read_themes,
    suggest_themes,
    read_theme,
    read_theme_source,
    add_theme,
    change_theme,
    retire_theme,
    put_theme_back,
    place_theme,
    read_goals,
    read_goal,
]
