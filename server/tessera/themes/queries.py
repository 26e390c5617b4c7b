"""Reads of themes and goals, each in one language; and themes by words of any language."""

from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.database import Database
from tessera.core.errors import Invalid, NotFound
from tessera.core.reads import read
from tessera.core.text import SITE_LANGUAGES
from tessera.themes import rules
from tessera.themes.goals import GOALS, TARGETS, goals_of
from tessera.themes.schemas import (
    GoalList,
    GoalOut,
    GoalPage,
    GoalRef,
    ThemeList,
    ThemeOut,
    ThemePage,
    ThemeRef,
    ThemeSource,
    ThemeWords,
)
from tessera.themes.tables import Theme, ThemeTarget, ThemeText

MAX_ASKED = 100
MAX_ASKED_WORDS = 8
MAX_HITS = 20

_t = Theme.__table__  # type: ignore[attr-defined]
_x = ThemeText.__table__  # type: ignore[attr-defined]
_g = ThemeTarget.__table__  # type: ignore[attr-defined]
_targets = sa.func.array(
    sa.select(_g.c.target).where(_g.c.theme_id == _t.c.id).correlate(_t).scalar_subquery(), type_=pg.ARRAY(sa.Text)
)
_retired = _t.c.retired_at.is_not(None)


class _Listed(msgspec.Struct):
    key: str
    name: str
    words: list[str]
    targets: list[str]
    retired: bool


class _Whole(msgspec.Struct):
    key: str
    lang: str
    name: str
    description: str
    words: list[str]
    targets: list[str]
    retired: bool
    changed_at: datetime


def _select(shape: type[msgspec.Struct]) -> Any:
    made = {"targets": _targets.label("targets"), "retired": _retired.label("retired")}
    held = {**_x.c, **{name: _t.c[name] for name in ("key", "changed_at")}}
    columns = [made[name] if name in made else held[name] for name in shape.__struct_fields__]
    return sa.select(*columns).select_from(_t.join(_x, _x.c.theme_id == _t.c.id))


_LIST = read(
    _select(_Listed).where(_x.c.lang == sa.bindparam("lang", type_=sa.Text)).order_by(_retired, _t.c.position), _Listed
)
_ONE = read(_select(_Whole).where(_t.c.key == sa.bindparam("key", type_=sa.Text)), _Whole)
_BY_ID = read(_select(_Whole).where(sa.cast(_t.c.id, sa.Text) == sa.bindparam("key", type_=sa.Text)), _Whole)


def language(asked: str) -> str:
    """A language of the site; raises Invalid for others."""
    if asked not in SITE_LANGUAGES:
        raise Invalid(lang="language_unknown")
    return asked


def _in_order(targets: list[str]) -> list[str]:
    return sorted(targets, key=lambda target: TARGETS.get(target, len(TARGETS)))


async def theme_list(db: Database, lang: str) -> ThemeList:
    """Every theme in the order of the catalogue, the retired ones last."""
    rows = await db.fetch(_LIST, lang=language(lang))
    return ThemeList(lang, [_out(row) for row in rows])


async def theme_names(db: Database, lang: str) -> dict[str, str]:
    """{key: name} of every theme, for what is printed in one language."""
    return {theme.key: theme.name for theme in (await theme_list(db, lang)).items}


def _out(row: _Listed) -> ThemeOut:
    return ThemeOut(row.key, row.name, row.words, [goal.number for goal in goals_of(row.targets)], row.retired)


async def _whole(db: Database, key: str) -> list[_Whole]:
    """A theme's rows, one for each language, by key or id; raises NotFound."""
    rows = await db.fetch(_ONE, key=key) or await db.fetch(_BY_ID, key=key.lower())
    if not rows:
        raise NotFound
    return rows


async def theme_page(db: Database, key: str, lang: str) -> ThemePage:
    """A theme with its goals; raises NotFound."""
    language(lang)
    row = next(row for row in await _whole(db, key) if row.lang == lang)
    targets = _in_order(row.targets)
    goals = [GoalRef(g.number, g.names[lang], [t for t in targets if t in g.targets]) for g in goals_of(targets)]
    return ThemePage(row.key, lang, row.name, row.description, goals, row.retired)


async def theme_source(db: Database, key: str) -> ThemeSource:
    """A theme in all languages; raises NotFound."""
    rows = await _whole(db, key)
    by_lang = {row.lang: ThemeWords(row.name, row.description, row.words) for row in rows}
    texts = {lang: by_lang[lang] for lang in SITE_LANGUAGES}
    return ThemeSource(rows[0].key, texts, _in_order(rows[0].targets), rows[0].changed_at, rows[0].retired)


async def goal_list(db: Database, lang: str) -> GoalList:
    """The 17 goals, with how many themes serve each."""
    themes = [theme for theme in (await theme_list(db, lang)).items if not theme.retired]
    goals = [
        GoalOut(goal.number, goal.names[lang], list(goal.targets), sum(goal.number in t.goals for t in themes))
        for goal in GOALS
    ]
    return GoalList(lang, goals)


async def goal_page(db: Database, number: int, lang: str) -> GoalPage:
    """A goal with the themes that serve it; raises NotFound."""
    themes = (await theme_list(db, lang)).items
    goal = next((goal for goal in GOALS if goal.number == number), None)
    if goal is None:
        raise NotFound
    serving = [ThemeRef(theme.key, theme.name) for theme in themes if number in theme.goals and not theme.retired]
    return GoalPage(number, lang, goal.names[lang], serving)


# $1: the folded words asked for. What fits how well: `rules.Fit`. Words that differ in their last letters only, as
# "municipio" and "municipios", are the same word with another ending. Six letters, or "sport" is in "passport".
_FITS = """
SELECT t.key, x.lang, asked.word, max(CASE
    WHEN has.word = asked.word THEN 4
    WHEN starts_with(has.word, asked.word) THEN 3
    WHEN length(asked.word) >= 6 AND strpos(has.word, asked.word) > 0 THEN 2
    WHEN least(length(has.word), length(asked.word)) >= 5 AND starts_with(has.word, left(asked.word, greatest(
        4, least(length(has.word), length(asked.word)) - 2, greatest(length(has.word), length(asked.word)) - 3
    ))) THEN 2
    WHEN length(has.word) >= 5 AND strpos(asked.word, has.word) > 0 THEN 1
    WHEN length(has.word) >= 7 AND starts_with(asked.word, left(has.word, -1)) THEN 1
    WHEN length(asked.word) >= 5 AND abs(length(has.word) - length(asked.word)) <= 2
        AND similarity(has.word, asked.word) >= 0.5 THEN 1
    ELSE 0 END) AS fit
FROM theme t
JOIN theme_text x ON x.theme_id = t.id
CROSS JOIN unnest(x.search) AS has (word)
CROSS JOIN unnest($1::text[]) AS asked (word)
WHERE t.retired_at IS NULL
GROUP BY t.key, x.lang, asked.word
"""


async def find_themes(db: Database, q: str, lang: str, limit: int = 10) -> list[ThemeRef]:
    """Themes that words of any language find, named in `lang`, the best first; at most MAX_HITS.

    Takes beginnings, parts of compounds, other endings and typing errors; retired themes are not found.
    """
    words = rules.search_words(q[:MAX_ASKED])[:MAX_ASKED_WORDS]
    themes = {theme.key: theme for theme in (await theme_list(db, lang)).items}
    if not words:
        return []
    rows = await db.pool.fetch(_FITS, words)
    fits = [rules.Fit(*row) for row in rows if row["fit"]]
    found = rules.ranked(fits, asked=len(words), lang=lang, order=list(themes))
    return [ThemeRef(key, themes[key].name) for key in found[: max(1, min(limit, MAX_HITS))]]


async def found_list(db: Database, q: str, lang: str) -> ThemeList:
    """The themes that words find, as they stand in the list."""
    themes = {theme.key: theme for theme in (await theme_list(db, lang)).items}
    found = await find_themes(db, q, lang, MAX_HITS)
    return ThemeList(lang, [themes[theme.key] for theme in found])
