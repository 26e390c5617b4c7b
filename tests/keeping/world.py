"""A world in which every table has rows, its backup, and archives made of its members."""

import gzip
import io
import stat
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from tessera.keeping.archive import HEAD, MANIFEST, Head, Writer
from tessera.keeping.backup import back_up
from tessera.keeping.restore import check, restore
from tests.core.test_migrations import Rows, rows_of_a_world
from tests.support.canonical import Dump, dump
from tests.support.cast import make_cast
from tests.support.client import started
from tests.support.databases import Cluster

PICTURE = bytes(range(256)) * 5_000


def quiet(_: str) -> None:
    """Nobody listens."""


@dataclass
class Kept:
    """The archive of a world, and what the world was: its database, the token of a member, a position somebody had."""

    file: Path
    dump: Dump
    rows: Rows
    data_dir: Path
    token: str
    position: dict[str, Any]
    thread: str


async def keep_a_world(cluster: Cluster, folder: Path) -> Kept:
    """Make the world and back it up."""
    data_dir, file = folder / "data", folder / "backup.tar.gz"
    picture = data_dir / "files" / "ab" / "Süd-Рівне صورة.bin"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(PICTURE)
    (data_dir / "secrets").mkdir(mode=0o700)
    (data_dir / "secrets" / "postgres").write_text("of this cluster")
    async with cluster.fresh() as db:
        cast = await make_cast(db)
        async with started(db.dsn, data_dir) as app:
            rows = await rows_of_a_world(cast, app)
            thread = await cast.ask("member", audience="space", text="Wer war’s?\tNiemand\\N\n\\.\nУсі، كلنا.")
            async with app.client(cast.tokens["member"]) as client:
                position = (await client.get(f"/api/threads/{thread}")).json()["position"]
        await back_up(db.dsn, data_dir, file, quiet)
        return Kept(file, await dump(db.dsn), rows, data_dir, cast.tokens["member"], position, str(thread))


async def put_back(file: Path, dsn: str, data_dir: Path, *, replace: bool = False) -> list[str]:
    """Check and restore, as the command does; answers what it said."""
    said: list[str] = []
    with file.open("rb") as archive:
        head = check(archive, said.append)
        await restore(archive, head, dsn, data_dir, said.append, replace=replace)
    return said


def members_of(file: Path) -> dict[str, bytes]:
    """The members of an archive but its manifest."""
    found = {}
    with tarfile.open(file) as tar:
        for info in tar:
            source = tar.extractfile(info)
            assert source is not None
            found[info.name] = source.read()
    del found[MANIFEST]
    return found


def archive_of(members: dict[str, bytes]) -> bytes:
    """A well-formed archive of these."""
    file = io.BytesIO()
    writer = Writer(file)
    for name, data in members.items():
        writer.add_bytes(name, data)
    writer.close()
    return file.getvalue()


def with_head(members: dict[str, bytes], **changed: Any) -> dict[str, bytes]:
    """The same with another head."""
    head = msgspec.json.decode(members[HEAD], type=Head)
    return members | {HEAD: msgspec.json.encode(msgspec.structs.replace(head, **changed))}


def plain(file: Path) -> bytes:
    """The tar without its compression."""
    return gzip.decompress(file.read_bytes())


async def ask(dsn: str, query: str, *given: object) -> object:
    """One value of a database."""
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(query, *given)
    finally:
        await connection.close()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def files_of(data_dir: Path) -> dict[str, bytes]:
    folder = data_dir / "files"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
