"""Searches read no table of organisations through: looked for in their plans, over as many rows as it takes."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from tessera.organisations.finding import _FIRST, _REST
from tessera.organisations.queries import _HISTORY, _NAMES, _ONE
from tests.support.databases import Cluster

STATEMENTS = {"first": _FIRST, "rest": _REST, "one": _ONE.text, "names": _NAMES.text, "history": _HISTORY.text}
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


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def full(cluster: Cluster) -> AsyncIterator[asyncpg.Connection]:
    """A connection to a database with 10,000 organisations, planned as the server's connections plan."""
    async with cluster.fresh() as db:
        connection = await db.connect()
        await connection.execute(FILL)
        await connection.execute("ANALYZE organisation, organisation_name, organisation_change")
        yield connection
        await connection.close()


async def read_through(connection: asyncpg.Connection, statement: str) -> set[str]:
    """The tables that a statement reads from end to end, whatever it is asked: its plan knows no values."""
    nulls = ", ".join(["NULL"] * len(set(re.findall(r"\$\d+", statement))))
    await connection.execute(f"PREPARE asked AS {statement}")
    try:
        [plan] = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE asked ({nulls})")
    finally:
        await connection.execute("DEALLOCATE asked")
    return {node["Relation Name"] for node in nodes(plan["Plan"]) if node["Node Type"].endswith("Seq Scan")}


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


@pytest.mark.parametrize("name", STATEMENTS)
async def test_no_table_is_read_through(full: asyncpg.Connection, name: str) -> None:
    assert await read_through(full, STATEMENTS[name]) == set()


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
