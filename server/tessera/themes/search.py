"""Themes among what can be found: by their names and search words in all languages, shown in the reader's."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from tessera.core.access import PUBLIC, Actor
from tessera.core.database import Database
from tessera.search.kinds import Checked, Findable, Shown, Tags, register_findable, register_tags
from tessera.search.port import ABOUT, TITLE, Part, Source
from tessera.themes.carried import tags_of

_TEXTS = """
SELECT t.id, t.changed_at::text, x.lang, x.name, array_to_string(x.words, ', ')
FROM theme t JOIN theme_text x ON x.theme_id = t.id WHERE t.id = ANY ($1::uuid[]) AND t.retired_at IS NULL ORDER BY t.id
"""
_SHOWN = """
SELECT t.id, t.key, x.name, x.description, x.lang FROM theme t JOIN theme_text x ON x.theme_id = t.id
WHERE t.id = ANY ($1::uuid[]) AND t.retired_at IS NULL AND x.lang = $2
"""
_LISTING = "SELECT t.id, t.changed_at::text AS stamp FROM theme t WHERE t.retired_at IS NULL"


async def sources(driver: asyncpg.Connection, ids: Sequence[UUID]) -> list[Source]:
    """The themes with these ids that are not retired; of no language, as readers of all look for them."""
    parts: dict[UUID, list[Part]] = {}
    stamps: dict[UUID, str] = {}
    for id_, stamp, lang, name, words in await driver.fetch(_TEXTS, ids):
        stamps[id_] = stamp
        parts.setdefault(id_, []).extend((Part(TITLE, lang, name), Part(ABOUT, lang, words)))
    return [
        Source(id_, "theme", PUBLIC, id_, "", tuple(told), stamp=stamps[id_], themes=(id_,))
        for id_, told in parts.items()
    ]


async def check(db: Database, actor: Actor, ids: Sequence[UUID]) -> list[Checked]:
    """Those of these themes that are in use; everybody may see them."""
    return [Checked(row[0], themes=(row[0],)) for row in await db.pool.fetch(_SHOWN, ids, actor.lang)]


async def show(db: Database, actor: Actor, ids: Sequence[UUID]) -> list[Shown]:
    """What of these themes a hit shows."""
    return [
        Shown(id_, name, description, lang, PUBLIC, f"/themes/{key}")
        for id_, key, name, description, lang in await db.pool.fetch(_SHOWN, ids, actor.lang)
    ]


_LINKS = "SELECT id, id FROM theme WHERE id = ANY ($1::uuid[])"


async def theme_tags(connection: Any, ids: Sequence[UUID]) -> dict[UUID, Tags]:
    """A theme carries itself, so that it is among what serves a goal."""
    return await tags_of(connection, await connection.fetch(_LINKS, ids))


register_tags(theme_tags)
register_findable(Findable("theme", ("theme",), _LISTING, sources, check, show, compared=True))
