"""What is restored is what was kept; and it is all of it, or nothing."""

import asyncio
import json
import os
import stat
import tracemalloc
from pathlib import Path
from uuid import UUID

import asyncpg
import msgspec
import pytest
from alembic import command
from alembic.script import ScriptDirectory

from tessera.core.database import Database
from tessera.core.one_server import hold_lock
from tessera.core.reactions import begin, catch_up
from tessera.core.unusable import Unusable
from tessera.keeping.archive import HEAD, Head
from tessera.keeping.backup import back_up
from tessera.keeping.swapping import Aside, settle_at
from tessera.migrating import MIGRATIONS, alembic_config
from tessera.search.reactions import search_reaction
from tests.core.test_migrations import fill
from tests.keeping.world import Kept, archive_of, members_of, put_back, quiet
from tests.support.canonical import dump
from tests.support.cast import Cast, make_cast
from tests.support.client import started
from tests.support.databases import Cluster, dsn_of


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


@pytest.mark.parametrize("template", ["template1", "template_tessera"])
async def test_an_empty_database_becomes_the_one_that_was_kept(
    kept: Kept, cluster: Cluster, tmp_path: Path, template: str
) -> None:
    async with cluster.fresh_dsn(template) as dsn:
        said = await put_back(kept.file, dsn, tmp_path)
        found = await dump(dsn)
    assert found == kept.dump
    assert not [table for table, rows in found.items() if not rows]
    assert any(line.startswith("post: ") for line in said)
    assert files_of(tmp_path) == files_of(kept.data_dir)
    assert not (tmp_path / "restoring").exists()


async def test_nobody_else_can_read_the_archive_or_the_secrets(kept: Kept, cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir(mode=0o700)
    (tmp_path / "secrets" / "postgres").write_text("of that cluster")
    async with cluster.fresh_dsn() as dsn:
        await put_back(kept.file, dsn, tmp_path)
    assert mode(kept.file) == 0o600
    assert mode(tmp_path / "secrets" / "server") == 0o600
    assert (tmp_path / "secrets" / "server").read_bytes() == (kept.data_dir / "secrets" / "server").read_bytes()
    # The password of a cluster is the cluster's.
    assert (tmp_path / "secrets" / "postgres").read_text() == "of that cluster"
    assert "secrets/postgres" not in members_of(kept.file)


async def test_a_role_that_owns_the_database_and_no_more_can_restore(
    kept: Kept, cluster: Cluster, tmp_path: Path
) -> None:
    admin = await asyncpg.connect(cluster.running.dsn)
    await admin.execute("CREATE ROLE keeper LOGIN PASSWORD 'keeper' NOSUPERUSER")
    try:
        await admin.execute("CREATE DATABASE kept_by_owner OWNER keeper TEMPLATE template1")
        dsn = dsn_of(cluster.running.dsn, "kept_by_owner")
        await put_back(kept.file, "postgresql://keeper:keeper@" + dsn.partition("@")[2], tmp_path)
        assert await dump(dsn) == kept.dump
    finally:
        await admin.execute("DROP DATABASE IF EXISTS kept_by_owner WITH (FORCE)")
        await admin.execute("DROP ROLE keeper")
        await admin.close()


async def test_who_comes_back_with_an_old_position_reads_again(kept: Kept, cluster: Cluster, tmp_path: Path) -> None:
    """Restored twice from one archive: a position of the first time is none of the second."""
    position = kept.position
    async with cluster.fresh_dsn() as dsn:
        for _ in range(2):
            await put_back(kept.file, dsn, tmp_path, replace=True)
            async with started(dsn, tmp_path) as app, app.client(kept.token) as client:
                opening = {"open": json.dumps([position]), "wait": 0}
                frames = (await client.get("/api/live/poll", params=opening)).json()["frames"]
                (opened,) = [frame for frame in frames if frame["t"] == "opened"]
                assert opened["recovered"] is False
                position = (await client.get(f"/api/threads/{kept.thread}")).json()["position"]
                opening = {"open": json.dumps([position]), "wait": 0}
                frames = (await client.get("/api/live/poll", params=opening)).json()["frames"]
                assert [frame["recovered"] for frame in frames if frame["t"] == "opened"] == [True]


LATER = """
UPDATE fact SET id = DEFAULT WHERE id = (SELECT max(id) FROM fact WHERE xid < (SELECT max(xid) FROM fact))
"""


async def test_reactions_go_on_where_they_stood_and_pass_no_fact_over(
    cluster: Cluster, cast: Cast, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar.gz"
    await begin(cast.db, [search_reaction])
    read = await cast.ask("member", title="Read already")
    await catch_up(cast.db, [search_reaction])
    unread = await cast.ask("member", title="Not read yet")
    # The order of transactions is not that of ids: the fact read last has the higher id.
    await cast.db.pool.execute(LATER)
    await cast.db.pool.execute("UPDATE reaction_cursor SET fact_id = (SELECT max(id) FROM fact)")
    unseen = "SELECT max(id) FROM fact WHERE xid = (SELECT max(xid) FROM fact)"
    assert await cast.db.pool.fetchval(f"SELECT ({unseen}) < (SELECT max(id) FROM fact)")
    await back_up(cast.db.dsn, tmp_path, file, quiet)
    async with cluster.fresh_dsn() as dsn:
        await put_back(file, dsn, tmp_path)
        there = "SELECT count(*) FROM document WHERE whole_id = $1"
        assert (await ask(dsn, there, read), await ask(dsn, there, unread)) == (1, 0)
        restored = Database(dsn, secret=b"test")
        await restored.start()
        async with asyncio.timeout(20):
            while not await ask(dsn, there, unread):
                await catch_up(restored, [search_reaction])
        await restored.stop()


async def test_facts_that_were_purged_leave_their_numbers_used(cluster: Cluster, cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    await cast.ask("member")
    await catch_up(cast.db, [search_reaction])
    await cast.db.pool.execute("DELETE FROM fact")
    await back_up(cast.db.dsn, tmp_path, file, quiet)
    async with cluster.fresh_dsn() as dsn:
        await put_back(file, dsn, tmp_path)
        restored = Database(dsn, secret=b"test")
        await restored.start()
        again = Cast(restored, cast.network, cast.space, cast.town, cast.people, cast.tokens)
        thread = await again.ask("member")
        async with asyncio.timeout(20):
            while not await ask(dsn, "SELECT count(*) FROM document WHERE whole_id = $1", thread):
                await catch_up(restored, [search_reaction])
        await restored.stop()


async def test_what_an_older_version_kept_is_brought_up_to_date(kept: Kept, cluster: Cluster, tmp_path: Path) -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    head = script.get_current_head()
    before = script.get_revision(head).down_revision
    file = tmp_path / "old.tar.gz"
    async with cluster.fresh_dsn("template1") as dsn:
        await asyncio.to_thread(command.upgrade, alembic_config(dsn), before)
        await fill(dsn, kept.rows)
        await back_up(dsn, tmp_path, file, quiet)
    assert msgspec.json.decode(members_of(file)[HEAD], type=Head).revision == before
    async with cluster.fresh_dsn() as dsn:
        await put_back(file, dsn, tmp_path)
        assert await ask(dsn, "SELECT version_num FROM alembic_version") == head
        assert await ask(dsn, "SELECT count(*) FROM person") == len(json.loads(kept.rows["person"]))


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


MANY = """
INSERT INTO post SELECT (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(), 'number', n + 100))).*
FROM post p, generate_series(1, 50000) n WHERE p.id = $1
"""


async def test_a_huge_table_passes_in_little_memory(cluster: Cluster, cast: Cast, tmp_path: Path) -> None:
    post = await cast.answer("giver", await cast.ask("member"), text="Das war gut. " * 40)
    await ask(cast.db.dsn, MANY, post)
    file = tmp_path / "many.tar.gz"
    tracemalloc.start()
    try:
        await back_up(cast.db.dsn, tmp_path, file, quiet)
        async with cluster.fresh_dsn() as dsn:
            await put_back(file, dsn, tmp_path)
            most = tracemalloc.get_traced_memory()[1]
            assert await ask(dsn, "SELECT count(*) FROM post") == 50_002
    finally:
        tracemalloc.stop()
    assert len(members_of(file)["tables/post"]) > 40_000_000
    assert most < 16_000_000
