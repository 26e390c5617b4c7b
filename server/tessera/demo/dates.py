"""The dates of the demo world.

Acts know no other time than now, and should not: a time that callers may choose is a lie waiting to happen. The
demo world is one, so its rows, and only those this run wrote, are dated back here, afterwards, in one place. Facts
keep their true time: the log says when something was really written.
"""

from datetime import timedelta

from tessera.core.database import Database
from tessera.demo.builder import Builder

_PEOPLE = """
UPDATE person p SET created_at = d.at FROM unnest($1::uuid[], $2::timestamptz[]) AS d (id, at) WHERE p.id = d.id
"""
_AFFILIATIONS = """
UPDATE affiliation a SET since = d.at FROM unnest($1::uuid[], $2::timestamptz[]) AS d (id, at)
WHERE a.person_id = d.id
"""
_SPACES = """
UPDATE space s SET created_at = d.at FROM unnest($1::uuid[], $2::timestamptz[]) AS d (id, at) WHERE s.id = d.id
"""
# Nobody belongs to a space before they came here.
_MEMBERSHIPS = """
UPDATE membership m SET since = greatest(d.at, p.created_at)
FROM unnest($1::uuid[], $2::timestamptz[]) AS d (id, at), person p WHERE m.space_id = d.id AND p.id = m.person_id
"""
_REQUESTS = """
UPDATE join_request r SET created_at = d.at FROM unnest($1::uuid[], $2::timestamptz[]) AS d (id, at) WHERE r.id = d.id
"""
_THREADS = """
UPDATE thread t SET created_at = d.at FROM unnest($1::uuid[], $2::timestamptz[]) AS d (id, at) WHERE t.id = d.id
"""
_POSTS = """
UPDATE post p SET created_at = d.at FROM unnest($1::uuid[], $2::timestamptz[]) AS d (id, at) WHERE p.id = d.id
"""
_FIRST = """
UPDATE post p SET created_at = t.created_at FROM thread t WHERE t.id = p.thread_id AND p.number = 1 AND t.id = ANY ($1)
"""
_HELPED = """
UPDATE post p SET helped_at = d.at FROM unnest($1::uuid[], $2::timestamptz[]) AS d (id, at) WHERE p.id = d.id
"""
_TOO = """
UPDATE too t SET at = d.at FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS d (thread_id, person_id, at)
WHERE t.thread_id = d.thread_id AND t.person_id = d.person_id
"""
_LAST = """
UPDATE thread t SET last_at = p.last, gauged_at = p.last
FROM (SELECT thread_id, max(created_at) AS last FROM post WHERE deleted_at IS NULL GROUP BY thread_id) p
WHERE p.thread_id = t.id AND t.id = ANY ($1)
"""
# The day after what they translate.
_TRANSLATED = """
UPDATE post_translation x SET created_at = p.created_at + interval '1 day' FROM post p
WHERE p.id = x.post_id AND p.id = ANY ($1)
"""
_PROPOSED = "UPDATE partnership SET created_at = $2, decided_at = decided_at - (created_at - $2) WHERE id = $1"
_CHECKED = "UPDATE partnership SET checked_on = $2 WHERE id = $1 AND state = 'confirmed'"
_CHANGED = "UPDATE partnership_change SET day = $2 WHERE partnership_id = $1"
# Search may have taken some of them in already.
_FOUND = """
UPDATE document d SET created_at = p.created_at FROM post p
WHERE p.id = d.id AND (p.id = ANY ($1) OR p.thread_id = ANY ($2))
"""


async def backdate(db: Database, builder: Builder) -> None:
    """Give what this run wrote the dates of the world, counted back from `builder.today`."""
    told, today = builder.told, builder.today
    async with db.act() as tx:
        driver = await tx.driver()
        for statement, days in (
            (_PEOPLE, told.people),
            (_AFFILIATIONS, told.people),
            (_SPACES, told.spaces),
            (_MEMBERSHIPS, told.spaces),
            (_REQUESTS, told.requests),
        ):
            await driver.execute(statement, list(days), [today - timedelta(days=ago) for ago in days.values()])
        for id_, twinning in told.twinnings.items():
            checked = (today - timedelta(days=twinning.checked_days_ago)).date()
            await driver.execute(_PROPOSED, id_, today - timedelta(days=twinning.days_ago))
            await driver.execute(_CHECKED, id_, checked)
            await driver.execute(_CHANGED, id_, checked)
        await driver.execute(_THREADS, list(told.threads), list(told.threads.values()))
        await driver.execute(_FIRST, list(told.threads))
        await driver.execute(_POSTS, list(told.posts), list(told.posts.values()))
        await driver.execute(_HELPED, list(told.helped), list(told.helped.values()))
        marks = [list(column) for column in zip(*told.too, strict=True)] or [[], []]
        await driver.execute(_TOO, *marks, list(told.too.values()))
        await driver.execute(_TRANSLATED, told.translated)
        await driver.execute(_LAST, list(told.threads))
        await driver.execute(_FOUND, list(told.posts), list(told.threads))
