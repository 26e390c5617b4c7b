"""What higher domains share to carry themes: which themes a filter means, and what search counts of things.

The links are theirs (`thread_theme`, `organisation_theme`, a field of the profile); here are no rows of them.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from tessera.core.database import Database
from tessera.core.errors import Invalid
from tessera.search.kinds import Tags
from tessera.themes.goals import GOALS

_NUMBERS = frozenset(goal.number for goal in GOALS)
_BY_KEY = "SELECT id FROM theme WHERE key = $1"
# As on the page of a goal, which names no theme that has retired.
_OF_GOAL = """
SELECT DISTINCT t.id FROM theme t JOIN theme_target g ON g.theme_id = t.id
WHERE split_part(g.target, '.', 1)::int = $1 AND t.retired_at IS NULL
"""
_GOALS = """
SELECT DISTINCT t.id, split_part(g.target, '.', 1)::int FROM theme t JOIN theme_target g ON g.theme_id = t.id
WHERE t.id = ANY ($1::uuid[]) AND t.retired_at IS NULL ORDER BY 1, 2
"""
_KEYS = "SELECT key FROM theme WHERE id = ANY ($1::uuid[])"


class Carrying(msgspec.Struct, frozen=True):
    """What a list of things is asked by: one theme, or all that serve one goal."""

    theme: str = ""
    goal: int | None = None


async def themes_with_key(db: Database, key: str) -> list[UUID]:
    """The theme with this key, retired or not; raises Invalid for an unknown one."""
    found = await db.pool.fetchval(_BY_KEY, key)
    if found is None:
        raise Invalid(theme="theme_unknown")
    return [found]


async def themes_of_goal(db: Database, number: int) -> list[UUID]:
    """The themes that serve a goal, none where there are none; raises Invalid for a number that no goal has."""
    if number not in _NUMBERS:
        raise Invalid(goal="field_invalid")
    return [row[0] for row in await db.pool.fetch(_OF_GOAL, number)]


async def themes_meant(db: Database, asked: Carrying) -> list[UUID]:
    """The themes a list is asked by; raises Invalid unless it is by a theme or by a goal, and by one that there is."""
    if bool(asked.theme) == (asked.goal is not None):
        raise Invalid(theme="field_empty" if asked.goal is None else "field_invalid")
    if asked.goal is not None:
        return await themes_of_goal(db, asked.goal)
    return await themes_with_key(db, asked.theme)


async def keys_of(db: Database, ids: Sequence[UUID]) -> list[str]:
    """The keys of themes."""
    return [row[0] for row in await db.pool.fetch(_KEYS, ids)]


async def tags_of(connection: Any, links: Iterable[asyncpg.Record]) -> dict[UUID, Tags]:
    """The tags of things by their links (thing, theme), for `search.kinds.register_tags`."""
    carried: dict[UUID, list[UUID]] = {}
    for thing, theme in links:
        carried.setdefault(thing, []).append(theme)
    if not carried:
        return {}
    goals: dict[UUID, list[int]] = {}
    for theme, number in await connection.fetch(_GOALS, list({one for some in carried.values() for one in some})):
        goals.setdefault(theme, []).append(number)
    return {
        thing: Tags(tuple(themes), tuple(sorted({number for one in themes for number in goals.get(one, ())})))
        for thing, themes in carried.items()
    }
