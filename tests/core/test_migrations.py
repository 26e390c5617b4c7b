"""Every revision passes on a database in which people have been at work, too, not only on an empty one.

A database is brought to the revision before, gets the rows of a small world as far as it has their tables and columns,
and is then brought to the revision.
"""

import asyncio
import json
import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from httpx import Response
from sqlmodel import SQLModel

import tessera.tables  # noqa: F401 - fills the metadata
from tessera.core.access import VISITOR
from tessera.core.clock import now
from tessera.core.reactions import catch_up
from tessera.discussions.quoting_schemas import QuoteIn
from tessera.migrating import MIGRATIONS, alembic_config
from tessera.organisations.register import import_gv100ad
from tessera.people.leaving import ask_deletion
from tessera.search.reactions import search_reaction
from tests.files.sending import announced
from tests.organisations.register import as_bytes, excerpt
from tests.partnerships.towns import Table, add_towns
from tests.support.cast import Cast
from tests.support.client import App
from tests.support.databases import Cluster
from tests.support.reacting import told

# One that asks what the rows there do not have, and the way in which it is asked instead.
NAIVE = "op.add_column('person', sa.Column('probe', sa.Text(), nullable=False))"
GOOD = """op.add_column('person', sa.Column('probe', sa.Text(), nullable=False, server_default=''))
    op.alter_column('person', 'probe', server_default=None)"""
REVISION = """import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "probe", {before!r}, None, None


def upgrade():
    {does}
"""

COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
COUNTED = "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attidentity <> ''"
KEYS = "SELECT array_agg(key) FROM jsonb_object_keys($1::jsonb -> 0) key"

Rows = dict[str, str]


async def at_the_desk(cast: Cast, app: App) -> list[Response]:
    """What staff do: an imprint; towns, one confirmed, one merged into it, one that follows it and has a theme."""
    town = {"kind": "place", "name": "Київ", "country": "UA", "otherNames": ["Kyiv"]}
    async with app.client(cast.tokens["staff"]) as staff:
        place = (await staff.post("/api/organisations", json=town)).json()["id"]
        double = (await staff.post("/api/organisations", json=town | {"name": "Киев"})).json()["id"]
        answers = [
            await staff.patch(f"/api/organisations/{place}", json={"kind": "municipality"}),
            await staff.post(f"/api/organisations/{double}/merge", json={"into": place}),
            await staff.put(f"/api/organisations/{cast.town}/themes", json={"themes": ["sport"]}),
        ]
        page = {"text": "# Who runs this site", "confirmed": True, "version": 0}
        answers.append(await staff.put("/api/desk/site/imprint/en", json=page))
        await cast.db.pool.execute("UPDATE organisation SET ended_on = '2024-01-01' WHERE id = $1", UUID(place))
        after = {"successors": [str(cast.town)]}
        return [*answers, await staff.put(f"/api/organisations/{place}/successors", json=after)]


async def two_people(cast: Cast, app: App) -> None:
    """Two who talk, and one who takes no requests from another."""
    people, why = {name: f"/api/people/{id_}" for name, id_ in cast.people.items()}, {"sentence": "How did it go?"}
    async with app.client(cast.tokens["giver"]) as giver, app.client(cast.tokens["stranger"]) as stranger:
        asked = await giver.post(f"{people['stranger']}/requests", json=why)
        accepted = await stranger.post(f"/api/pair-requests/{asked.json()['id']}/answer", json={"accept": True})
        blocked = await stranger.put(f"{people['member']}/block")
    assert all(answer.is_success for answer in (asked, accepted, blocked))


async def rows_of_a_world(cast: Cast, app: App) -> Rows:
    """{table: its rows as JSON} after a question, an answer, an edit and so on; every table has some."""
    thread = await cast.ask("member", themes=["sport"])
    post = await cast.answer("giver", thread)
    async with app.client(cast.tokens["giver"]) as giver:
        await announced(giver, "Plan.pdf", 10)
    said = f"How often, @[{cast.people['giver']}]?"
    await cast.answer("member", thread, text=said, quotes=[QuoteIn(post, "it went well")])
    await import_gv100ad(cast.db, as_bytes(excerpt("01002000")), print)
    answers = await at_the_desk(cast, app)
    door = f"/api/spaces/{cast.space}"
    async with app.client(cast.tokens["moderator"]) as moderator, app.client(cast.tokens["stranger"]) as stranger:
        opened = await moderator.patch(door, json={"listed": "network", "questions": ["Which town?"]})
        asked = await stranger.post(f"{door}/requests", json={"answers": ["Examplestead"]})
    async with app.client(cast.tokens["giver"]) as giver, app.client(cast.tokens["moderator"]) as moderator:
        answers += [
            opened,
            asked,
            await giver.put(f"/api/threads/{thread}/too"),
            await giver.put(f"/api/threads/{thread}/saved"),
            await giver.put(f"/api/spaces/{cast.network}/read"),
            await giver.put(f"/api/posts/{post}/translations/de", json={"text": "Gut."}),
            await giver.patch(f"/api/posts/{post}", json={"text": "It went very well."}),
            await moderator.post("/api/invitations", json={"space": str(cast.space)}),
            await giver.put("/api/me/absence", json={"until": (now() + timedelta(days=3)).date().isoformat()}),
        ]
        inside = await cast.ask("giver", audience="space")
        there = {"space": str(cast.network), "audience": "network"}
        answers.append(await moderator.post(f"/api/threads/{inside}/widening", json=there))
    assert all(answer.is_success for answer in answers)
    await two_people(cast, app)
    table = Table(cast, app, await add_towns(cast))
    partnership = f"/partnerships/{await table.confirmed(themes=['sport'])}"
    await table.must("giver", "POST", f"{partnership}/lines", {"year": 2001, "text": "A first visit."})
    await table.must("giver", "PUT", f"{partnership}/people/{cast.people['giver']}", {})
    async with cast.db.act() as tx:
        await ask_deletion(tx, VISITOR, person_id=cast.people["guest"], contributions="unnamed")
    await told(cast.db)
    kept = "INSERT INTO machine_translation SELECT id, 'de', circle_id, lang, NULL, '', NULL, now() FROM post LIMIT 1"
    await cast.db.pool.execute(kept)
    # A transaction that is open anywhere in the cluster holds the reactions back a moment.
    async with asyncio.timeout(20):
        while not await cast.db.pool.fetchval("SELECT count(*) FROM document"):
            await catch_up(cast.db, [search_reaction])
    found = {
        table: await cast.db.pool.fetchval(f"SELECT jsonb_agg(to_jsonb(t))::text FROM {table} t")
        for table in SQLModel.metadata.tables
    }
    assert not [table for table, rows in found.items() if rows is None], "give the world some of these"
    return found


async def fill(dsn: str, rows: Rows) -> None:
    """Put the rows into an older database instead of those the revisions made there."""
    connection = await asyncpg.connect(dsn)
    try:
        there = {table: {row["attname"] for row in await connection.fetch(COLUMNS, table)} for table in rows}
        # The rows fit together: neither their order nor triggers matter.
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(f"TRUNCATE {', '.join(table for table in rows if there[table])}")
        for table in filter(there.get, rows):
            await put(connection, table, rows[table], there[table])
            for row in await connection.fetch(COUNTED, table):
                # What a revision adds is numbered after what is there.
                sequence, highest = f"pg_get_serial_sequence('{table}', '{row[0]}')", f'max("{row[0]}")'
                await connection.execute(f"SELECT setval({sequence}, {highest}) FROM {table} HAVING count(*) > 0")
    finally:
        await connection.close()


async def put(connection: asyncpg.Connection, table: str, rows: str, there: set[str]) -> None:
    """Put rows into a table, as far as it has their columns; what was given up since is in no row of today."""
    names = there.intersection(await connection.fetchval(KEYS, rows))
    for gone in there - names:
        await connection.execute(f'ALTER TABLE {table} ALTER "{gone}" DROP NOT NULL')
    named = ", ".join(f'"{name}"' for name in names)
    insert = (
        f"INSERT INTO {table} ({named}) OVERRIDING SYSTEM VALUE "
        f"SELECT {named} FROM jsonb_populate_recordset(NULL::public.{table}, $1)"  # PostgreSQL has a circle, too
    )
    for row in json.loads(rows):
        # A row of a kind that came later is not there yet.
        with suppress(asyncpg.CheckViolationError, asyncpg.NotNullViolationError):
            await connection.execute(insert, json.dumps([row]))


async def upgrade(cluster: Cluster, rows: Rows, revision: str, *more: Path) -> int:
    """Bring a database with rows from the revision before to this one; the number of people there afterwards."""

    def configured(dsn: str) -> Config:
        config = alembic_config(dsn)
        config.set_main_option("path_separator", "os")
        places = [str(MIGRATIONS / "versions"), *map(str, more)]
        config.set_main_option("version_locations", os.pathsep.join(places).replace("%", "%%"))
        return config

    async with cluster.fresh_dsn("template1") as dsn:
        config = configured(dsn)
        script = ScriptDirectory.from_config(config).get_revision(revision)
        await asyncio.to_thread(command.upgrade, config, script.down_revision)
        await fill(dsn, rows)
        await asyncio.to_thread(command.upgrade, config, revision)
        connection = await asyncpg.connect(dsn)
        try:
            return int(await connection.fetchval("SELECT count(*) FROM person"))
        finally:
            await connection.close()


def probe(folder: Path, does: str) -> Path:
    """A folder with one revision more, after the newest."""
    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    (folder / "probe.py").write_text(REVISION.format(before=newest, does=does), encoding="utf-8")
    return folder


async def test_every_revision_passes_where_there_are_rows(
    cluster: Cluster, cast: Cast, app: App, tmp_path: Path
) -> None:
    rows, place = await rows_of_a_world(cast, app), probe(tmp_path, GOOD)
    later = [one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions() if one.down_revision]
    for revision in [*reversed(later), "probe"]:
        assert await upgrade(cluster, rows, revision, place) == len(cast.people), revision


async def test_a_column_that_the_rows_there_cannot_fill_is_noticed(
    cluster: Cluster, cast: Cast, app: App, tmp_path: Path
) -> None:
    rows, place = await rows_of_a_world(cast, app), probe(tmp_path, NAIVE)
    with pytest.raises(Exception, match='column "probe" of relation "person" contains null values'):
        await upgrade(cluster, rows, "probe", place)
