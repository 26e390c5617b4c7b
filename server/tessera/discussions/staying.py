"""What stays behind when a thread goes to more readers: what was written by who did not agree to it (R9).

It becomes a thread of its own in the old place, the rest: under the same title, closed, with the contributions under
their numbers, their files, versions and translations, and what they quote of one another. Where they stood, and where
the question stands in the rest, there is a gap, which tells nothing of what was there. Each of the two threads knows
the other (`apart_id`); a reader is told of it only where they may see it.

The title, and whether the question is there at all, are the asker's to say: in the rest they follow the question, the
title only while whoever reads the rest sees the question, too.
"""

from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import NETWORK, Actor
from tessera.core.clock import now
from tessera.core.facts import Fact
from tessera.core.streams import open_streams, streams_of
from tessera.discussions.access import Target
from tessera.discussions.marking import gone_from_lists
from tessera.discussions.tables import Thread

if TYPE_CHECKING:
    from tessera.core.database import Tx

# Beside a thread: who may see its other part; nobody where there is none, or its question is deleted.
APART: Any = sa.literal_column(
    "(SELECT o.circle_id FROM thread o WHERE o.id = thread.apart_id AND o.deleted_at IS NULL)", sa.BigInteger
).label("apart_circle")

_STAYING = """
SELECT id, number, author_id FROM post
WHERE thread_id = $1 AND deleted_at IS NULL AND author_id <> ALL ($2::uuid[]) ORDER BY number
"""
# What goes no longer quotes what stays, nor the other way round: a quote and what it quotes lie in one circle.
_CUT_QUOTES = """
DELETE FROM post_quote q USING post one, post other
WHERE one.id = q.post_id AND other.id = q.quoted_id AND one.thread_id = $1
    AND (one.id = ANY ($2::uuid[])) <> (other.id = ANY ($2::uuid[]))
"""
_STAY = "UPDATE post SET thread_id = $1 WHERE id = ANY ($2::uuid[])"
_MENTIONS = "UPDATE mention SET thread_id = $1 WHERE post_id = ANY ($2::uuid[])"
_GAPS = """
INSERT INTO post (id, thread_id, circle_id, number, author_id, text, html, lang, byline, name_public, created_at,
    deleted_at, gap)
SELECT gen_random_uuid(), t.id, t.circle_id, n.number, $2::uuid, '', '', t.lang, '{}', false, now(), now(), $3::text
FROM thread t CROSS JOIN unnest($4::int[]) n (number) WHERE t.id = $1
"""
_THEMES = """
INSERT INTO thread_theme (thread_id, theme_id, circle_id)
SELECT r.id, x.theme_id, r.circle_id FROM thread_theme x JOIN thread r ON r.id = $2 WHERE x.thread_id = $1
"""
# Who wrote what stays follows it; what was read or muted is read and muted there, too.
_MARKS = f"""
INSERT INTO thread_mark (circle_id, thread_id, person_id, state, read)
SELECT w.circle_id, r.id, w.id, CASE WHEN m.state = 'muted' THEN 'muted' WHEN EXISTS (
        SELECT FROM post p WHERE p.thread_id = r.id AND p.author_id = w.id AND p.gap IS NULL
    ) THEN 'following' END, coalesce(m.read, 0)
FROM thread r CROSS JOIN person w LEFT JOIN thread_mark m ON m.circle_id = w.circle_id AND m.thread_id = $1
WHERE r.id = $2 AND w.deactivated_at IS NULL AND (r.circle_id <= {NETWORK} OR EXISTS (
        SELECT FROM circle_member c WHERE c.circle_id = r.circle_id AND c.person_id = w.id
    )) AND w.id IN (
        SELECT person_id FROM thread_mark WHERE thread_id = $1
        UNION SELECT author_id FROM post WHERE thread_id = $2 AND gap IS NULL
    )
RETURNING (SELECT stream_id FROM person WHERE id = person_id)
"""
_FOREIGN = """
DELETE FROM post_translation x USING post p
WHERE p.id = x.post_id AND p.thread_id = $1 AND x.translator_id <> ALL ($2::uuid[])
"""
# What became of the question since is said in the rest only where all who read that see the question, too; that it is
# gone, or nobody's any more, in any case.
_FOLLOW = f"""
UPDATE thread r SET title = n.title, lang = n.lang, unnamed = n.unnamed, deleted_at = n.deleted_at,
    pinned = r.pinned AND n.deleted_at IS NULL
FROM (
    SELECT o.id, p.id AS gap, t.unnamed, t.deleted_at,
           CASE WHEN t.deleted_at IS NOT NULL OR t.circle_id <= {NETWORK} THEN t.title ELSE o.title END AS title,
           CASE WHEN t.circle_id <= {NETWORK} THEN t.lang ELSE o.lang END AS lang
    FROM thread t JOIN thread o ON o.apart_id = t.id
    JOIN post p ON p.thread_id = o.id AND p.number = 1 AND p.gap = 'moved' WHERE t.id = $1
) n
WHERE r.id = n.id
    AND (r.title, r.lang, r.unnamed, r.deleted_at) IS DISTINCT FROM (n.title, n.lang, n.unnamed, n.deleted_at)
RETURNING r.id, r.space_id, r.circle_id, n.gap
"""
_NO_THEMES = "DELETE FROM thread_theme WHERE thread_id = $1"


async def leave_behind(tx: "Tx", actor: Actor, target: Target, agreeing: set[UUID]) -> UUID | None:
    """Part a thread from what others than these wrote in it, before it goes; the id of the rest, or None."""
    thread, driver = target.thread, await tx.driver()
    staying = await driver.fetch(_STAYING, thread.id, list(agreeing))
    if not staying:
        return None
    ids, numbers = [row["id"] for row in staying], [row["number"] for row in staying]
    rest = await _open_rest(tx, thread)
    await driver.execute(_CUT_QUOTES, thread.id, ids)
    await driver.execute(_STAY, rest.id, ids)
    await driver.execute(_MENTIONS, rest.id, ids)
    await driver.execute(_GAPS, thread.id, actor.person(), "stayed", numbers)
    await driver.execute(_GAPS, rest.id, actor.person(), "moved", [1])
    await driver.execute(_THEMES, thread.id, rest.id)
    thread.apart_id = rest.id
    await tx.session.flush()
    return rest.id


async def _open_rest(tx: "Tx", thread: Thread) -> Thread:
    rest = Thread(
        space_id=thread.space_id,
        circle_id=thread.circle_id,
        author_id=thread.author_id,
        kind=thread.kind,
        title=thread.title,
        lang=thread.lang,
        unnamed=thread.unnamed,
        created_at=thread.created_at,
        closed_at=now(),
        apart_id=thread.id,
    )
    tx.session.add(rest)
    await tx.session.flush()
    await open_streams(tx, "thread", rest.id, rest.circle_id)
    return rest


async def follow_rest(tx: "Tx", thread_id: UUID, rest: UUID) -> list[Fact]:
    """Give the rest the marks of the thread it was a part of; the facts to record with the act's own."""
    rows = await (await tx.driver()).fetch(_MARKS, thread_id, rest)
    return [Fact(row[0], "marked", rest) for row in rows]


async def drop_foreign_translations(tx: "Tx", thread_id: UUID, agreeing: set[UUID]) -> None:
    """Take away the translations by others than these of what goes; search hears of it by `moved`."""
    await (await tx.driver()).execute(_FOREIGN, thread_id, list(agreeing))


async def rest_follows(tx: "Tx", thread: Thread) -> list[Fact]:
    """Let what stayed behind of a thread be called as it is called now, or leave the lists with a deleted question.

    The facts to record with the act's own. Called by what changes a question, under the lock of its thread.
    """
    await tx.session.flush()
    driver = await tx.driver()
    told, of_list = ("deleted", "deleted") if thread.deleted_at is not None else ("edited", "changed")
    facts: list[Fact] = []
    for rest, space, circle, gap in await driver.fetch(_FOLLOW, thread.id):
        facts += [Fact(stream_id, told, gap) for stream_id in await streams_of(tx, "thread", rest, circle)]
        facts += [Fact(stream_id, of_list, rest) for stream_id in await streams_of(tx, "list", space, circle)]
        if thread.deleted_at is not None:
            await driver.execute(_NO_THEMES, rest)
            facts += await gone_from_lists(tx, rest, circle)
    return facts
