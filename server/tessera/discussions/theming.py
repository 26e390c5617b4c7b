"""The themes a question carries: how they are read beside it, written, and told to search."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.database import Tx
from tessera.discussions.tables import Thread, ThreadTheme
from tessera.search.kinds import Tags, register_tags
from tessera.themes.access import load_themes
from tessera.themes.carried import tags_of
from tessera.themes.tables import Theme

_t = Thread.__table__  # type: ignore[attr-defined]
_x = ThreadTheme.__table__  # type: ignore[attr-defined]
_th = Theme.__table__  # type: ignore[attr-defined]

_keys = sa.select(_th.c.key).select_from(_x.join(_th, _th.c.id == _x.c.theme_id)).order_by(_th.c.position)
# The keys beside a thread's other columns, of a thread that is read as its reader may.
THEMES: Any = sa.func.array(
    _keys.where(_x.c.thread_id == _t.c.id).correlate(_t).scalar_subquery(), type_=pg.ARRAY(sa.Text)
).label("themes")


def carries(themes: Any) -> Any:
    """Whether a thread carries one of these themes."""
    return _t.c.id.in_(sa.select(_x.c.thread_id).where(_x.c.theme_id == sa.any_(themes)))


async def carry(tx: Tx, thread: Thread, keys: Sequence[str]) -> None:
    """Make these the themes of a thread that is locked or new; raises Invalid, as `load_themes` does."""
    mine = _x.c.thread_id == thread.id
    carried = (await tx.session.execute(_keys.with_only_columns(_th.c.key, _th.c.id).where(mine))).all()
    themes = await load_themes(tx, keys, kept=[row.key for row in carried])
    before, after = {row.id for row in carried}, {theme.id for theme in themes}
    if before - after:
        await tx.session.execute(sa.delete(_x).where(mine, _x.c.theme_id.in_(before - after)))
    tx.session.add_all(
        ThreadTheme(thread_id=thread.id, circle_id=thread.circle_id, theme_id=id_) for id_ in after - before
    )
    await tx.session.flush()


async def drop_themes(tx: Tx, thread: Thread) -> None:
    """A deleted question carries none."""
    await tx.session.execute(sa.delete(_x).where(_x.c.thread_id == thread.id))


# A thread's answers are parts of it, so they are found by its themes too.
_LINKS = "SELECT thread_id, theme_id FROM thread_theme WHERE thread_id = ANY ($1::uuid[]) ORDER BY 1, 2"


async def thread_tags(connection: Any, ids: Sequence[UUID]) -> dict[UUID, Tags]:
    """The tags of threads."""
    return await tags_of(connection, await connection.fetch(_LINKS, ids))


register_tags(thread_tags)
