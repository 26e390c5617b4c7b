"""Reads of translations beside contributions: the column a post is read with, and the source of one.

Invariant: a translation lies in the circle of its post by foreign key, so whoever reads the post may read it. Readers
get its byline as they get the post's own.
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
from tessera.discussions.tables import Post, PostTranslation, Thread
from tessera.discussions.translating_schemas import TranslationOut, TranslationSource

_p = Post.__table__  # type: ignore[attr-defined]
_t = Thread.__table__  # type: ignore[attr-defined]
_x = PostTranslation.__table__  # type: ignore[attr-defined]

_TOLD = ("id", "lang", "title", "html", "byline", "name_public", "created_at")


def _row() -> Any:
    pairs = [part for name in _TOLD for part in (name, _x.c[name])]
    return sa.func.jsonb_build_object(*pairs, "earlier", _x.c.of.is_distinct_from(_p.c.edited_at))


_rows = sa.select(sa.func.jsonb_agg(pg.aggregate_order_by(_row(), _x.c.lang)))
# The translations beside a post's other columns, of a post that is read as its reader may.
TRANSLATIONS: Any = sa.func.coalesce(
    _rows.where(_x.c.post_id == _p.c.id).correlate(_p).scalar_subquery(),
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
    """Translations as readers see them; `earlier`: the contribution was edited since."""
    return [
        TranslationOut(
            lang=row["lang"],
            html=row["html"],
            byline=byline_shown(row["byline"], name_public=row["name_public"], visitors=visitors),
            at=datetime.fromisoformat(row["created_at"]),
            title=row["title"],
            earlier=row["earlier"],
        )
        for row in rows
    ]


class _Source(msgspec.Struct):
    text: str
    title: str | None
    circle_id: int


_SOURCE = read(
    sa.select(_x.c.text, _x.c.title, _x.c.circle_id).where(
        _x.c.post_id == sa.bindparam("post", type_=sa.Uuid), _x.c.lang == sa.bindparam("lang"), visible(_x.c.circle_id)
    ),
    _Source,
)


async def translation_source(db: Database, actor: Actor, post_id: UUID, lang: str) -> TranslationSource:
    """What somebody goes on from who writes a translation anew; raises NotFound."""
    actor.person()
    row = await db.one(_SOURCE, post=post_id, lang=lang, circles=actor.circles)
    if row is None:
        raise NotFound
    return TranslationSource(row.text, row.title)
