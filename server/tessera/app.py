"""The application: the only list of routers, handlers and what lives as long as the server.

`create_app` is the composition root; nothing else knows every domain.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from litestar import Litestar, Router, get
from litestar.datastructures import State
from litestar.di import Provide

import tessera.demo.timers
import tessera.discussions.facts
import tessera.discussions.filing
import tessera.files.timers
import tessera.findables
import tessera.home.erasing
import tessera.home.facts
import tessera.notices.reactions
import tessera.notices.timers
import tessera.pairs.timers
import tessera.partnerships.timers
import tessera.people.timers
import tessera.search.timers
import tessera.spaces.facts
import tessera.tables  # noqa: F401 - every table, before any query runs
from tessera.core.admission import Admission
from tessera.core.database import Database
from tessera.core.envelope import Envelope
from tessera.core.errors import NotFound
from tessera.core.http import (
    Actors,
    actor_middleware,
    provide_actor,
    provide_db,
    provide_tx,
)
from tessera.core.jobs import Jobs
from tessera.core.limits import Limit
from tessera.core.problems import exception_handlers
from tessera.core.reactions import Reactions
from tessera.core.shared import open_shared
from tessera.core.text import load_languages
from tessera.demo.routes import handlers as demo
from tessera.discussions.marking_routes import handlers as marks
from tessera.discussions.mentioning_routes import handlers as mentions
from tessera.discussions.routes import handlers as discussions
from tessera.discussions.widening_routes import handlers as widening
from tessera.files.house import open_files
from tessera.files.routes import handlers as files
from tessera.home.health import handlers as health
from tessera.home.metrics import handlers as metrics
from tessera.home.routes import handlers as home
from tessera.home.shell import Shell
from tessera.home.shell import handlers as shell
from tessera.live.lifespan import drain, live_lifespan
from tessera.live.routes import live_routes
from tessera.notices.routes import handlers as notices
from tessera.organisations.routes import handlers as organisations
from tessera.pairs.routes import handlers as pairs
from tessera.partnerships.routes import handlers as partnerships
from tessera.people.access import load_actor
from tessera.people.routes import handlers as people
from tessera.search.routes import route_handlers as search
from tessera.settings import Settings, server_secret
from tessera.site.routes import handlers as site
from tessera.spaces.routes import handlers as spaces
from tessera.themes.routes import handlers as themes
from tessera.translating.libretranslate import translator_of

MAX_BODY = 512 * 1024
# How many contributions one person has a machine translate within an hour; what is kept already does not count.
TRANSLATIONS = 60


@get(["/api", "/api/{path:path}"], include_in_schema=False)
async def unknown_api() -> None:
    """Everything else under /api is not there."""
    raise NotFound


@asynccontextmanager
async def everything(app: Litestar) -> AsyncIterator[None]:
    """The database first, then who acts, then what follows facts; stopped the other way round."""
    state = app.state
    db: Database = state.db
    await db.start()
    files_here = open_files(db, state.settings)
    await asyncio.to_thread(load_languages)
    state.actors = Actors(db, partial(load_actor, days=state.settings.login_days))
    db.access_changed = state.actors.forget
    state.shared = await open_shared(state.settings.shared_redis, db)
    workers: list[Reactions | Jobs] = [Reactions(db), Jobs(db)] if state.settings.work else []
    for worker in workers:
        await worker.start()
    try:
        async with live_lifespan(app):
            yield
    finally:
        for worker in reversed(workers):
            await worker.stop()
        if state.shared is not None:
            await state.shared.close()
        await files_here.checks.stop()
        if state.translator is not None:
            await state.translator.close()
        await db.stop()


def create_app(settings: Settings, dsn: str) -> Envelope:
    """The whole application, as ASGI. `app.state.drain()` sends live readers away before the server stops."""
    db = Database(dsn, secret=server_secret(settings), acts=settings.acts, reads=settings.reads)
    below = (themes, people, site, organisations, partnerships, spaces)
    domains = (*below, discussions, marks, mentions, widening, pairs, notices, files)
    api: list[Any] = [*home, *(one for domain in domains for one in domain), *demo]
    app = Litestar(
        route_handlers=[
            Router("/api", route_handlers=api),
            *search,
            *live_routes,
            unknown_api,
            *health,
            *metrics,
            *shell,
        ],
        dependencies={
            "tx": Provide(provide_tx),
            "db": Provide(provide_db, sync_to_thread=False),
            "actor": Provide(provide_actor, sync_to_thread=False),
        },
        middleware=[actor_middleware],
        exception_handlers=exception_handlers(),
        lifespan=[everything],
        request_max_body_size=MAX_BODY,
        openapi_config=None,
        state=State(
            {
                "settings": settings,
                "base_url": settings.base_url or None,
                "db": db,
                "shared": None,
                "limits": Limit(settings.sign_in_attempts, settings.sign_in_minutes * 60, "sign-in"),
                "translator": translator_of(settings.translate_url, settings.shown_translate_key),
                "translations": Limit(TRANSLATIONS, 3600, "translation"),
                "shell": Shell(settings.web_dist),
            }
        ),
    )
    app.state.drain = partial(drain, app)
    return Envelope(app, https=settings.secure, door=Admission(app, settings.at_once, settings.wait_seconds))
