"""The directory by theme among 200,000 organisations, few of which carry any: what PostgreSQL really reads for it."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from tessera.core.access import VISITOR
from tessera.core.database import Database
from tessera.organisations.carrying import ON_THEMES
from tessera.organisations.directory import Wanted, _counting, _listing, directory
from tessera.themes.carried import themes_with_key
from tests.organisations.test_plans import read_through
from tests.support.databases import Cluster

ROWS = 200_000
CARRYING = 300
# Of each table so many rows at most for a page of thirty.
FEW = 3_000
# A statement that was prepared may be planned anew, for any values, after five.
ASKED_OFTEN = 12
_FILL = f"""
DROP INDEX ix_organisation_name_trigrams, ix_organisation_place_trigrams;
INSERT INTO organisation (id, kind, source, key, name, title, country, region, district, association, population,
                          postcode, languages, kept, website, name_search, place_search, created_at, updated_at)
SELECT gen_random_uuid(), CASE n % 3 WHEN 0 THEN 'municipality' ELSE 'place' END, 'test', n, left(md5(n::text), 9), '',
       CASE n % 2 WHEN 0 THEN 'FR' ELSE 'DE' END, '', '', '', n, '', '{{}}', '{{}}', '', left(md5(n::text), 9),
       left(md5(n::text), 9), now(), now()
FROM generate_series(1, {ROWS}) n;
INSERT INTO organisation_theme (organisation_id, theme_id)
SELECT id, (SELECT id FROM theme WHERE key = 'sport') FROM organisation ORDER BY name_search DESC LIMIT {CARRYING};
INSERT INTO organisation_theme (organisation_id, theme_id)
SELECT id, (SELECT id FROM theme WHERE key NOT IN ('sport', 'mobility') ORDER BY position OFFSET n % 60 LIMIT 1)
FROM (SELECT id, row_number() OVER () AS n FROM organisation LIMIT 6000) o;
ANALYZE organisation, organisation_theme;
"""
_COUNT = """
SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables WHERE relname = $1
"""
ASKED: dict[str, Wanted] = {
    "theme": Wanted(theme="sport"),
    "goal": Wanted(goal=3),
    "theme that nobody carries": Wanted(theme="mobility"),
    "theme and country": Wanted(theme="sport", country="FR"),
    "theme, kind and size": Wanted(theme="sport", kind="municipality", size="large"),
    "theme and people": Wanted(theme="sport", people=True),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def full(cluster: Cluster) -> AsyncIterator[Database]:
    async with cluster.fresh() as db:
        connection = await db.connect(statement_timeout="0")
        await connection.execute(_FILL)
        await connection.close()
        yield db


async def rows_read(db: Database, table: str, ask: Callable[[Database], Awaitable[object]]) -> float:
    """How many rows of a table are read to answer once, on average, by what PostgreSQL counts."""
    before = await _counted(db, table)
    for _ in range(ASKED_OFTEN):
        await ask(db)
    return (await _counted(db, table) - before) / ASKED_OFTEN


async def _counted(db: Database, table: str) -> int:
    # The connections that read tell what they have read when they are asked to, or once in a while.
    held = [await db.pool.acquire() for _ in range(db.pool.get_size())]
    for one in held:
        await one.execute("SELECT pg_stat_force_next_flush()")
        await one.execute("SELECT 1")
    for one in held:
        await db.pool.release(one)
    connection = await db.connect()
    try:
        return int(await connection.fetchval(_COUNT, table))
    finally:
        await connection.close()


@pytest.mark.parametrize("name", ASKED)
async def test_few_rows_are_read_for_a_page(full: Database, name: str) -> None:
    async def ask(db: Database) -> object:
        return await directory(db, VISITOR, ASKED[name], cursor=None, limit=30)

    for table in ("organisation", "organisation_theme"):
        assert await rows_read(full, table, ask) < FEW


async def test_a_list_that_walks_through_all_is_noticed(full: Database) -> None:
    """As the list of some would be without taking them out first."""
    ids = [row[0] for row in await full.pool.fetch(ON_THEMES, await themes_with_key(full, "sport"))]
    walking = _listing(
        " AND o.kind = $? AND o.population >= $? AND o.population < $? AND o.id = ANY ($?::uuid[])", False
    )

    async def ask(db: Database) -> object:
        return await db.pool.fetch(walking, 31, "municipality", 100_000, 500_000, ids)

    assert await rows_read(full, "organisation", ask) > FEW


@pytest.mark.parametrize("statement", [ON_THEMES, _counting("")])
async def test_neither_table_is_read_through(full: Database, statement: str) -> None:
    connection = await full.connect()
    try:
        assert await read_through(connection, statement) == set()
    finally:
        await connection.close()
