"""Acts of themes, for staff: add, change, retire, put back, place; and the seed of a new database."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from msgspec import UNSET

from tessera.core.access import Actor
from tessera.core.clock import now
from tessera.core.database import Tx
from tessera.core.errors import Conflict, Invalid
from tessera.core.logs import log
from tessera.search.timers import renew_all_on
from tessera.themes import rules
from tessera.themes.access import load_theme
from tessera.themes.catalogue import catalogue
from tessera.themes.schemas import ThemeIn, ThemePatch, ThemeWords
from tessera.themes.tables import Theme, ThemeTarget, ThemeText

_t = Theme.__table__  # type: ignore[attr-defined]
_x = ThemeText.__table__  # type: ignore[attr-defined]
_g = ThemeTarget.__table__  # type: ignore[attr-defined]
_ALONE = sa.text("LOCK TABLE theme IN SHARE ROW EXCLUSIVE MODE")
_PATIENTLY = sa.text("SET LOCAL lock_timeout = '60s'")


async def _as_staff(tx: Tx, actor: Actor) -> None:
    """Only staff, and one after the other, as some acts look at all themes and would deadlock with those of one.

    Readers, and acts whose rows reference a theme, do not wait.
    """
    actor.require_staff()
    await tx.session.execute(_ALONE)


async def add_theme(tx: Tx, actor: Actor, given: ThemeIn) -> dict[str, Any]:
    """Add a theme, at the end. Raises Invalid, also for a name that another theme has."""
    await _as_staff(tx, actor)
    mistakes = rules.text_mistakes(given.texts, whole=True) | rules.target_mistakes(given.targets)
    if mistakes:
        raise Invalid(**mistakes)
    if taken := await _taken_names(tx, given.texts):
        raise Invalid(**taken)
    keys = set(await tx.session.scalars(sa.select(_t.c.key)))
    theme = await _write(tx, rules.key_of(given.texts["en"].name, keys), given.texts, given.targets)
    return await tx.answer("theme", theme.id)


async def _write(tx: Tx, key: str, texts: Mapping[str, ThemeWords], targets: list[str]) -> Theme:
    last = await tx.session.scalar(sa.select(sa.func.coalesce(sa.func.max(_t.c.position), 0)))
    theme = Theme(key=key, position=(last or 0) + 1)
    tx.session.add(theme)
    await tx.session.flush()
    tx.session.add_all(_row(theme, lang, text) for lang, text in texts.items())
    tx.session.add_all(ThemeTarget(theme_id=theme.id, target=target) for target in dict.fromkeys(targets))
    await tx.session.flush()
    return theme


def _row(theme: Theme, lang: str, text: ThemeWords) -> ThemeText:
    written = ThemeWords(
        text.name.strip(), text.description.strip(), [word.strip() for word in text.words if word.strip()]
    )
    return ThemeText(
        theme_id=theme.id,
        lang=lang,
        name=written.name,
        description=written.description,
        words=written.words,
        name_key=rules.fold(written.name),
        search=rules.search_words(written.name, *written.words),
    )


async def _taken_names(tx: Tx, texts: Mapping[str, ThemeWords], but: Theme | None = None) -> dict[str, str]:
    """{field: code} of names that another theme has in the same language."""
    asked = {(lang, rules.fold(text.name)) for lang, text in texts.items()}
    wanted = sa.tuple_(_x.c.lang, _x.c.name_key).in_(asked)
    others = sa.true() if but is None else _x.c.theme_id != but.id
    found = await tx.session.scalars(sa.select(_x.c.lang).where(wanted, others))
    return {f"texts.{lang}.name": "theme_name_taken" for lang in found}


async def change_theme(tx: Tx, actor: Actor, *, key: str, patch: ThemePatch) -> dict[str, Any]:
    """Change texts and targets; the key stays. Raises Conflict where somebody else changed it meanwhile."""
    await _as_staff(tx, actor)
    theme = await load_theme(tx, key)
    texts = {} if patch.texts is UNSET else patch.texts
    targets = None if patch.targets is UNSET else patch.targets
    mistakes = rules.text_mistakes(texts, whole=False) | rules.target_mistakes(targets or [])
    if mistakes:
        raise Invalid(**mistakes)
    if patch.version is not None and patch.version != theme.changed_at:
        raise Conflict("edited_meanwhile")
    if taken := await _taken_names(tx, texts, but=theme):
        raise Invalid(**taken)
    for lang, text in texts.items():
        await tx.session.merge(_row(theme, lang, text))
    if targets is not None:
        await tx.session.execute(sa.delete(_g).where(_g.c.theme_id == theme.id))
        tx.session.add_all(ThemeTarget(theme_id=theme.id, target=target) for target in dict.fromkeys(targets))
        await renew_all_on(tx, theme.id)
    theme.changed_at = now()
    await tx.session.flush()
    return await tx.answer("theme", theme.id)


async def retire_theme(tx: Tx, actor: Actor, *, key: str, on: bool) -> dict[str, Any]:
    """Take a theme out of the lists, or put it back. What carries it keeps it."""
    await _as_staff(tx, actor)
    theme = await load_theme(tx, key)
    if on != (theme.retired_at is not None):
        theme.retired_at = now() if on else None
        theme.changed_at = now()
        await renew_all_on(tx, theme.id)
    await tx.session.flush()
    return await tx.answer("theme", theme.id)


async def place_theme(tx: Tx, actor: Actor, *, key: str, before: str | None) -> dict[str, Any]:
    """Put a theme before another one, or at the end. Raises Invalid for an unknown other, or itself."""
    await _as_staff(tx, actor)
    theme = await load_theme(tx, key)
    others = list(await tx.session.scalars(sa.select(Theme).where(_t.c.id != theme.id).order_by(_t.c.position)))
    place = len(others)
    if before is not None:
        place = next((number for number, other in enumerate(others) if other.key == before), -1)
    if place < 0:
        raise Invalid(before="theme_unknown")
    for position, one in enumerate([*others[:place], theme, *others[place:]], 1):
        one.position = position
    await tx.session.flush()
    return await tx.answer("theme", theme.id)


async def seed_themes(tx: Tx) -> int:
    """Add the themes of the catalogue that are not there yet, and answer how many; what is there stays as it is.

    One whose name staff gave to a theme of their own is left out.
    """
    # Of two servers that start at once the second waits for the first, however slow the machine is.
    await tx.session.execute(_PATIENTLY)
    await tx.session.execute(_ALONE)
    keys = set(await tx.session.scalars(sa.select(_t.c.key)))
    added = 0
    for entry in catalogue():
        if entry.key in keys:
            continue
        if taken := await _taken_names(tx, entry.texts):
            log.warning("theme_left_out", key=entry.key, taken=sorted(taken))
            continue
        await _write(tx, entry.key, entry.texts, entry.targets)
        added += 1
    return added
