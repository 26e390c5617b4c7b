"""The doors to themes: from keys to rows."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import Actor
from tessera.core.errors import Invalid, NotFound
from tessera.themes import rules
from tessera.themes.tables import Theme

if TYPE_CHECKING:
    from tessera.core.database import Database, Tx

_t = Theme.__table__  # type: ignore[attr-defined]


async def load_theme(tx: "Tx", key: str) -> Theme:
    """A theme, by key or id; raises NotFound."""
    try:
        wanted = _t.c.id == UUID(key)
    except ValueError:
        wanted = _t.c.key == key
    theme = await tx.session.scalar(sa.select(Theme).where(wanted))
    if theme is None:
        raise NotFound
    return theme


async def load_themes(tx: "Tx", keys: Sequence[str], *, kept: Collection[str] = ()) -> list[Theme]:
    """The themes that something is to carry, each once, in the order of `keys`.

    `kept`: keys that it carries already; a retired theme may stay, but none is newly taken. Raises Invalid with a field
    `themes.<key>` for each unknown or retired one, and `themes` where there are more than `rules.MAX_CARRIED`.
    """
    found = await tx.session.scalars(sa.select(Theme).where(_t.c.key.in_(keys[:100])))
    themes = {theme.key: theme for theme in found}
    known = {key: theme.retired_at is not None for key, theme in themes.items()}
    if mistakes := rules.carried_mistakes(keys, known=known, kept=kept):
        raise Invalid(**mistakes)
    return [themes[key] for key in dict.fromkeys(keys)]


async def sees_theme(db: "Database", actor: Actor, theme_id: UUID) -> bool:
    """Everybody sees every theme that there is."""
    return bool(await db.pool.fetchval("SELECT EXISTS (SELECT FROM theme WHERE id = $1)", theme_id))
