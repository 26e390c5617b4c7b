"""A database of the first version comes along: its documents are found at once, and made anew soon after."""

import asyncio
from uuid import UUID

import asyncpg
from alembic import command

import tessera.findables  # noqa: F401 - what there is to be found
from tessera.core.access import Actor
from tessera.core.database import Database
from tessera.migrating import alembic_config, migrate_beside
from tessera.search.postgres import FORMAT
from tessera.search.queries import find
from tessera.search.timers import renew_documents
from tests.support.databases import Cluster

READER = Actor(person_id=UUID(int=1), circles=(1, 2))
_WORLD = """
INSERT INTO circle (kind) VALUES ('person');
INSERT INTO stream (key, circle_id, kind, subject_id, number, seq)
SELECT gen_random_uuid(), max(id), 'person', gen_random_uuid(), 1, 0 FROM circle;
INSERT INTO person (id, email, name, languages, lang, time_zone, name_public, circle_id, stream_id, created_at)
SELECT gen_random_uuid(), 'a@b.example', 'Ada Sample', '{}', 'en', 'UTC', false, 2, id, now()
FROM stream WHERE kind = 'person';
INSERT INTO thread (id, space_id, circle_id, author_id, title, excerpt, lang, unnamed, answers, helped, too, version,
                    last_at, gauged_at, created_at)
SELECT gen_random_uuid(), s.id, 2, p.id, 'Harbour for all', '', 'en', false, 0, 0, 0, 1, now(), now(), now()
FROM space s, person p;
INSERT INTO post (id, thread_id, circle_id, number, author_id, text, html, lang, byline, name_public, created_at)
SELECT gen_random_uuid(), id, 2, 1, author_id, 'Ships come.', '', 'en', '{}', false, created_at FROM thread;
INSERT INTO document (id, kind, circle_id, space_id, lang, created_at, text, tsv)
SELECT p.id, 'question', 2, t.space_id, 'en', p.created_at, p.text,
       setweight(to_tsvector('english', t.title), 'A') || setweight(to_tsvector('english', p.text), 'C')
FROM post p JOIN thread t ON t.id = p.thread_id;
INSERT INTO reaction_cursor (name, xid, fact_id) VALUES ('search', '3', 0);
"""
_DOCUMENTS = "SELECT kind, format FROM document ORDER BY kind"


async def test_search_of_an_older_installation_works_at_once_and_is_renewed(cluster: Cluster) -> None:
    async with cluster.fresh_dsn("template1") as dsn:
        await asyncio.to_thread(command.upgrade, alembic_config(dsn), "0001")
        connection = await asyncpg.connect(dsn)
        await connection.execute(_WORLD)
        await connection.close()
        await migrate_beside(dsn)
        db = Database(dsn, secret=b"test", acts=2, reads=2)
        await db.start()
        try:
            for typed in ("harbours", "ships"):
                assert [hit.title for hit in (await find(db, READER, typed)).items] == ["Harbour for all"]
            assert await db.pool.fetchval("SELECT name_search FROM person") == " ada sample"
            assert {row[1] for row in await db.pool.fetch(_DOCUMENTS)} == {0}
            await renew_documents(db)
            assert {tuple(row) for row in await db.pool.fetch(_DOCUMENTS)} == {
                (kind, FORMAT) for kind in ("person", "question", "space", "theme")
            }
            assert [hit.title for hit in (await find(db, READER, "harbuor")).items] == ["Harbour for all"]
            assert (await find(db, READER, "ada")).items[0].kind == "person"
        finally:
            await db.stop()
