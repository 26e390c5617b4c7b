"""The door for what is to carry themes."""

import pytest

from tessera.core.errors import Invalid
from tessera.themes.access import load_themes
from tessera.themes.actions import retire_theme
from tests.support.cast import Cast


async def test_themes_come_each_once_in_the_order_of_the_keys(cast: Cast) -> None:
    async with cast.db.act() as tx:
        themes = await load_themes(tx, ["sport", "culture", "sport"])
        assert [theme.key for theme in themes] == ["sport", "culture"]
        assert await load_themes(tx, []) == []


async def test_every_unknown_key_is_named(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        async with cast.db.act() as tx:
            await load_themes(tx, ["sport", "nonsense", "rubbish"])
    assert refused.value.fields == {"themes.nonsense": "theme_unknown", "themes.rubbish": "theme_unknown"}


async def test_a_retired_theme_is_kept_but_not_newly_taken(cast: Cast) -> None:
    staff = await cast.actor("staff")
    async with cast.db.act(staff) as tx:
        await retire_theme(tx, staff, key="sport", on=True)
    with pytest.raises(Invalid) as refused:
        async with cast.db.act() as tx:
            await load_themes(tx, ["sport"])
    assert refused.value.fields == {"themes.sport": "theme_retired"}
    async with cast.db.act() as tx:
        assert [theme.key for theme in await load_themes(tx, ["sport", "culture"], kept=["sport"])] == [
            "sport",
            "culture",
        ]
