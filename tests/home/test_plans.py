"""Pages of people, spaces and towns read no large table whole: looked for in the plan each statement has in service.

20,000 people with names, affiliations and absences, 5,000 communities with members, requests and invitations, and
20,000 questions.
"""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tessera.core.database import Database
from tessera.discussions import authors, consents, listing, marks, news, staying, widening_reads
from tessera.discussions import queries as discussions
from tessera.files import attaching, downloading, states, timers, uploading
from tessera.notices import queries as notices
from tessera.notices import statements
from tessera.organisations import affiliations, directory, queries
from tessera.pairs import queries as pairs
from tessera.people import seen
from tessera.spaces import belonging, door
from tessera.spaces import queries as spaces
from tests.support.databases import Cluster

PEOPLE, SPACES = 20_000, 5_000
LARGE = {
    "person", "profile_field", "absence", "affiliation", "organisation", "space", "membership", "join_request",
    "invitation", "stream", "thread", "post", "circle_member", "stored_file", "notice",
}  # fmt: skip
FILL = f"""
INSERT INTO circle (kind) SELECT 'inside' FROM generate_series(1, {SPACES});
INSERT INTO organisation (id, kind, name, title, country, region, district, association, postcode, languages, kept,
                          website, name_search, place_search, created_at, updated_at)
SELECT gen_random_uuid(), 'municipality', 'Town ' || n, '', 'DE', '', '', '', '', '{{de}}', '{{}}', '',
       'town' || n, 'town' || n, now(), now() FROM generate_series(1, {SPACES}) n;
INSERT INTO stream (key, circle_id, kind, subject_id, number, seq)
SELECT gen_random_uuid(), 2, 'person', gen_random_uuid(), 1, 0 FROM generate_series(1, {PEOPLE});
INSERT INTO person (id, email, name, name_search, languages, lang, time_zone, name_public, circle_id, stream_id,
                    created_at)
SELECT gen_random_uuid(), 'p' || n || '@towns.example', initcap(left(md5(n::text), 6) || ' ' || left(md5('x' || n), 7)),
       ' ' || left(md5(n::text), 6) || ' ' || left(md5('x' || n), 7),
       '{{}}', 'en', 'UTC', false, 2, (SELECT min(id) FROM stream), now() FROM generate_series(1, {PEOPLE}) n;
INSERT INTO circle_member (circle_id, person_id)
SELECT c.id, p.id FROM (SELECT id, row_number() OVER () AS n FROM person) p
JOIN (SELECT id, row_number() OVER () AS n FROM circle WHERE kind = 'inside') c ON c.n = 1 + p.n % {SPACES};
INSERT INTO profile_field (person_id, field, circle_id, value) SELECT id, 'name', 2, '' FROM person;
INSERT INTO profile_field (person_id, field, circle_id, value) SELECT id, 'about', 2, 'About me' FROM person;
INSERT INTO absence (person_id, circle_id, until) SELECT id, 2, now() FROM person;
WITH p AS (SELECT id, row_number() OVER () AS n FROM person),
     o AS (SELECT id, row_number() OVER () AS n FROM organisation)
INSERT INTO affiliation (id, person_id, organisation_id, role, department, main, circle_id, since)
SELECT gen_random_uuid(), p.id, o.id, 'Officer', '', true, 2, now() FROM p JOIN o ON o.n = 1 + p.n % {SPACES};
WITH c AS (SELECT id, row_number() OVER (ORDER BY id DESC) AS n FROM circle)
INSERT INTO space (id, kind, slug, title, purpose, lang, listed_id, inside_id, people_id, staff_id, questions, version,
                   created_at)
SELECT gen_random_uuid(), 'community', 'space-' || n, 'Space ' || n, '', 'en', id, id, id, id, '{{}}', 1, now()
FROM c WHERE n <= {SPACES};
INSERT INTO stream (key, circle_id, kind, subject_id, number, seq)
SELECT gen_random_uuid(), inside_id, k, id, 1, 0 FROM space, unnest(ARRAY['list', 'space', 'door']) k
WHERE space.kind = 'community';
WITH p AS (SELECT id, row_number() OVER () AS n FROM person),
     s AS (SELECT id, row_number() OVER () AS n FROM space WHERE kind = 'community')
INSERT INTO membership (id, space_id, person_id, role, since)
SELECT gen_random_uuid(), s.id, p.id, 'member', now() FROM p JOIN s ON s.n % {SPACES} = p.n % {SPACES};
INSERT INTO join_request (id, space_id, circle_id, person_id, questions, answers, state, sentence, created_at)
SELECT gen_random_uuid(), s.id, s.staff_id, m.person_id, '{{}}', '{{}}', 'admitted', '', now()
FROM membership m JOIN space s ON s.id = m.space_id;
INSERT INTO invitation (id, token_hash, space_id, role, created_at, expires_at)
SELECT gen_random_uuid(), decode(md5(id::text), 'hex'), space_id, 'member', now(), now() + interval '1 day'
FROM membership;
INSERT INTO thread (id, space_id, circle_id, author_id, title, excerpt, lang, unnamed, answers, helped, too, version,
                    last_at, gauged_at, created_at, kind, pinned)
SELECT gen_random_uuid(), s.id, s.inside_id, m.person_id, 'Question', '', 'en', false, 0, 0, 0, 1, now(), now(), now(),
       'question', false
FROM membership m JOIN space s ON s.id = m.space_id;
INSERT INTO post (id, thread_id, circle_id, number, author_id, text, html, lang, byline, name_public, created_at)
SELECT gen_random_uuid(), t.id, t.circle_id, 1, t.author_id, '', '', 'en',
       jsonb_build_object('organisation', jsonb_build_object('id', a.organisation_id), 'person', t.author_id),
       false, now()
FROM thread t JOIN affiliation a ON a.person_id = t.author_id;
INSERT INTO stored_file (id, circle_id, owner_id, state, name, size, received, parts, kind, type, bytes, sha256, alt,
                         post_id, position, created_at)
SELECT gen_random_uuid(), circle_id, author_id, 'ready', '1.png', 9, 9, '{{}}', 'image', 'image/png', 9, '', '', id, 1,
       now()
FROM post;
INSERT INTO notice (id, circle_id, person_id, kind, subject_id, reason, first, last, at)
SELECT gen_random_uuid(), t.circle_id, p.id, 'thread', t.id, 'followed', 2, 2, now()
FROM thread t JOIN person p ON p.id = t.author_id;
ANALYZE;
"""

READS = {
    "people to choose": seen._NAMED,
    "profile": seen._SEEN,
    "away": seen._AWAY,
    "deputy for": seen._DEPUTY,
    "affiliations": affiliations._SEEN,
    "main affiliation": queries._AFFILIATED,
    "what somebody wrote": authors._WRITTEN,
    "people of the listed organisations": directory._AT,
    "questions of an organisation": listing._FROM,
    "questions of a space": listing._FIRST,
    "further questions of a space": listing._NEXT,
    "questions by id": listing._ITEMS,
    "spaces": spaces._LISTED,
    "space by id": spaces._BY_ID,
    "space by slug": spaces._BY_SLUG,
    "spaces by id": spaces._SEVERAL,
    "members": belonging._MEMBERS,
    "some members": belonging._MEMBERS_OF,
    "how many belong": belonging._COUNT,
    "own request": spaces._OWN_REQUEST,
    "position": spaces._POSITION,
    "requests": door._REQUESTS,
    "some requests": door._REQUESTS_OF,
    "invitations": door._INVITATIONS,
    "invitation": door._INVITATION,
    "requests waiting": door._WAITING,
    "contributions with their files": discussions._POSTS,
    "contributions by id": discussions._POSTS_BY_ID,
    "a file": downloading._FILE,
    "how far a file is": states._STATE,
}
# Raw statements, with how many parameters they have.
RAW = {
    "sources": (queries._SOURCES, 0),
    "news": (news._NEWS, 4),
    "marks": (marks._MARKS, 4),
    "notices of threads": (notices._OF_THREADS, 7),
    "notices of posts": (notices._OF_POSTS, 7),
    "notices of spaces": (notices._OF_SPACES, 7),
    "kinds of notices": (notices._KINDS, 2),
    "files sent today": (uploading._TODAY, 1),
    "files to attach": (attaching._ROWS, 3),
    "files of nothing": (timers._UNUSED, 1),
    "files to check": (timers._LEFT, 0),
    "files to take away": (timers._UNSWEPT, 1),
    "files of a day ago": (f"DELETE FROM stored_file WHERE {timers._SWEPT}", 0),
    "told of a thread that went to more readers": (statements.MOVED, 3),
    "told of what stayed behind": (statements.STAYED, 3),
    "proposals to open a thread": (widening_reads._WAITING, 3),
    "who wrote in a thread": (consents.AUTHORS, 1),
    "what stayed behind": (staying._FOLLOW, 1),
    "conversations": (pairs._CONVERSATIONS, 3),
    "conversations not read": (pairs._UNREAD, 3),
    "conversation": (pairs._ONE, 4),
    "requests to write": (pairs._WAITING, 2),
    "what is between two": (pairs._BETWEEN, 2),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def filled(cluster: Cluster) -> AsyncIterator[Database]:
    async with cluster.fresh() as db:
        connection = await db.connect(statement_timeout="0")
        await connection.execute(FILL)
        await connection.close()
        yield db


def scanned(plan: Any) -> set[str]:
    """The large tables a plan reads whole."""
    if isinstance(plan, list):
        return set().union(*map(scanned, plan))
    if not isinstance(plan, dict):
        return set()
    found = {plan["Relation Name"]} if plan.get("Node Type") in ("Seq Scan", "Parallel Seq Scan") else set()
    return (found & LARGE).union(*map(scanned, plan.values()))


async def read_whole(db: Database, text: str, parameters: int) -> set[str]:
    connection = await db.connect()
    try:
        await connection.execute(f"PREPARE hot AS {text}")
        nothing = f"({', '.join(['NULL'] * parameters)})" if parameters else ""
        plan = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE hot{nothing}")
    finally:
        await connection.close()
    return scanned(json.loads(plan) if isinstance(plan, str) else plan)


@pytest.mark.parametrize("name", READS)
async def test_no_large_table_is_read_whole(filled: Database, name: str) -> None:
    statement = READS[name]
    assert await read_whole(filled, statement.text, len(statement.names)) == set()


@pytest.mark.parametrize(
    ("index", "name", "table"),
    [
        ("ix_person_name_trigrams", "people to choose", "person"),
        ("ix_space_listed_id", "spaces", "space"),
    ],
)
async def test_the_loss_of_an_index_is_noticed(filled: Database, index: str, name: str, table: str) -> None:
    statement = READS[name]
    definition = await filled.pool.fetchval("SELECT indexdef FROM pg_indexes WHERE indexname = $1", index)
    await filled.pool.execute(f"DROP INDEX {index}")
    try:
        assert table in await read_whole(filled, statement.text, len(statement.names))
    finally:
        await filled.pool.execute(definition)


@pytest.mark.parametrize("name", RAW)
async def test_no_large_table_is_read_whole_by_raw_statements(filled: Database, name: str) -> None:
    assert await read_whole(filled, *RAW[name]) == set()
