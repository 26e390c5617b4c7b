"""Files and secrets of a restored archive, put in place together with the database.

Invariants:
- They are written to `<data>/restoring` first. Whether they count is decided by the database's commit alone: its
  transaction leaves the folder's token as the comment of a table. Killed before it, the old state is whole and the
  folder is thrown away; killed after it, the next to start puts it in place.
- `settle` looks only with the lock of the one server, so that it never meets a restore that is still at work.
- The password of the embedded cluster stays what it is.
"""

import asyncio
import os
import secrets
import shutil
from pathlib import Path
from typing import Protocol

import asyncpg

from tessera.core.one_server import reach, try_lock
from tessera.keeping.archive import CHUNK, FILES, SECRETS

FOLDER = "restoring"
_TOKEN, _BEFORE = "token", "files.before"
DECIDING = 7_465_737_367
"""Key of the advisory lock that a restore's transaction holds from its token to the end of its commit."""
_DECIDE = "SELECT pg_advisory_xact_lock($1)"
_SAID = "SELECT obj_description(to_regclass('public.alembic_version'), 'pg_class')"
_SAY = "COMMENT ON TABLE public.alembic_version IS '{}'"


class Readable(Protocol):
    """What is read in pieces."""

    def read(self, size: int = ..., /) -> bytes: ...


class Aside:
    """The folder in which a restore prepares files and secrets."""

    def __init__(self, data_dir: Path) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        self.folder = data_dir / FOLDER
        self.folder.mkdir(mode=0o700)
        self.token = f"restored {secrets.token_hex(16)}"
        # Files of before go even where the archive has none.
        (self.folder / FILES).mkdir()
        (self.folder / _TOKEN).write_text(self.token)

    def put(self, name: str, source: Readable) -> None:
        """Write a member, readable by its owner alone."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as fresh:
            while data := source.read(CHUNK):
                fresh.write(data)
            fresh.flush()
            os.fsync(fresh.fileno())

    async def decide(self, connection: asyncpg.Connection) -> None:
        """Have the transaction of this connection decide: once it commits, the folder counts."""
        for folder in [self.folder, *(path for path in self.folder.rglob("*") if path.is_dir())]:
            sync_folder(folder)
        await connection.execute(_DECIDE, DECIDING)
        await connection.execute(_SAY.format(self.token))


async def settle_at(data_dir: Path, dsn: str) -> None:
    """The same as `settle` for who does not hold the lock; leaves a restore that is at work alone."""
    if not (data_dir / FOLDER).exists():
        return
    connection = await reach(dsn)
    try:
        # Whoever was just killed has it for a moment.
        for _ in range(20):
            if await try_lock(connection):
                await settle(data_dir, connection)
                return
            await asyncio.sleep(0.1)
    finally:
        await connection.close()


async def settle(data_dir: Path, lock: asyncpg.Connection) -> None:
    """End what a killed restore has left: put in place what the database has committed, throw away the rest."""
    folder = data_dir / FOLDER
    if not folder.exists():
        return
    # A process that was killed may have asked for its commit just before.
    await lock.execute(_DECIDE, DECIDING)
    token = folder / _TOKEN
    if token.exists() and await lock.fetchval(_SAID) == token.read_text():
        _put_in_place(data_dir, folder)
    shutil.rmtree(folder)


def _put_in_place(data_dir: Path, folder: Path) -> None:
    """Each step is a rename and may have been done before."""
    kept = data_dir / SECRETS
    kept.mkdir(exist_ok=True, mode=0o700)
    for secret in (folder / SECRETS).glob("*"):
        os.replace(secret, kept / secret.name)
    sync_folder(kept)
    fresh, files = folder / FILES, data_dir / FILES
    if not fresh.exists():
        return
    if files.exists():
        os.replace(files, folder / _BEFORE)
    if any(fresh.iterdir()):
        os.replace(fresh, files)
    sync_folder(data_dir)


def sync_folder(folder: Path) -> None:
    """Have what a folder lists on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
