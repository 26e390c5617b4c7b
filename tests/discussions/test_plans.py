"""Lists by theme read neither questions nor people whole, though few of very many carry the theme.

Asked twelve times, as a statement that was prepared may be planned anew, for any values, after five.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tessera.core.access import NETWORK, PUBLIC, Actor
from tessera.core.database import Database
from tessera.discussions import listing
from tessera.organisations import colleagues
from tessera.themes.carried import Carrying
from tests.organisations.test_plans import read_through
from tests.organisations.test_theme_plans import rows_read
from tests.search.test_plans import _FILL
from tests.support.databases import Cluster

ROWS = 20_000
FEW = ROWS // 4
ACTOR = Actor(circles=(PUBLIC, NETWORK, *range(3, 40)))
# One of a thousand carries the theme that is asked for.
_THEME = "FROM theme WHERE (n % 1000 = 0) = (key = 'sport') ORDER BY position OFFSET n % 1000 % 60 LIMIT 1"
_CARRY = f"""
INSERT INTO thread_theme (thread_id, theme_id, circle_id)
SELECT id, (SELECT id {_THEME}), 2
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM thread) t;
INSERT INTO profile_field (person_id, field, circle_id, value) SELECT id, 'name', 2, '' FROM person;
INSERT INTO profile_field (person_id, field, circle_id, value)
SELECT id, 'themes', 2, (SELECT key {_THEME})
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM person) p;
INSERT INTO affiliation (id, person_id, organisation_id, role, department, main, circle_id, since)
SELECT gen_random_uuid(), id, (SELECT min(id::text)::uuid FROM organisation), '', '', true, 2, now() FROM person;
ANALYZE;
"""
STATEMENTS = {"first page": listing._FIRST.text, "next page": listing._NEXT.text}
# Some dozens of rows and one space: read whole they cost nothing.
SMALL = {"theme", "theme_target", "theme_text", "space", "stream"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def full(cluster: Cluster) -> AsyncIterator[Database]:
    async with cluster.fresh() as db:
        connection = await db.connect(statement_timeout="0")
        await connection.execute(_FILL.format(rows=ROWS))
        await connection.execute(_CARRY)
        await connection.close()
        yield db


@pytest.mark.parametrize("name", STATEMENTS)
async def test_a_space_s_questions_on_a_theme_read_no_table_whole(full: Database, name: str) -> None:
    connection = await full.connect()
    try:
        assert await read_through(connection, STATEMENTS[name]) - SMALL == set()
    finally:
        await connection.close()


async def questions(db: Database) -> int:
    page = await listing.carrying(db, ACTOR, Carrying("sport"), cursor=None, limit=20)
    return page.total


async def people(db: Database) -> int:
    page = await colleagues.people_carrying(db, ACTOR, Carrying("sport"), cursor=None, limit=20)
    return page.total


READS = {"thread": questions, "thread_theme": questions, "post": questions, "person": people, "profile_field": people}


@pytest.mark.parametrize("table", READS)
async def test_a_page_on_a_theme_reads_few_rows(full: Database, table: str) -> None:
    assert await rows_read(full, table, READS[table]) < FEW


@pytest.mark.parametrize(
    ("index", "table"),
    [("ix_thread_theme_theme_id", "thread_theme"), ("ix_profile_field_themes", "profile_field")],
)
async def test_each_index_is_needed_so_that_its_loss_is_noticed(full: Database, index: str, table: str) -> None:
    connection = await full.connect()
    kept = await connection.fetchval("SELECT indexdef FROM pg_indexes WHERE indexname = $1", index)
    await connection.execute(f"DROP INDEX {index}")
    try:
        assert await rows_read(full, table, READS[table]) > FEW
    finally:
        await connection.execute(kept)
        await connection.close()
