"""`tessera backup`: the database as it was at one moment, files and secrets, in one archive.

Invariants:
- All tables are read in one REPEATABLE READ, READ ONLY transaction: a server may go on, and its facts fit its rows.
- Which tables there are the catalogue says, not a list: what a later revision adds is in it.
- The archive is written beside its place, readable by its owner alone, and renamed when it is whole and on the disk.

Left out: the job library's schema (timers are entered anew, its log tells of the past of another server), the table a
search index is being built in, and the password of the embedded cluster, which belongs to that cluster.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

import asyncpg
import msgspec

from tessera.core.one_server import reach
from tessera.core.unusable import Unusable
from tessera.keeping.archive import FILES, FORMAT, HEAD, SECRETS, TABLES, Head, Say, TableHead, Writer
from tessera.keeping.swapping import sync_folder
from tessera.search.reindex import BESIDE

OF_THE_CLUSTER = "postgres"
"""The secret that a cluster was made with (`core/embedded.py`); another one has another."""
TOLD_EVERY = 100_000

TABLES_THERE = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.relname
"""
_COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = format('public.%I', $1::text)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
ORDER BY attnum
"""
_COUNTING = """
SELECT c.relname AS "table", a.attname AS "column",
       pg_get_serial_sequence(format('public.%I', c.relname), a.attname) AS sequence
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relname = ANY ($1) AND c.relnamespace = 'public'::regnamespace AND a.attidentity <> ''
ORDER BY c.relname, a.attname
"""
_NEXT = "SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END FROM {}"


async def back_up(dsn: str, data_dir: Path, file: Path, say: Say, *, replace: bool = False) -> None:
    """Write the archive. Raises Unusable when its place is taken, or something cannot be read or written."""
    _refuse_taken(file, replace)
    connection = await reach(dsn)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as fresh:
                await _write(connection, data_dir, fresh, file.parent, say)
                fresh.flush()
                os.fsync(fresh.fileno())
                size = fresh.tell()
            _refuse_taken(file, replace)
            os.replace(name, file)
            sync_folder(file.parent)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(name)
            raise
    except OSError as error:
        raise Unusable(f"The archive cannot be written ({error.strerror or error}).", status=1) from None
    finally:
        await connection.close()
    say(f"{file}: {megabytes(size)}. It holds secrets; keep it as safe as the data.")


def megabytes(size: int) -> str:
    """A size for people."""
    return f"{size / 1_000_000:,.1f} MB"


def _refuse_taken(file: Path, replace: bool) -> None:
    if file.exists() and not (replace and file.is_file()):
        raise Unusable(f"{file} is there already; choose another name, or replace it with --replace.", status=1)


async def _write(connection: asyncpg.Connection, data_dir: Path, fresh: IO[bytes], beside: Path, say: Say) -> None:
    writer = Writer(fresh)
    names = await _tables(connection)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        # Before anything is read: what is waited for here is then seen whole.
        await connection.execute(f"LOCK TABLE {', '.join(quoted(name) for name in names)} IN ACCESS SHARE MODE")
        head = await _head(connection, names)
        writer.add_bytes(HEAD, msgspec.json.encode(head))
        for table in head.tables:
            await _add_table(connection, writer, table, beside, say)
    _add_files(writer, data_dir, say)
    for secret in _files_in(data_dir / SECRETS):
        if secret.name != OF_THE_CLUSTER:
            writer.add_bytes(f"{SECRETS}/{secret.name}", secret.read_bytes())
    writer.close()


async def _tables(connection: asyncpg.Connection) -> list[str]:
    names = [row[0] for row in await connection.fetch(TABLES_THERE)]
    if "alembic_version" not in names:
        raise Unusable("There is nothing to back up: the database has no schema of Tessera.", status=1)
    return [name for name in names if name not in ("alembic_version", BESIDE)]


def quoted(name: str) -> str:
    """A table's name in statements."""
    return 'public."' + name.replace('"', '""') + '"'


async def _head(connection: asyncpg.Connection, names: list[str]) -> Head:
    tables = [TableHead(name, [row[0] for row in await connection.fetch(_COLUMNS, name)]) for name in names]
    counting = await connection.fetch(_COUNTING, names)
    return Head(
        format=FORMAT,
        version=version("tessera"),
        revision=await connection.fetchval("SELECT version_num FROM public.alembic_version"),
        postgresql=int(await connection.fetchval("SHOW server_version_num")) // 10_000,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        tables=tables,
        sequences=[
            (row["table"], row["column"], await connection.fetchval(_NEXT.format(row["sequence"]))) for row in counting
        ],
    )


async def _add_table(connection: asyncpg.Connection, writer: Writer, table: TableHead, beside: Path, say: Say) -> None:
    """A tar needs the size first: the table goes through a file without a name, on the disk of the archive."""
    rows = 0

    with tempfile.TemporaryFile(dir=beside) as spool:

        async def take(data: bytes) -> None:
            nonlocal rows
            before, rows = rows, rows + data.count(b"\n")
            spool.write(data)
            if before // TOLD_EVERY != rows // TOLD_EVERY:
                say(f"{table.name}: {rows:,} rows so far")

        await connection.copy_from_table(table.name, schema_name="public", columns=table.columns, output=take)
        size = spool.tell()
        spool.seek(0)
        entry = writer.add(f"{TABLES}/{table.name}", spool, size)
    if entry.rows:
        say(f"{table.name}: {entry.rows:,} rows, {megabytes(size)}")


def _add_files(writer: Writer, data_dir: Path, say: Say) -> None:
    """What is written meanwhile is in it as well; what is deleted meanwhile is not, as in a backup a moment later."""
    count = size = 0
    for path in _files_in(data_dir / FILES):
        with suppress(FileNotFoundError), path.open("rb") as source:
            told = os.fstat(source.fileno())
            writer.add(path.relative_to(data_dir).as_posix(), source, told.st_size, int(told.st_mtime))
            count, size = count + 1, size + told.st_size
            if count % 1_000 == 0:
                say(f"files: {count:,} so far, {megabytes(size)}")
    if count:
        say(f"files: {count:,}, {megabytes(size)}")


def _files_in(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path
