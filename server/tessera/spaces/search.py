"""What of spaces can be found: title and purpose, by who may know that a space exists."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from tessera.core.access import Actor, circles_text
from tessera.core.database import Database
from tessera.search.kinds import Checked, Findable, Place, Shown, register_findable
from tessera.search.port import TEXT, TITLE, Part, Source

SPACE_IS_KNOWN = "s.listed_id IN (SELECT unnest($2::text::bigint[]))"
# What two people talk in has no name, and is found by nobody.
NAMED = "s.kind <> 'pair'"
STAMP = "md5(concat_ws('|', s.title, s.purpose, s.lang, s.listed_id))"

_VISIBLE = f"SELECT s.id, s.lang FROM space s WHERE s.id = ANY ($1::uuid[]) AND {SPACE_IS_KNOWN}"
_SHOWN = f"""
SELECT s.id, s.title, s.purpose, s.lang, s.listed_id, s.slug, s.kind FROM space s
WHERE s.id = ANY ($1::uuid[]) AND {SPACE_IS_KNOWN}
"""
_SOURCES = f"""
SELECT s.id, s.listed_id, s.lang, s.title, s.purpose, {STAMP} FROM space s
WHERE s.id = ANY ($1::uuid[]) AND {NAMED}
"""
_LISTING = f"SELECT s.id, {STAMP} AS stamp FROM space s WHERE {NAMED}"


async def sources(driver: asyncpg.Connection, ids: Sequence[UUID]) -> list[Source]:
    """The spaces with these ids."""
    return [
        Source(id_, "space", listed, id_, lang, (Part(TITLE, lang, title), Part(TEXT, lang, purpose)), stamp=stamp)
        for id_, listed, lang, title, purpose, stamp in await driver.fetch(_SOURCES, ids)
    ]


async def check(db: Database, actor: Actor, ids: Sequence[UUID]) -> list[Checked]:
    """Those of these spaces the actor may know of."""
    rows = await db.pool.fetch(_VISIBLE, ids, circles_text(actor.circles))
    return [Checked(id_, space=id_, lang=lang) for id_, lang in rows]


async def show(db: Database, actor: Actor, ids: Sequence[UUID]) -> list[Shown]:
    """What of these spaces a hit shows."""
    return [
        Shown(id_, title, purpose, lang, listed, f"/spaces/{slug or id_}", space=Place(id_, slug, title, kind))
        for id_, title, purpose, lang, listed, slug, kind in await db.pool.fetch(
            _SHOWN, ids, circles_text(actor.circles)
        )
    ]


register_findable(Findable("space", ("space",), _LISTING, sources, check, show, compared=True))
