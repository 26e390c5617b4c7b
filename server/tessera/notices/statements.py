"""The statements of the reaction: each takes (stream, subject, actor) of a fact and gives the people it concerns.

What is as it was when a notice of it may be forgotten already is not told any more: the notice would come again with
every later fact of the thing.
"""

from tessera.core.access import NETWORK, PUBLIC
from tessera.notices.rules import NOTICE_DAYS

# $1, $2 and $3 are named in each, so that each can be called alike.
_GIVEN = "$1::bigint IS NOT NULL AND $2::uuid IS NOT NULL AND $3::uuid IS NOT DISTINCT FROM $3"
_OTHERS = "w.deactivated_at IS NULL AND w.id IS DISTINCT FROM $3::uuid"
_MAY_SEE = f"""
(t.circle_id IN ({PUBLIC}, {NETWORK}) OR EXISTS (
    SELECT FROM circle_member cm WHERE cm.circle_id = t.circle_id AND cm.person_id = w.id
))
"""
_INTO = """
INSERT INTO notice (id, circle_id, person_id, kind, subject_id, reason, first, last, at)
SELECT gen_random_uuid(), w.circle_id, w.id,
"""
_NEWER = f"now() - interval '{NOTICE_DAYS} days'"
_KEY = "ON CONFLICT (person_id, kind, subject_id, reason)"

# Who follows hears of an answer, unless it mentions them or they wrote after it; until it is seen, of those in one
# thread by one notice. Conversations of two Today lists by themselves.
ANSWERED = f"""
{_INTO} 'thread', t.id, CASE WHEN t.author_id = w.id THEN 'answered' ELSE 'followed' END, p.number, p.number,
    p.created_at
FROM post p JOIN thread t ON t.id = p.thread_id
JOIN thread_mark m ON m.thread_id = t.id AND m.state = 'following' AND m.read < p.number
JOIN person w ON w.id = m.person_id
WHERE {_GIVEN} AND p.id = $2 AND p.number > 1 AND p.deleted_at IS NULL AND p.author_id <> w.id AND {_OTHERS}
    AND t.kind <> 'conversation'
    AND {_MAY_SEE}
    AND NOT EXISTS (SELECT FROM post o WHERE o.thread_id = t.id AND o.author_id = w.id AND o.number > p.number)
    AND NOT EXISTS (SELECT FROM mention x WHERE x.post_id = p.id AND x.person_id = w.id)
{_KEY} DO UPDATE SET first = CASE WHEN notice.seen_at IS NULL THEN notice.first ELSE excluded.first END,
    last = excluded.last, at = excluded.at, seen_at = NULL
WHERE notice.last < excluded.last
RETURNING person_id
"""
# Of conversations the number of those with something unread stands beside the number of notices.
WRITTEN = f"""
SELECT w.id FROM post p JOIN pair b ON b.thread_id = p.thread_id JOIN person w ON w.id IN (b.one_id, b.two_id)
WHERE {_GIVEN} AND p.id = $2 AND p.author_id <> w.id
"""
HELPED = f"""
{_INTO} 'post', p.id, 'helped', 0, 0, p.helped_at
FROM post p JOIN thread t ON t.id = p.thread_id JOIN person w ON w.id = p.author_id
LEFT JOIN thread_mark m ON m.circle_id = w.circle_id AND m.thread_id = t.id
WHERE {_GIVEN} AND p.id = $2 AND p.helped_at > {_NEWER} AND p.deleted_at IS NULL
    AND m.state IS DISTINCT FROM 'muted' AND {_OTHERS} AND {_MAY_SEE}
{_KEY} DO NOTHING RETURNING person_id
"""
# The row stays, so that taking it back and saying it again tells nobody twice.
NOT_HELPED = f"""
SELECT n.person_id FROM notice n JOIN post p ON p.id = n.subject_id
WHERE {_GIVEN} AND n.subject_id = $2 AND n.reason = 'helped' AND n.seen_at IS NULL AND p.helped_at IS NULL
"""
# Whom a contribution mentions hears of it, also in a thread they muted: it is meant for them.
MENTIONED = f"""
{_INTO} 'post', p.id, 'mentioned', 0, 0, x.at
FROM post p JOIN thread t ON t.id = p.thread_id JOIN mention x ON x.post_id = p.id JOIN person w ON w.id = x.person_id
WHERE {_GIVEN} AND (p.id = $2 OR (p.thread_id = $2 AND p.number = 1)) AND p.deleted_at IS NULL
    AND t.kind <> 'conversation' AND x.at > {_NEWER}
    AND p.author_id <> w.id AND {_OTHERS} AND {_MAY_SEE}
{_KEY} DO NOTHING RETURNING person_id
"""
# An edit takes a mention away or puts it back; the row stays, so that nobody is told twice.
MENTIONED_BEFORE = f"""
SELECT n.person_id FROM notice n
WHERE {_GIVEN} AND n.subject_id = $2 AND n.reason = 'mentioned' AND n.seen_at IS NULL
"""
_OWN = "FROM stream st JOIN person w ON w.id = st.subject_id"
_ON_OWN = f"{_GIVEN} AND st.id = $1 AND st.kind = 'person'"
_WROTE = "SELECT DISTINCT author_id FROM post WHERE thread_id = t.id AND gap IS NULL AND deleted_at IS NULL"
_NOT_MUTED = """NOT EXISTS (
    SELECT FROM thread_mark m WHERE m.circle_id = w.circle_id AND m.thread_id = t.id AND m.state = 'muted'
)"""
_LATER = f"{_KEY} DO UPDATE SET at = excluded.at, seen_at = NULL WHERE notice.at < excluded.at RETURNING person_id"
# Told is whom somebody let in; who was put there by a command of the operator's has not asked.
ADMITTED = f"""
{_INTO} 'space', b.space_id, 'admitted', 0, 0, b.since
{_OWN} JOIN membership b ON b.person_id = w.id AND b.space_id = $2 AND b.until IS NULL
WHERE {_ON_OWN} AND {_OTHERS} AND $3::uuid IS NOT NULL
{_LATER}
"""
DECLINED = f"""
{_INTO} 'space', r.space_id, 'declined', 0, 0, r.decided_at
{_OWN} JOIN LATERAL (
    SELECT space_id, state, decided_at FROM join_request
    WHERE space_id = $2 AND person_id = w.id ORDER BY created_at DESC LIMIT 1
) r ON r.state = 'declined' AND r.decided_at > {_NEWER}
WHERE {_ON_OWN} AND {_OTHERS}
{_LATER}
"""
# A thread went to more readers: told are those who follow it or whose words went along; not of what is muted. Whose
# words stayed behind is told of the rest, which they read in any case; where it went, its page says to who may see it.
MOVED = f"""
{_INTO} 'thread', t.id, 'moved', 0, 0, t.widened_at
FROM thread t CROSS JOIN LATERAL (
    SELECT person_id AS id FROM thread_mark WHERE thread_id = t.id AND state = 'following' UNION {_WROTE}
) x JOIN person w ON w.id = x.id
WHERE {_GIVEN} AND t.id = $2 AND t.widened_at > {_NEWER} AND t.deleted_at IS NULL AND {_NOT_MUTED} AND {_OTHERS}
    AND NOT EXISTS (
        SELECT FROM post o WHERE o.thread_id = t.apart_id AND o.author_id = w.id AND o.gap IS NULL
            AND o.deleted_at IS NULL
    )
    AND {_MAY_SEE}
{_LATER}
"""
# What they were told of the thread before may be told no longer where it is now.
UNSEEN = f"""
SELECT DISTINCT n.person_id FROM notice n WHERE {_GIVEN} AND n.seen_at IS NULL AND (
    n.kind = 'thread' AND n.subject_id = $2
    OR n.kind = 'post' AND EXISTS (SELECT FROM post p WHERE p.id = n.subject_id AND p.thread_id = $2)
)
"""
STAYED = f"""
{_INTO} 'thread', t.id, 'stayed', 0, 0, t.closed_at
FROM thread t JOIN post g ON g.thread_id = t.id AND g.number = 1 AND g.gap = 'moved'
CROSS JOIN LATERAL ({_WROTE}) x JOIN person w ON w.id = x.author_id
WHERE {_GIVEN} AND t.id = $2 AND t.closed_at > {_NEWER} AND t.deleted_at IS NULL AND {_NOT_MUTED} AND {_OTHERS}
    AND {_MAY_SEE}
{_LATER}
"""
LEFT = f"""
SELECT DISTINCT n.person_id {_OWN} JOIN notice n ON n.circle_id = w.circle_id AND n.seen_at IS NULL WHERE {_ON_OWN}
"""
# Whoever was told of something in this thread, whose number of contributions may be another now.
CONCERNED = f"""
SELECT n.person_id FROM notice n JOIN post p ON n.subject_id = p.thread_id
WHERE {_GIVEN} AND p.id = $2 AND n.seen_at IS NULL
"""
# A question's notices go with it, with all on its answers; an answer's with the last contribution they told of.
DELETED = f"""
DELETE FROM notice n USING (
    SELECT x.id AS subject, p.id AS post, p.thread_id, p.number FROM post p CROSS JOIN LATERAL (
        SELECT p.thread_id AS id
        UNION ALL SELECT o.id FROM post o WHERE o.thread_id = p.thread_id AND (o.id = p.id OR p.number = 1)
    ) x WHERE p.id = $2 AND p.deleted_at IS NOT NULL
) g
WHERE {_GIVEN} AND n.subject_id = g.subject AND (g.number = 1 OR g.subject = g.post OR n.last > 0 AND NOT EXISTS (
    SELECT FROM post o WHERE o.thread_id = g.thread_id AND o.number >= n.first AND o.deleted_at IS NULL
        AND o.author_id <> n.person_id
))
RETURNING n.person_id
"""
# What was read on its page is seen; that a thread was moved is no contribution, and is seen by pressing it.
READ = f"""
UPDATE notice n SET seen_at = now()
{_OWN} JOIN thread_mark m ON m.circle_id = w.circle_id AND m.thread_id = $2
WHERE {_ON_OWN} AND n.circle_id = w.circle_id AND n.seen_at IS NULL
    AND ((n.kind = 'thread' AND n.subject_id = $2 AND n.last BETWEEN 1 AND m.read)
        OR (n.reason = 'mentioned' AND EXISTS (
            SELECT FROM post p WHERE p.id = n.subject_id AND p.thread_id = $2 AND p.number <= m.read
        )))
RETURNING n.person_id
"""
READ_OF_TWO = f"""
SELECT w.id {_OWN} JOIN pair b ON b.thread_id = $2 AND w.id IN (b.one_id, b.two_id) WHERE {_ON_OWN}
"""
MUTED = f"""
SELECT DISTINCT n.person_id {_OWN} JOIN thread_mark m ON m.circle_id = w.circle_id AND m.thread_id = $2
JOIN notice n ON n.circle_id = w.circle_id AND n.seen_at IS NULL
WHERE {_ON_OWN} AND m.state = 'muted'
"""
CAUGHT_UP = f"""
UPDATE notice n SET seen_at = now()
{_OWN} JOIN space_read c ON c.circle_id = w.circle_id AND c.space_id = $2
WHERE {_ON_OWN} AND n.circle_id = w.circle_id AND n.seen_at IS NULL AND n.at <= c.read_at
    AND (n.kind = 'thread' OR n.reason = 'mentioned') AND EXISTS (
        SELECT FROM thread t WHERE t.space_id = $2 AND t.id = coalesce(
            (SELECT p.thread_id FROM post p WHERE p.id = n.subject_id), n.subject_id
        )
    )
RETURNING n.person_id
"""
