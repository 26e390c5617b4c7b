"""A database as text that two equal databases have in common."""

import json
from typing import Any

import asyncpg

from tessera.keeping.backup import TABLES_THERE

MASKED = {"fact": ("xid",), "stream": ("number",), "reaction_cursor": ("xid", "fact_id")}
"""What a restore has to change: epochs, and the count of transactions."""

Dump = dict[str, list[str]]


async def dump(dsn: str) -> Dump:
    """{table: its rows as JSON, in order}, and under `sequences` what each will give next."""
    connection = await asyncpg.connect(dsn)
    try:
        tables = [row[0] for row in await connection.fetch(TABLES_THERE)]
        found = {table: await _rows(connection, table) for table in tables}
        found["sequences"] = [
            f"{name} {await connection.fetchval(f'SELECT nextval({name!r})')}"
            for (name,) in await connection.fetch(
                "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
            )
        ]
        return found
    finally:
        await connection.close()


async def _rows(connection: asyncpg.Connection, table: str) -> list[str]:
    rows = [json.loads(row[0]) for row in await connection.fetch(f"SELECT to_jsonb(t)::text FROM {table} t")]
    return sorted(json.dumps(_masked(table, row), sort_keys=True, ensure_ascii=False) for row in rows)


def _masked(table: str, row: dict[str, Any]) -> dict[str, Any]:
    return {name: "masked" if name in MASKED.get(table, ()) else value for name, value in row.items()}
