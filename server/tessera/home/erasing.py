"""What is done once the deletion of an account is due: emptied everywhere (R6), by a timer or by a command.

What points at a person is listed below by table and column; a test compares that with the tables there are, so that a
new one says what becomes of it. The person's row stays, without a name, an address or anything else: what they wrote
points at it. First contributions, counts and memberships, one act each; then the rest in one act, after which
nobody can tell who it was. Killed in the middle, the next run goes on.
"""

from uuid import UUID

from tessera.core.access import VISITOR
from tessera.core.clock import now
from tessera.core.database import Database, Tx
from tessera.core.errors import NotFound
from tessera.core.facts import Fact, record
from tessera.core.jobs import register_timer
from tessera.core.logs import log
from tessera.discussions.consents import forget_proposer
from tessera.discussions.erasing import erase_contributions, erase_too, erase_translations
from tessera.files.uploading import GONE
from tessera.pairs.leaving import end_conversations
from tessera.partnerships.sides import follow_person
from tessera.people.leaving import due_deletions
from tessera.people.tables import Person, PersonDeletion
from tessera.spaces.actions import remove_member

DELETED = {
    ("absence", "person_id"),
    ("affiliation", "person_id"),
    ("circle_member", "person_id"),
    ("join_request", "person_id"),
    ("kept_answer", "person_id"),
    ("login", "person_id"),
    ("membership", "person_id"),
    ("notice", "person_id"),
    ("pair_block", "blocked_id"),
    ("pair_block", "person_id"),
    ("pair_request", "asked_id"),
    ("pair_request", "asker_id"),
    ("partnership_person", "person_id"),
    ("profile_field", "person_id"),
    ("thread_mark", "person_id"),
    ("thread_widening", "proposed_by"),
    ("widening_consent", "person_id"),
}
CLEARED = {
    ("fact", "actor_id"),
    ("invitation", "created_by"),
    ("join_request", "decided_by"),
    ("pair", "ended_by"),
    ("partnership", "proposed_by"),
    ("partnership_person", "asked_by"),
}
# By an act of their own above; or what stays: the row that all else points at, the proof that it was emptied, and that
# a contribution mentions somebody, of whom it now says that they left.
OTHERWISE = {
    ("absence", "deputy_id"),
    ("mention", "person_id"),
    ("pair", "one_id"),
    ("pair", "two_id"),
    ("person_deletion", "person_id"),
    ("post", "author_id"),
    ("stored_file", "owner_id"),
    ("post_translation", "translator_id"),
    ("thread", "author_id"),
    ("too", "person_id"),
}

_CURRENT = "SELECT space_id FROM membership WHERE person_id = $1 AND until IS NULL"
_DEPUTIES = """
UPDATE absence a SET deputy_id = NULL, deputy_state = NULL FROM person p
WHERE a.deputy_id = $1 AND p.id = a.person_id RETURNING p.stream_id
"""
_WAITING = """
SELECT st.id, r.id FROM join_request r
JOIN stream st ON st.subject_id = r.space_id AND st.kind = 'door' AND st.circle_id = r.circle_id
WHERE r.person_id = $1 AND r.state = 'open'
"""
# Of an invitation that can still be used the address stays: without one, anybody could use the link.
_INVITED = """
UPDATE invitation SET email = NULL
WHERE email = $1 AND (used_at IS NOT NULL OR withdrawn_at IS NOT NULL OR expires_at < now())
"""


async def carry_out_deletions(db: Database) -> int:
    """Empty all accounts that are due; answers how many. One that fails is tried again at the next run."""
    done = 0
    for person_id in await due_deletions(db):
        try:
            await erase_person(db, person_id)
            done += 1
        except Exception as error:
            log.error("deletion_failed", kind=type(error).__name__)
    return done


async def erase_person(db: Database, person_id: UUID) -> None:
    """Empty an account whose deletion is due. Raises NotFound where none is."""
    due = "SELECT contributions FROM person_deletion WHERE person_id = $1 AND done_at IS NULL AND due_at <= now()"
    chosen = await db.pool.fetchval(due, person_id)
    if chosen is None:
        raise NotFound
    await erase_contributions(db, person_id, emptied=chosen == "emptied")
    await erase_translations(db, person_id, emptied=chosen == "emptied")
    await erase_too(db, person_id)
    for row in await db.pool.fetch(_CURRENT, person_id):
        async with db.act() as tx:
            await remove_member(tx, VISITOR, space_id=row["space_id"], person_id=person_id)
    async with db.act() as tx:
        await _erase_account(tx, person_id)


async def _erase_account(tx: Tx, person_id: UUID) -> None:
    person = await tx.session.get_one(Person, person_id, with_for_update={"key_share": True})
    deletion = await tx.session.get_one(PersonDeletion, person_id, with_for_update=True)
    driver = await tx.driver()
    facts = [Fact(row[0], "requested", row[1]) for row in await driver.fetch(_WAITING, person_id)]
    facts += [Fact(row[0], "deputy", person_id) for row in await driver.fetch(_DEPUTIES, person_id)]
    facts += await end_conversations(tx, person_id)
    facts += await forget_proposer(tx, person_id)
    await driver.execute("DELETE FROM affiliation WHERE person_id = $1", person_id)
    facts += await follow_person(tx, person_id)
    for table, column in sorted(DELETED):
        await driver.execute(f"DELETE FROM {table} WHERE {column} = $1", person_id)
    for table, column in sorted(CLEARED):
        await driver.execute(f"UPDATE {table} SET {column} = NULL WHERE {column} = $1", person_id)
    await driver.execute(f"{GONE} WHERE owner_id = $1 AND post_id IS NULL", person_id)
    await driver.execute("DELETE FROM space_read WHERE circle_id = $1", person.circle_id)
    await driver.execute("DELETE FROM fact WHERE stream_id = $1", person.stream_id)
    await driver.execute(_INVITED, person.email)
    _empty(person)
    deletion.done_at = now()
    await tx.session.flush()
    tx.circles_changed(person_id)
    # By `profile` search forgets the person, as after any change of one.
    await record(tx, [*facts, Fact(person.stream_id, "profile", person_id)])


def _empty(person: Person) -> None:
    """Leave nothing in the row that tells who it was; the address is free for somebody else."""
    person.email = f"{person.id}@deleted.invalid"
    person.password_hash, person.name, person.name_search = None, "", ""
    person.languages, person.lang, person.time_zone = [], "en", "UTC"
    person.name_public, person.office, person.welcome = False, None, None
    person.reachable = "nobody"
    person.deactivated_at = person.deactivated_at or now()


async def _timer(db: Database) -> None:
    await carry_out_deletions(db)


register_timer("carry_out_deletions", "41 * * * *", _timer)
