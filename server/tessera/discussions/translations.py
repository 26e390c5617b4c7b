"""Reads of translations beside contributions: the column a post is read with, and the source of one.

Invariants:
- A translation lies in the circle of its post by foreign key, so whoever reads the post may read it. Readers get its
  byline as they get the post's own.
- It is shown while it is of the contribution as it stands. What was edited away stays in none (R6): an earlier one is
  read by who may read that version, to write it anew.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import Actor, visible
from tessera.core.bylines import byline_shown
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.core.reads import read
from tessera.discussions.tables import Post, PostTranslation, PostVersion, Thread
from tessera.discussions.translating_schemas import TranslationOut, TranslationSource

_p = Post.__table__  # type: ignore[attr-defined]
_t = Thread.__table__  # type: ignore[attr-defined]
_v = PostVersion.__table__  # type: ignore[attr-defined]
_x = PostTranslation.__table__  # type: ignore[attr-defined]

_TOLD = ("id", "lang", "title", "html", "byline", "name_public", "created_at")


_row = sa.func.jsonb_build_object(*[part for name in _TOLD for part in (name, _x.c[name])])
_rows = sa.select(sa.func.jsonb_agg(pg.aggregate_order_by(_row, _x.c.lang)))
_as_it_stands = _x.c.of.is_not_distinct_from(_p.c.edited_at)
# The translations beside a post's other columns, of a post that is read as its reader may.
TRANSLATIONS: Any = sa.func.coalesce(
    _rows.where(_x.c.post_id == _p.c.id, _as_it_stands).correlate(_p).scalar_subquery(),
    sa.literal_column("'[]'::jsonb"),
    type_=pg.JSONB,
).label("translations")

_me = sa.bindparam("me", type_=sa.Uuid)
_own = (
    sa.select(sa.cast(_x.c.post_id, sa.Text) + " " + _x.c.lang)
    .select_from(_x.join(_p, _p.c.id == _x.c.post_id))
    .where(_p.c.thread_id == _t.c.id, _x.c.translator_id == _me)
    .correlate(_t)
)
# "<post> <language>" of each translation in a thread that is the reader's own.
MY_TRANSLATIONS: Any = sa.func.array(_own.scalar_subquery(), type_=pg.ARRAY(sa.Text)).label("my_translations")


def translations_of(rows: list[dict[str, Any]], *, visitors: bool) -> list[TranslationOut]:
    """Translations as readers see them."""
    return [
        TranslationOut(
            lang=row["lang"],
            html=row["html"],
            byline=byline_shown(row["byline"], name_public=row["name_public"], visitors=visitors),
            at=datetime.fromisoformat(row["created_at"]),
            title=row["title"],
        )
        for row in rows
    ]


class _Source(msgspec.Struct):
    text: str
    title: str | None
    earlier: bool
    may_go_on: bool


_SOURCE = read(
    sa.select(
        _x.c.text,
        _x.c.title,
        sa.not_(_as_it_stands).label("earlier"),
        # Who has a copy of older versions: the author, and facilitators of where they were written.
        sa.or_(
            _x.c.translator_id == _me, sa.exists().where(_v.c.post_id == _x.c.post_id, visible(_v.c.circle_id))
        ).label("may_go_on"),
    )
    .select_from(_x.join(_p, _p.c.id == _x.c.post_id))
    .where(
        _x.c.post_id == sa.bindparam("post", type_=sa.Uuid), _x.c.lang == sa.bindparam("lang"), visible(_x.c.circle_id)
    ),
    _Source,
)


async def translation_source(db: Database, actor: Actor, post_id: UUID, lang: str) -> TranslationSource:
    """What somebody goes on from who writes a translation anew; raises NotFound."""
    row = await db.one(_SOURCE, post=post_id, lang=lang, me=actor.person(), circles=actor.circles)
    if row is None or (row.earlier and not row.may_go_on):
        raise NotFound
    return TranslationSource(row.text, row.title, row.earlier)
