"""What is refused, fails or is killed leaves everything as it was."""

import asyncio
import json
import os
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from tessera.core.database import Database
from tessera.core.one_server import hold_lock
from tessera.core.unusable import Unusable
from tessera.keeping.backup import back_up
from tessera.keeping.swapping import Aside, settle_at
from tests.keeping.world import Kept, archive_of, ask, files_of, members_of, mode, put_back, quiet
from tests.support.canonical import dump
from tests.support.cast import make_cast
from tests.support.databases import Cluster


async def test_people_are_not_replaced_unasked(kept: Kept, cluster: Cluster, tmp_path: Path) -> None:
    async with cluster.fresh_dsn() as dsn:
        db = Database(dsn, secret=b"test")
        await db.start()
        await make_cast(db)
        await db.stop()
        before = await dump(dsn)
        del before["sequences"]
        with pytest.raises(Unusable, match="holds people") as refused:
            await put_back(kept.file, dsn, tmp_path)
        assert refused.value.status == 1
        assert before.items() <= (await dump(dsn)).items()
        await put_back(kept.file, dsn, tmp_path, replace=True)
        assert await dump(dsn) == kept.dump


async def test_tables_of_others_are_left_alone(kept: Kept, cluster: Cluster, tmp_path: Path) -> None:
    async with cluster.fresh_dsn("template1") as dsn:
        await ask(dsn, "CREATE TABLE theirs ()")
        with pytest.raises(Unusable, match="not Tessera's"):
            await put_back(kept.file, dsn, tmp_path, replace=True)
        with pytest.raises(Unusable, match="nothing to back up"):
            await back_up(dsn, tmp_path, tmp_path / "new.tar.gz", quiet)
        assert await ask(dsn, "SELECT to_regclass('theirs') IS NOT NULL")
    assert os.listdir(tmp_path) == []


async def test_while_a_server_or_a_worker_runs_nothing_is_restored(
    kept: Kept, cluster: Cluster, tmp_path: Path
) -> None:
    async with cluster.fresh_dsn() as dsn:
        server = await hold_lock(dsn)
        with pytest.raises(Unusable, match="already serving") as refused:
            await put_back(kept.file, dsn, tmp_path)
        assert refused.value.status == 7
        await server.close()
        worker = await asyncpg.connect(dsn, server_settings={"application_name": "tessera jobs"})
        with pytest.raises(Unusable, match="Another process of Tessera") as refused:
            await put_back(kept.file, dsn, tmp_path)
        assert refused.value.status == 7
        await worker.close()
        await put_back(kept.file, dsn, tmp_path)


async def test_what_fails_in_the_middle_leaves_everything_as_it_was(
    kept: Kept, cluster: Cluster, tmp_path: Path
) -> None:
    """A post of nobody: every row is loaded, files and secrets lie beside, and then a key cannot be put back."""
    members = members_of(kept.file)
    author = UUID(json.loads(kept.rows["post"])[0]["author_id"])
    wrong = members["tables/post"].replace(str(author).encode(), str(UUID(int=1)).encode())
    file = tmp_path / "wrong.tar.gz"
    file.write_bytes(archive_of(members | {"tables/post": wrong, "files/new": b"new", "secrets/server": b"new"}))
    data_dir = tmp_path / "data"
    async with cluster.fresh_dsn() as dsn:
        await put_back(kept.file, dsn, data_dir)
        secret = (data_dir / "secrets" / "server").read_bytes()
        number = await ask(dsn, "SELECT max(number) FROM stream")
        with pytest.raises(Unusable, match=r"refused the archive \(ForeignKeyViolationError\); nothing was changed"):
            await put_back(file, dsn, data_dir, replace=True)
        assert await ask(dsn, "SELECT max(number) FROM stream") == number
        assert await dump(dsn) == kept.dump
    assert files_of(data_dir) == files_of(kept.data_dir)
    assert (data_dir / "secrets" / "server").read_bytes() == secret
    assert not (data_dir / "restoring").exists()


@pytest.mark.parametrize("committed", [True, False])
async def test_a_restore_killed_at_the_commit_is_ended_by_the_next_start(
    cluster: Cluster, tmp_path: Path, committed: bool
) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "old").write_text("old")
    (tmp_path / "fresh").write_text("new")
    async with cluster.fresh_dsn() as dsn:
        aside = Aside(tmp_path)
        with (tmp_path / "fresh").open("rb") as source:
            aside.put("files/ab/new", source)
            source.seek(0)
            aside.put("secrets/server", source)
        restoring = await hold_lock(dsn)
        connection = await asyncpg.connect(dsn)
        change = connection.transaction()
        await change.start()
        await aside.decide(connection)
        # One that is at work is left alone.
        await settle_at(tmp_path, dsn)
        assert (tmp_path / "restoring").exists()
        await (change.commit() if committed else change.rollback())
        await connection.close()
        await restoring.close()
        async with asyncio.timeout(10):
            while (tmp_path / "restoring").exists():
                await settle_at(tmp_path, dsn)
    assert files_of(tmp_path) == ({"ab/new": b"new"} if committed else {"old": b"old"})
    assert (tmp_path / "secrets" / "server").exists() is committed


async def test_an_archive_is_not_overwritten_unasked_and_nothing_half_written_stays(
    cluster: Cluster, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar.gz"
    async with cluster.fresh_dsn() as dsn:
        file.write_text("an older one")
        with pytest.raises(Unusable, match="--replace"):
            await back_up(dsn, tmp_path, file, quiet)
        assert file.read_text() == "an older one"
        file.chmod(0o644)
        await back_up(dsn, tmp_path, file, quiet, replace=True)
        assert mode(file) == 0o600
        with pytest.raises(Unusable, match="cannot be written"):
            await back_up(dsn, tmp_path, tmp_path / "nowhere" / "b.tar.gz", quiet)
    assert os.listdir(tmp_path) == [file.name]
