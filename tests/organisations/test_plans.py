"""Searches read no table of organisations through: looked for in their plans, over as many rows as it takes."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from tessera.organisations import desk
from tessera.organisations.directory import _BY_ID, _COUNTRIES, _REGIONS, _counting, _listing
from tessera.organisations.finding import _IS_OR_BEGINS, _RESEMBLES, _statement
from tessera.organisations.people import _PAGE, _TOTAL
from tessera.organisations.queries import _HISTORY, _KNOWN_AS, _MERGED_INTO, _NAMES, _ONE
from tessera.organisations.succession import _AFTER, _PREDECESSORS, _SUCCESSORS
from tests.support.databases import Cluster

_REST = _statement(_IS_OR_BEGINS + _RESEMBLES, 7, "")
NARROWED = {
    "any": "",
    "country": " AND o.country = $?",
    "region": " AND o.country = $? AND o.region = $?",
    "kind": " AND o.kind = $?",
    "size": " AND o.population >= $? AND o.population < $?",
    "people": " AND o.id = ANY ($?::uuid[])",
}
STATEMENTS = {
    "first": _statement(_IS_OR_BEGINS, 4, ""),
    "rest": _REST,
    "one": _ONE.text,
    "names": _NAMES.text,
    "history": _HISTORY.text,
    "by id": _BY_ID,
    "known as": _KNOWN_AS.text,
    "merged into": _MERGED_INTO.text,
    "successors": _SUCCESSORS.text,
    "predecessors": _PREDECESSORS.text,
    "after": _AFTER.text,
    "people": _PAGE.text,
    "people counted": _TOTAL.text,
    "desk, unconfirmed": desk.UNCONFIRMED,
    "desk, ended": desk.ENDED,
    "desk, duplicates": desk.DUPLICATES,
    "desk, by id": desk.BY_ID,
    "desk, people": desk.PEOPLE,
    "countries": _COUNTRIES,
    "regions": _REGIONS,
    **{f"rest, {name}": _statement(_IS_OR_BEGINS + _RESEMBLES, 7, also) for name, also in NARROWED.items()},
    **{f"list, {name}": _listing(also, False) for name, also in NARROWED.items()},
    **{f"list after, {name}": _listing(also, True) for name, also in NARROWED.items()},
    **{f"list of some, {name}": _listing(also, True, only=True) for name, also in NARROWED.items()},
    "count of some": _counting(" AND o.country = $?"),
}
FILL = """
WITH made AS (
    INSERT INTO organisation (id, kind, source, key, name, title, country, region, district, association, population,
                              postcode, languages, kept, website, name_search, place_search, created_at, updated_at)
    SELECT gen_random_uuid(), 'place', 'test', n, left(md5(n::text), 9), '', 'FR', '', '', '', n, '', '{}', '{}', '',
           left(md5(n::text), 9), left(md5(n::text), 9) || ' north', now(), now()
    FROM generate_series(1, 10000) n RETURNING id, name
), named AS (
    INSERT INTO organisation_name (organisation_id, source, name, name_search)
    SELECT id, 'test', name, left(md5(name || n), 9) FROM made, generate_series(1, 3) n
)
INSERT INTO organisation_change (organisation_id, what, before, after, day, source)
SELECT id, 'name', name, '', now(), 'test' FROM made
"""
PEOPLE = """
WITH stream AS (
    INSERT INTO stream (key, circle_id, kind, subject_id, number, seq)
    VALUES (gen_random_uuid(), 2, 'person', gen_random_uuid(), 1, 0) RETURNING id
), made AS (
    INSERT INTO person (id, email, name, name_search, languages, lang, time_zone, name_public, circle_id, stream_id,
                        created_at)
    SELECT gen_random_uuid(), n || '@many.example', 'Person ' || n, ' person ' || n, '{}', 'en', 'UTC', false, 2,
           stream.id, now()
    FROM generate_series(1, 5000) n, stream RETURNING id
), work AS (
    INSERT INTO affiliation (id, person_id, organisation_id, role, department, main, circle_id, since)
    SELECT gen_random_uuid(), p.id, o.id, '', '', true, 2, now()
    FROM (SELECT id, row_number() OVER () AS n FROM made) p
    JOIN (SELECT id, row_number() OVER () AS n FROM organisation) o ON o.n = 2 * p.n
    RETURNING organisation_id
), named AS (
    INSERT INTO profile_field (person_id, field, circle_id, value) SELECT id, 'name', 2, '' FROM made
)
INSERT INTO organisation_successor (organisation_id, successor_id, day)
SELECT organisation_id, lead(organisation_id, 1, first) OVER (), now()
FROM (SELECT organisation_id, first_value(organisation_id) OVER () AS first FROM work) w
"""
# What the desk lists goes over everybody who shows where they work, and over what has ended.
PEOPLE_COUNTED = {"desk, unconfirmed", "desk, ended", "desk, duplicates", "desk, by id"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def full(cluster: Cluster) -> AsyncIterator[asyncpg.Connection]:
    """A connection to a database with 10,000 organisations, planned as the server's connections plan."""
    async with cluster.fresh() as db:
        connection = await db.connect()
        await connection.execute(FILL)
        await connection.execute(PEOPLE)
        tables = "organisation, organisation_name, organisation_change, organisation_successor"
        await connection.execute(f"ANALYZE {tables}, person, affiliation, profile_field")
        yield connection
        await connection.close()


async def read_through(connection: asyncpg.Connection, statement: str) -> set[str]:
    """The tables that a statement reads from end to end, whatever it is asked: its plan knows no values."""
    nulls = ", ".join(["NULL"] * len(set(re.findall(r"\$\d+", statement))))
    await connection.execute(f"PREPARE asked AS {statement}")
    try:
        given = f"({nulls})" if nulls else ""
        [plan] = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE asked {given}")
    finally:
        await connection.execute("DEALLOCATE asked")
    return {node["Relation Name"] for node in nodes(plan["Plan"]) if node["Node Type"].endswith("Seq Scan")}


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


@pytest.mark.parametrize("name", STATEMENTS)
async def test_no_table_is_read_through(full: asyncpg.Connection, name: str) -> None:
    allowed = {"person", "affiliation", "organisation_successor"} if name in PEOPLE_COUNTED else set()
    assert await read_through(full, STATEMENTS[name]) <= allowed


@pytest.mark.parametrize(
    ("index", "table"),
    [
        ("ix_organisation_name_trigrams", "organisation"),
        ("ix_organisation_name_search", "organisation"),
        ("ix_organisation_place_search", "organisation"),
        ("ix_organisation_name_name_trigrams", "organisation_name"),
        ("ix_organisation_name_name_search", "organisation_name"),
    ],
)
async def test_each_index_is_needed_so_that_its_loss_is_noticed(
    full: asyncpg.Connection, index: str, table: str
) -> None:
    transaction = full.transaction()
    await transaction.start()
    try:
        await full.execute(f"DROP INDEX {index}")
        assert table in await read_through(full, _REST)
    finally:
        await transaction.rollback()
