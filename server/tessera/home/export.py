"""All that is kept about a person, for that person: one JSON document in plain words.

Invariants:
- Their own words and what they did are theirs, also in a space that they cannot see any more; what others made (the
  title of a question, the name of a space) is told only where they may see it now. That is asked in one place,
  `_if_seen`.
- Every column that points at a person is in one of the parts (`COVERS`); a test compares them with the tables.
- Secrets are no part: neither the password's hash nor those of logins and links.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from tessera.core.access import Actor
from tessera.core.clock import now
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.core.i18n import t
from tessera.home.queries import profile

PARTS = (
    "account",
    "profile",
    "memberships",
    "requests",
    "invitations",
    "questions",
    "contributions",
    "files",
    "versions",
    "translations",
    "widenings",
    "too",
    "marks",
    "mentions",
    "notices",
    "read",
    "partnerships",
    "inCharge",
    "conversations",
    "requestsToWrite",
    "blocked",
    "logins",
    "changes",
    "decisions",
    "sent",
)
COVERS = {
    ("absence", "deputy_id"): "profile",
    ("absence", "person_id"): "profile",
    ("affiliation", "person_id"): "profile",
    # What one is in follows from memberships and affiliations.
    ("circle_member", "person_id"): "memberships",
    ("fact", "actor_id"): "changes",
    ("invitation", "created_by"): "invitations",
    ("join_request", "decided_by"): "decisions",
    ("join_request", "person_id"): "requests",
    ("kept_answer", "person_id"): "sent",
    ("login", "person_id"): "logins",
    ("membership", "person_id"): "memberships",
    ("mention", "person_id"): "mentions",
    ("notice", "person_id"): "notices",
    ("pair", "ended_by"): "conversations",
    ("pair", "one_id"): "conversations",
    ("pair", "two_id"): "conversations",
    # Who has blocked somebody is the other's to know.
    ("pair_block", "blocked_id"): "blocked",
    ("pair_block", "person_id"): "blocked",
    ("pair_request", "asked_id"): "requestsToWrite",
    ("pair_request", "asker_id"): "requestsToWrite",
    ("partnership", "proposed_by"): "partnerships",
    ("partnership_person", "asked_by"): "inCharge",
    ("partnership_person", "person_id"): "inCharge",
    ("person_deletion", "person_id"): "account",
    ("post", "author_id"): "contributions",
    ("post_translation", "translator_id"): "translations",
    ("profile_field", "person_id"): "profile",
    ("stored_file", "owner_id"): "files",
    ("thread", "author_id"): "questions",
    ("thread_mark", "person_id"): "marks",
    ("thread_widening", "proposed_by"): "widenings",
    ("too", "person_id"): "too",
    ("widening_consent", "person_id"): "widenings",
}

_ACCOUNT = """
SELECT p.id, p.email, p.name, p.lang, p.languages, p.time_zone, p.name_public, p.office, p.welcome, p.reachable,
       p.created_at, p.deactivated_at, p.password_hash IS NOT NULL AS has_password, d.asked_at AS deletion_asked_at,
       d.due_at AS deletion_due_at, d.contributions AS deletion_contributions
FROM person p LEFT JOIN person_deletion d ON d.person_id = p.id WHERE p.id = $1
"""
# A title that is others' is named `others_`, beside the circle that may see it.
_ROWS = {
    "memberships": """
SELECT s.id AS space, s.title AS others_title, s.listed_id AS seen_by, m.role, m.since, m.until
FROM membership m JOIN space s ON s.id = m.space_id WHERE m.person_id = $1 ORDER BY m.since, m.id
""",
    "requests": """
SELECT r.id, s.id AS space, s.title AS others_title, s.listed_id AS seen_by, r.questions, r.answers, r.state,
       r.sentence, r.created_at, r.decided_at
FROM join_request r JOIN space s ON s.id = r.space_id WHERE r.person_id = $1 ORDER BY r.created_at, r.id
""",
    "invitations": """
SELECT i.id, s.id AS space, s.title AS others_title, i.email AS others_email,
       CASE WHEN s.kind = 'network' THEN s.listed_id ELSE s.staff_id END AS seen_by, i.role, i.created_at, i.expires_at,
       i.used_at, i.withdrawn_at
FROM invitation i JOIN space s ON s.id = i.space_id WHERE i.created_by = $1 ORDER BY i.created_at, i.id
""",
    "questions": """
SELECT t.id, t.title, t.lang, t.unnamed, t.answers, t.helped, t.too, t.created_at, t.deleted_at, s.id AS space,
       s.title AS others_space_title, s.listed_id AS seen_by
FROM thread t JOIN space s ON s.id = t.space_id WHERE t.author_id = $1 ORDER BY t.created_at, t.id
""",
    "contributions": """
SELECT p.id, p.thread_id AS thread, p.number, t.title AS others_thread_title, p.circle_id AS seen_by, p.text, p.lang,
       p.byline, p.name_public, p.created_at, p.edited_at, p.deleted_at, p.helped_at
FROM post p JOIN thread t ON t.id = p.thread_id WHERE p.author_id = $1 AND p.gap IS NULL ORDER BY p.created_at, p.id
""",
    "files": """
SELECT id, name, alt, type, state, size, bytes, post_id AS contribution, created_at
FROM stored_file WHERE owner_id = $1 ORDER BY created_at, id
""",
    "versions": """
SELECT v.post_id AS contribution, v.number, v.title, v.text, v.at
FROM post_version v JOIN person p ON p.circle_id = v.circle_id WHERE p.id = $1 ORDER BY v.at, v.post_id, v.number
""",
    "translations": """
SELECT x.post_id AS contribution, t.id AS thread, t.title AS others_thread_title, x.circle_id AS seen_by, x.lang,
       x.title, x.text, x.byline, x.name_public, x.created_at
FROM post_translation x JOIN post p ON p.id = x.post_id JOIN thread t ON t.id = p.thread_id
WHERE x.translator_id = $1 ORDER BY x.created_at, x.id
""",
    "widenings": """
SELECT t.id AS thread, t.title AS others_title, t.circle_id AS seen_by, g.proposed_by = $1 AS own, g.audience,
       g.created_at, c.agreed, c.at AS answered_at
FROM thread_widening g JOIN thread t ON t.id = g.thread_id
LEFT JOIN widening_consent c ON c.widening_id = g.id AND c.person_id = $1
WHERE g.proposed_by = $1 OR c.person_id = $1 ORDER BY g.created_at, g.id
""",
    "too": """
SELECT t.id AS thread, t.title AS others_title, t.circle_id AS seen_by, too.at
FROM too JOIN thread t ON t.id = too.thread_id WHERE too.person_id = $1 ORDER BY too.at, t.id
""",
    "marks": """
SELECT t.id AS thread, t.title AS others_title, t.circle_id AS seen_by, m.state, m.read, m.saved_at
FROM thread_mark m JOIN thread t ON t.id = m.thread_id WHERE m.person_id = $1 ORDER BY t.created_at, t.id
""",
    "mentions": """
SELECT m.post_id AS contribution, t.id AS thread, t.title AS others_title, m.circle_id AS seen_by
FROM mention m JOIN thread t ON t.id = m.thread_id WHERE m.person_id = $1 ORDER BY t.created_at, m.post_id
""",
    "notices": """
SELECT kind, subject_id AS about, reason, at, seen_at FROM notice WHERE person_id = $1 ORDER BY at, id
""",
    "read": """
SELECT s.id AS space, s.title AS others_title, s.listed_id AS seen_by, r.read_at
FROM space_read r JOIN person p ON p.circle_id = r.circle_id JOIN space s ON s.id = r.space_id
WHERE p.id = $1 ORDER BY r.read_at, s.id
""",
    "partnerships": """
SELECT s.id, s.form, s.state, s.created_at, one.name AS others_proposer, two.name AS others_partner,
       s.circle_id AS seen_by
FROM partnership s JOIN organisation one ON one.id = s.proposer_id JOIN organisation two ON two.id = s.partner_id
WHERE s.proposed_by = $1 ORDER BY s.created_at, s.id
""",
    "inCharge": """
SELECT i.partnership_id AS partnership, o.name AS organisation, i.state, i.person_id = $1 AS own
FROM partnership_person i JOIN organisation o ON o.id = i.organisation_id
WHERE i.person_id = $1 OR i.asked_by = $1 ORDER BY i.partnership_id, i.person_id
""",
    "conversations": """
SELECT p.thread_id AS thread, o.name AS others_name, p.circle_id AS seen_by, p.started_at, p.ended_at,
       p.ended_by = $1 AS own_end
FROM pair p JOIN person o ON o.id = CASE WHEN p.one_id = $1 THEN p.two_id ELSE p.one_id END
WHERE $1 IN (p.one_id, p.two_id) ORDER BY p.started_at, p.thread_id
""",
    # To who asked, declined is as if it were not answered yet.
    "requestsToWrite": """
SELECT r.asker_id = $1 AS own, CASE WHEN r.asker_id = $1 THEN b.name ELSE a.name END AS name,
       r.sentence, r.created_at,
       CASE WHEN r.asker_id = $1 AND r.state = 'declined' THEN 'open' ELSE r.state END AS state,
       CASE WHEN r.asker_id <> $1 OR r.state IN ('accepted', 'withdrawn') THEN r.decided_at END AS decided_at
FROM pair_request r JOIN person a ON a.id = r.asker_id JOIN person b ON b.id = r.asked_id
WHERE $1 IN (r.asker_id, r.asked_id) ORDER BY r.created_at, r.id
""",
    "blocked": """
SELECT o.name, k.at FROM pair_block k JOIN person o ON o.id = k.blocked_id WHERE k.person_id = $1 ORDER BY k.at, o.id
""",
    "logins": "SELECT id, agent, created_at, seen_at, ended_at FROM login WHERE person_id = $1 ORDER BY created_at, id",
    # Not what followed for others: whose affiliations a merge moved, they may not show.
    "changes": """
SELECT f.type, f.at FROM fact f JOIN stream s ON s.id = f.stream_id
WHERE f.actor_id = $1 AND (s.kind <> 'person' OR s.subject_id = $1) ORDER BY f.at, f.id
""",
    "decisions": """
SELECT id AS request, state, sentence, decided_at FROM join_request WHERE decided_by = $1 ORDER BY decided_at, id
""",
    "sent": "SELECT at FROM kept_answer WHERE person_id = $1 ORDER BY at, key",
}


async def export(db: Database, actor: Actor) -> bytes:
    """The document, as JSON to be read by people and programs. Raises NotFound for who is not there any more."""
    person_id = actor.person()
    account = await db.pool.fetchrow(_ACCOUNT, person_id)
    if account is None or account["email"].endswith("@deleted.invalid"):
        raise NotFound
    document: dict[str, Any] = {
        "about": {part: t(actor.lang, f"export.{part}") for part in ("document", *PARTS)},
        "exportedAt": now(),
        "account": _plain(actor, account),
        # Of a closed account there is no profile to edit.
        "profile": None if account["deactivated_at"] else await profile(db, actor),
    }
    for part, query in _ROWS.items():
        rows: Sequence[Any] = await db.pool.fetch(query, person_id)
        document[part] = [_plain(actor, row) for row in rows]
    return msgspec.json.format(msgspec.json.encode(document), indent=2)


def _plain(actor: Actor, row: Any) -> dict[str, Any]:
    """A row in words of the wire, without what others made and the actor may not see now."""
    told = {}
    for name, value in row.items():
        if name != "seen_by":
            told[_wire(name.removeprefix("others_"))] = (
                _if_seen(actor, row["seen_by"], value) if name.startswith("others_") else value
            )
    return told


def _if_seen(actor: Actor, circle_id: int, value: str | None) -> str | None:
    return value if actor.may_see(circle_id) else None


def _wire(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def file_name(day: datetime) -> str:
    """What the download is called: nothing of the person, as it may lie in shared folders."""
    return f"tessera-{day:%Y-%m-%d}.json"
