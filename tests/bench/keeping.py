"""Backup and restore of the demo world with 100,000 posts and what is found of them, by the commands people type."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tessera.core.database import Database
from tessera.search.reindex import reindex
from tests.bench.tools import TESSERA, Figures, database_of, note
from tests.bench.world import POSTS, THREADS, grow
from tests.support.canonical import Dump, dump


def keeping(figures: Figures) -> None:
    """Seconds of each, the size, and how many tables differ afterwards (none should)."""
    with tempfile.TemporaryDirectory() as folder:
        first, second, file = (str(Path(folder) / name) for name in ("first", "second", "backup.tar.gz"))
        _tessera(first, "demo")
        with database_of(first) as dsn:
            asyncio.run(_fill(dsn))
        note(figures, "backup", _tessera(first, "backup", file), "s")
        note(figures, "backup_size", Path(file).stat().st_size / 1e6, "MB")
        note(figures, "restore", _tessera(second, "restore", file), "s")
        before, after = _dump(first), _dump(second)
        differing = [table for table in before | after if before.get(table) != after.get(table)]
        for table in differing:
            print(f"  {table} differs after the restore", file=sys.stderr)
        note(figures, "rows_restored", sum(map(len, after.values())), "rows")
        note(figures, "search_documents_restored", len(after["document"]), "rows")
        note(figures, "tables_differing", len(differing), "tables")


def _tessera(data_dir: str, *command: str) -> float:
    begun = time.perf_counter()
    env = os.environ | {"TESSERA_DATA_DIR": data_dir}
    subprocess.run([TESSERA, *command], env=env, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


async def _fill(dsn: str) -> None:
    db = Database(dsn)
    await db.start()
    try:
        network = await db.pool.fetchval("SELECT id FROM space WHERE slug = 'network'")
        person = await db.pool.fetchval("SELECT id FROM person ORDER BY created_at LIMIT 1")
        await grow(db, network, person, THREADS, POSTS)
        await reindex(db)
    finally:
        await db.stop()


def _dump(data_dir: str) -> Dump:
    with database_of(data_dir) as dsn:
        return asyncio.run(dump(dsn))
