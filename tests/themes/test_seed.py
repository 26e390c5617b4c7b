"""The seed: a migrated database has the catalogue; a later seed adds what is missing and leaves what staff did."""

import asyncio

from tessera.core.database import Database
from tessera.core.text import SITE_LANGUAGES
from tessera.migrating import migrate_beside
from tessera.themes import actions, queries
from tessera.themes.catalogue import Entry, catalogue
from tessera.themes.schemas import ThemeIn, ThemePatch, ThemeWords
from tests.support.cast import Cast

ALL = """
SELECT t.key, t.position, t.changed_at, t.retired_at, x.lang, x.name, x.description, x.words, x.search,
       ARRAY(SELECT g.target FROM theme_target g WHERE g.theme_id = t.id ORDER BY 1) AS targets
FROM theme t JOIN theme_text x ON x.theme_id = t.id ORDER BY t.position, x.lang
"""


async def everything(db: Database) -> list[tuple[object, ...]]:
    """Every theme as it lies in the database."""
    return [tuple(row) for row in await db.pool.fetch(ALL)]


async def seed(db: Database) -> int:
    async with db.act() as tx:
        return await actions.seed_themes(tx)


async def test_a_migrated_database_has_the_catalogue_in_its_order(db: Database) -> None:
    entries = catalogue()
    for lang in SITE_LANGUAGES:
        listed = (await queries.theme_list(db, lang)).items
        assert [theme.key for theme in listed] == [entry.key for entry in entries]
        assert [theme.name for theme in listed] == [entry.texts[lang].name for entry in entries]
    source = await queries.theme_source(db, entries[0].key)
    assert (source.texts, source.targets) == (entries[0].texts, entries[0].targets)


async def test_a_second_migration_changes_nothing(db: Database) -> None:
    before = await everything(db)
    await migrate_beside(db.dsn)
    assert await everything(db) == before


async def test_a_later_seed_keeps_what_staff_changed_retired_and_moved(cast: Cast) -> None:
    staff = await cast.actor("staff")
    first, second, third, *_ = (entry.key for entry in catalogue())
    async with cast.db.act(staff) as tx:
        own = {lang: ThemeWords(f"Our own {lang}", "Our own sentence.", ["ours"]) for lang in SITE_LANGUAGES}
        await actions.change_theme(tx, staff, key=first, patch=ThemePatch(texts=own, targets=["1.1"]))
        await actions.retire_theme(tx, staff, key=second, on=True)
        await actions.place_theme(tx, staff, key=third, before=None)
    before = await everything(cast.db)
    assert await seed(cast.db) == 0
    assert await everything(cast.db) == before


async def test_a_later_seed_adds_what_is_missing_at_the_end(db: Database) -> None:
    missing = catalogue()[3]
    await db.pool.execute("DELETE FROM theme WHERE key = $1", missing.key)
    assert await seed(db) == 1
    assert (await queries.theme_list(db, "de")).items[-1].key == missing.key
    assert (await queries.theme_source(db, missing.key)).texts == missing.texts


async def test_a_theme_whose_name_staff_used_is_left_out_and_the_seed_goes_on(cast: Cast) -> None:
    named, also = catalogue()[3], catalogue()[5]
    await cast.db.pool.execute("DELETE FROM theme WHERE key = ANY ($1)", [named.key, also.key])
    staff = await cast.actor("staff")
    async with cast.db.act(staff) as tx:
        await actions.add_theme(tx, staff, _with_name_of(named))
    assert await seed(cast.db) == 1
    keys = {theme.key for theme in (await queries.theme_list(cast.db, "de")).items}
    assert also.key in keys
    assert named.key not in keys


def _with_name_of(entry: Entry) -> ThemeIn:
    texts = {lang: ThemeWords(f"Quite another {lang}", "One sentence.") for lang in SITE_LANGUAGES}
    return ThemeIn(texts | {"uk": entry.texts["uk"]})


async def test_two_that_seed_at_once_make_every_theme_once(db: Database) -> None:
    await db.pool.execute("DELETE FROM theme")
    added = await asyncio.gather(seed(db), seed(db))
    assert sorted(added) == [0, len(catalogue())]
