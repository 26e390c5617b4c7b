"""The hot statements of search read no large table whole.

The plans are those PostgreSQL makes by itself on filled tables: nothing is switched off here but what the statement's
own function switches. Reads have one plan for all parameters, as in service; of functions PostgreSQL is asked which
tables it has read whole.
"""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

import tessera.findables  # noqa: F401 - what there is to be found
from tessera.core.database import Database
from tessera.discussions import search as discussions
from tessera.organisations import search as organisations
from tessera.spaces import search as spaces
from tests.support.databases import Cluster

ROWS = 20_000
MANY = ROWS // 4
LARGE = {"document", "document_word", "post", "thread", "person", "organisation", "space"}

_FILL = """
INSERT INTO circle (kind) SELECT 'inside' FROM generate_series(1, 50);
INSERT INTO organisation (id, kind, name, title, country, region, district, association, postcode, languages, kept,
                          website, name_search, place_search, created_at, updated_at)
SELECT gen_random_uuid(), 'municipality', 'Town ' || n, '', 'DE', '', '', '', '', '{{de}}', '{{}}', '',
       'town' || n, 'town' || n, now(), now() FROM generate_series(1, {rows}) n;
INSERT INTO stream (key, circle_id, kind, subject_id, number, seq)
SELECT gen_random_uuid(), 2, 'person', gen_random_uuid(), 1, 0 FROM generate_series(1, 2);
INSERT INTO person (id, email, name, name_search, languages, lang, time_zone, name_public, circle_id, stream_id,
                    created_at)
SELECT gen_random_uuid(), 'p' || n || '@towns.example', 'Person ' || n, ' person ' || n, '{{}}', 'en', 'UTC', false, 2,
       (SELECT min(id) FROM stream), now() FROM generate_series(1, {rows}) n;
INSERT INTO space (id, kind, title, purpose, lang, listed_id, inside_id, people_id, staff_id, questions, version,
                   created_at)
SELECT gen_random_uuid(), 'community', 'Space ' || n, '', 'en', 2, 2, 2, 2, '{{}}', 1, now()
FROM generate_series(1, {rows}) n;
INSERT INTO thread (id, space_id, circle_id, author_id, title, excerpt, lang, unnamed, answers, helped, too, version,
                    last_at, gauged_at, created_at, kind, pinned)
SELECT gen_random_uuid(), (SELECT id FROM space LIMIT 1), 2, (SELECT id FROM person LIMIT 1), 'Question ' || n, '',
       'en', false, 0, 0, 0, 1, now(), now(), now() - n * interval '1 minute',
       'question', false FROM generate_series(1, {rows}) n;
INSERT INTO post (id, thread_id, circle_id, number, author_id, text, html, lang, byline, name_public, created_at)
SELECT gen_random_uuid(), id, 2, 1, author_id, title, title, 'en', '{{}}', false, created_at FROM thread;
INSERT INTO document (id, kind, circle_id, whole_id, lang, created_at, stamp, format, themes, goals, title_words, text,
                      tsv)
SELECT id, 'question', 2, thread_id, 'en', created_at, '', 1, '{{}}', '{{}}', 2, text,
       setweight(to_tsvector('english', text), 'A') FROM post;
INSERT INTO document (id, kind, circle_id, whole_id, lang, stamp, format, themes, goals, title_words, text, tsv)
SELECT id, 'organisation', 1, id, '', '', 1, '{{}}', '{{}}', 1, '', to_tsvector('simple', name) FROM organisation;
INSERT INTO document_word SELECT 'town' || n, 'town' || n FROM generate_series(1, {rows}) n;
ANALYZE;
"""

IDS = [UUID(int=number) for number in range(300)]
CIRCLES = list(range(1, 40))
NARROW = (None, None, None, None, None, None, None)
READS = {
    "check posts": (discussions._VISIBLE, 2),
    "show posts": (discussions._SHOWN, 3),
    "posts as documents": (discussions._SOURCES, 1),
    "check spaces": (spaces._VISIBLE, 2),
    "show spaces": (spaces._SHOWN, 2),
    "organisations as documents": (organisations._ORGANISATIONS, 1),
    "check organisations": (organisations._ORGANISATIONS_THERE, 1),
    "show organisations": (organisations._ORGANISATIONS_SHOWN, 1),
    "check people": (organisations._PEOPLE, 1),
}
FUNCTIONS = {
    "documents_with rare": (
        "SELECT documents_with($1::text::tsquery, $2::bigint[], $3, $4, $5, $6, $7, $8, $9, $10)",
        ("'403' | 'nowher'", CIRCLES, *NARROW, 300),
    ),
    "documents_with common": (
        "SELECT documents_with($1::text::tsquery, $2::bigint[], $3, $4, $5, $6, $7, $8, $9, $10)",
        ("'question'", CIRCLES, *NARROW, 300),
    ),
    "things_with": (
        "SELECT * FROM things_with($1, $2::bigint[], $3, $4, $5, $6, $7, $8, $9, $10)",
        (["'403'", "'question'"], CIRCLES, *NARROW, 240),
    ),
    "graded_documents": (
        "SELECT * FROM graded_documents($1, $2, $3::bigint[], $4, $5, $6, $7, $8, $9)",
        (IDS, IDS, CIRCLES, *[["'question'"]] * 6),
    ),
    "documents_on": (
        "SELECT * FROM documents_on($1, $2::bigint[], $3, $4, $5, $6, $7, $8)",
        (IDS[:3], CIRCLES, None, None, None, None, None, 200),
    ),
    "near_words": ("SELECT * FROM near_words($1)", ("twon17",)),
    "words_holding": ("SELECT * FROM words_holding($1)", ("own1234",)),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def filled(cluster: Cluster) -> AsyncIterator[Database]:
    async with cluster.fresh() as db:
        connection = await db.connect(statement_timeout="0")
        await connection.execute(_FILL.format(rows=ROWS))
        await connection.close()
        yield db


def scanned(plan: Any) -> list[str]:
    """The large tables a plan reads whole."""
    found = []
    if isinstance(plan, dict):
        if plan.get("Node Type") == "Seq Scan" and plan.get("Relation Name") in LARGE:
            found.append(plan["Relation Name"])
        found += [name for value in plan.values() for name in scanned(value)]
    if isinstance(plan, list):
        found += [name for value in plan for name in scanned(value)]
    return found


async def planned(db: Database, statement: str, parameters: int) -> list[str]:
    """The large tables a statement reads whole by the one plan that it has in service, whatever its parameters."""
    connection = await db.connect()
    try:
        await connection.execute(f"PREPARE hot AS {statement}")
        nothing = ", ".join(["NULL"] * parameters)
        plan = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE hot({nothing})")
    finally:
        await connection.close()
    return scanned(json.loads(plan) if isinstance(plan, str) else plan)


@pytest.mark.parametrize("name", READS)
async def test_a_read_scans_no_large_table(filled: Database, name: str) -> None:
    statement, parameters = READS[name]
    assert await planned(filled, statement, parameters) == []


@pytest.mark.parametrize("name", FUNCTIONS)
async def test_a_function_of_search_scans_no_large_table(filled: Database, name: str) -> None:
    assert await read_whole(filled, *FUNCTIONS[name]) == []


async def read_whole(db: Database, statement: str, given: tuple[Any, ...]) -> list[str]:
    """The large tables a statement reads whole, inside its functions too, by what PostgreSQL counts.

    Whole is also a table of which an index gave very many rows: functions that forbid scans fall back on any index.
    """
    connection = await db.connect()
    counted = """
        SELECT relname FROM pg_stat_xact_user_tables
        WHERE (seq_scan > 0 OR idx_tup_fetch > $2) AND relname = ANY ($1)
    """
    try:
        async with connection.transaction():
            await connection.fetch(statement, *given)
            return [row[0] for row in await connection.fetch(counted, sorted(LARGE), MANY)]
    finally:
        await connection.close()


async def test_a_statement_that_reads_a_table_whole_is_noticed(filled: Database) -> None:
    statement = "SELECT count(*) FROM document WHERE text LIKE $1"
    assert await read_whole(filled, statement, ("%nowhere%",)) == ["document"]
    assert await planned(filled, statement, 1) == ["document"]
