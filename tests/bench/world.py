"""The world of the figures: 100,000 posts in 5,000 threads, a reader in 2,000 circles, 16 threads to write in."""

from dataclasses import dataclass
from uuid import UUID

import tessera.findables  # noqa: F401 - what there is to be found
from tessera.core.access import VISITOR
from tessera.core.database import Database
from tessera.discussions import actions
from tessera.discussions.schemas import QuestionIn
from tessera.people.access import actor_for
from tessera.people.actions import create_person, open_login
from tessera.search.reindex import reindex

THREADS, POSTS, CIRCLES, WRITERS, LOGINS = 5_000, 20, 2_000, 16, 12
WORDS = """
participation office language café budget youth council housing school interpreter volunteer meeting mayor
district partnership memory town twinning survey funding registry citizen workshop mentor library bridge
""".split()  # noqa: SIM905 - a list of 24 quoted words would be harder to read

_FILL = """
WITH made AS (
    INSERT INTO thread (id, space_id, circle_id, author_id, title, excerpt, lang, unnamed, answers, helped, too,
                        version, last_at, gauged_at, created_at, kind, pinned)
    SELECT gen_random_uuid(), $1, 2, $2, 'Question ' || n || ' about ' || ($3::text[])[1 + n % 24], 'How', 'en',
           false, $5 - 1, 0, 0, 1, now() - n * interval '1 minute', now() - interval '1 day', now() - interval '1 day',
           'question', false
    FROM generate_series($7::int + 1, $7::int + $4::int) n RETURNING id
), told AS (
    INSERT INTO stream (key, circle_id, kind, subject_id, number, seq)
    SELECT gen_random_uuid(), 2, 'thread', id, 1, 0 FROM made
)
INSERT INTO post (id, thread_id, circle_id, number, author_id, text, html, lang, byline, name_public, created_at)
SELECT gen_random_uuid(), made.id, 2, m, $2, words, '<p>' || words || '</p>', 'en', $6, false, now() - interval '1 day'
FROM made, generate_series(1, $5::int) m,
LATERAL (SELECT string_agg(($3::text[])[1 + (random() * 23)::int], ' ') AS words
         FROM generate_series(1, 30 + m % 2) WHERE made.id IS NOT NULL) w
"""
_CIRCLES = """
WITH made AS (INSERT INTO circle (kind) SELECT 'inside' FROM generate_series(1, $2::int) RETURNING id)
INSERT INTO circle_member (circle_id, person_id) SELECT id, $1 FROM made
"""


@dataclass
class World:
    """What the figures need to know."""

    tokens: list[str]
    person: UUID
    network: UUID
    thread: UUID
    write_in: list[UUID]


async def build(db: Database, threads: int = THREADS, posts: int = POSTS) -> World:
    """Fill an empty migrated database."""
    async with db.act() as tx:
        person = await create_person(
            tx, VISITOR, email="reader@bench.example", name="Reader Sample", password_hash=None
        )
        tokens = [await open_login(tx, person.id, agent="bench") for _ in range(LOGINS)]
        network = await (await tx.driver()).fetchval("SELECT id FROM space WHERE slug = 'network'")
    await grow(db, network, person.id, threads, posts)
    connection = await db.connect(statement_timeout="0")
    try:
        await connection.execute(_CIRCLES, person.id, CIRCLES)
        thread = await connection.fetchval("SELECT id FROM thread ORDER BY last_at DESC LIMIT 1")
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
    actor = await actor_for(db, person.id)
    write_in = []
    for number in range(WRITERS):
        question = QuestionIn(title=f"Writing {number}", text="Write here.", audience="network", lang="en")
        async with db.act(actor) as tx:
            done = await actions.ask(tx, actor, space_id=network, question=question)
        write_in.append(done["id"])
    await reindex(db)
    return World(tokens, person.id, network, thread, write_in)


async def grow(db: Database, network: UUID, person: UUID, threads: int, posts: int) -> None:
    """So many more threads of so many posts each, older than all that are there."""
    byline = {"name": "Reader Sample", "role": "Officer", "organisation": {"id": str(network), "name": "Examplestead"}}
    connection = await db.connect(statement_timeout="0")
    try:
        there = await connection.fetchval("SELECT count(*) FROM thread")
        await connection.execute(_FILL, network, person, WORDS, threads, posts, byline, there)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
