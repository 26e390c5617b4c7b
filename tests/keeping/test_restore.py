"""What is restored is what was kept, and the server goes on from there."""

import asyncio
import json
import tracemalloc
from pathlib import Path

import asyncpg
import msgspec
import pytest
from alembic import command
from alembic.script import ScriptDirectory

from tessera.core.database import Database
from tessera.core.reactions import begin, catch_up
from tessera.keeping.archive import HEAD, Head
from tessera.keeping.backup import back_up
from tessera.migrating import MIGRATIONS, alembic_config
from tessera.search.reactions import search_reaction
from tests.core.test_migrations import fill
from tests.core.test_schema import CATALOGUES, catalogue
from tests.keeping.world import Kept, ask, files_of, members_of, mode, put_back, quiet
from tests.support.canonical import dump
from tests.support.cast import Cast
from tests.support.client import started
from tests.support.databases import Cluster, dsn_of
from tests.support.reacting import told


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


async def test_keys_and_indexes_are_back_as_the_revisions_make_them(
    kept: Kept, cluster: Cluster, tmp_path: Path
) -> None:
    async with cluster.fresh_dsn() as migrated, cluster.fresh_dsn("template1") as dsn:
        await put_back(kept.file, dsn, tmp_path)
        for name in CATALOGUES:
            assert await catalogue(dsn, name) == await catalogue(migrated, name), name


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
    await told(cast.db, search_reaction)
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
    await told(cast.db, search_reaction)
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
