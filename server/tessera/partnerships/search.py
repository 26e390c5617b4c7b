"""What of partnerships can be found: the names of both sides, the form, the sentence; by who may see them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from tessera.core.access import Actor
from tessera.core.database import Database
from tessera.core.i18n import t
from tessera.core.text import SITE_LANGUAGES
from tessera.organisations.search import country_parts
from tessera.search.kinds import Checked, Findable, Shown, Tags, register_findable, register_tags
from tessera.search.port import ABOUT, TEXT, TITLE, Part, Source
from tessera.themes.goals import goals_of

_RUNS = "p.state IN ('proposed', 'confirmed')"
_CARRIED = """
SELECT string_agg(c.theme_id::text, ' ' ORDER BY c.theme_id) FROM partnership_theme c WHERE c.partnership_id = p.id
"""
_STAMP = f"md5(concat_ws('|', p.circle_id, p.form, p.state, p.lang, p.text, o.name, q.name, ({_CARRIED})))"
_FROM = """
FROM partnership p JOIN organisation o ON o.id = p.proposer_id JOIN organisation q ON q.id = p.partner_id
"""
_LISTING = f"SELECT p.id, {_STAMP} AS stamp {_FROM} WHERE {_RUNS}"
_SOURCES = f"""
SELECT p.id, p.circle_id, p.form, p.lang, p.text, o.name, q.name, o.country, q.country, {_STAMP} {_FROM}
WHERE p.id = ANY ($1::uuid[]) AND {_RUNS}
"""
_VISIBLE = (
    f"SELECT p.id, p.lang, o.country {_FROM} WHERE p.id = ANY ($1::uuid[]) AND p.circle_id = ANY ($2) AND {_RUNS}"
)
_SHOWN = f"""
SELECT p.id, p.lang, p.text, o.name, q.name, p.circle_id {_FROM}
WHERE p.id = ANY ($1::uuid[]) AND p.circle_id = ANY ($2) AND {_RUNS}
"""
_TAGS = """
SELECT c.partnership_id, c.theme_id, ARRAY(SELECT g.target FROM theme_target g WHERE g.theme_id = c.theme_id)
FROM partnership_theme c WHERE c.partnership_id = ANY ($1::uuid[]) ORDER BY c.partnership_id, c.theme_id
"""


async def sources(driver: asyncpg.Connection, ids: Sequence[UUID]) -> list[Source]:
    """The partnerships with these ids that are proposed or confirmed."""
    return [_source(*row) for row in await driver.fetch(_SOURCES, ids)]


def _source(id_: UUID, circle_id: int, form: str, lang: str, text: str, one: str, other: str, *more: str) -> Source:
    """One document; names are of no language, as readers of all look for them."""
    *countries, stamp = more
    parts = [Part(TITLE, "", name) for name in (one, other)]
    parts += [Part(ABOUT, word, t(word, f"partnerships.form.{form}")) for word in SITE_LANGUAGES]
    parts += [part for country in dict.fromkeys(countries) for part in country_parts(country)]
    parts += [Part(TEXT, lang, text)] if text else []
    return Source(id_, "partnership", circle_id, id_, "", tuple(parts), text, stamp=stamp)


async def check(db: Database, actor: Actor, ids: Sequence[UUID]) -> list[Checked]:
    """Those of these partnerships the actor may see."""
    rows = await db.pool.fetch(_VISIBLE, ids, list(actor.circles))
    return [Checked(id_, lang=lang, country=country) for id_, lang, country in rows]


async def show(db: Database, actor: Actor, ids: Sequence[UUID]) -> list[Shown]:
    """What of these partnerships a hit shows."""
    rows = await db.pool.fetch(_SHOWN, ids, list(actor.circles))
    return [
        Shown(id_, f"{one} – {other}", text, lang, circle_id, f"/partnerships/{id_}")
        for id_, lang, text, one, other, circle_id in rows
    ]


async def tags_of(connection: Any, ids: Sequence[UUID]) -> dict[UUID, Tags]:
    """The themes that these partnerships carry, and the goals that work on them serves."""
    themes: dict[UUID, list[UUID]] = {}
    targets: dict[UUID, list[str]] = {}
    for id_, theme_id, of_theme in await connection.fetch(_TAGS, ids):
        themes.setdefault(id_, []).append(theme_id)
        targets.setdefault(id_, []).extend(of_theme)
    return {id_: Tags(tuple(own), tuple(goal.number for goal in goals_of(targets[id_]))) for id_, own in themes.items()}


register_findable(Findable("partnership", ("partnership",), _LISTING, sources, check, show, compared=True))
register_tags(tags_of)
