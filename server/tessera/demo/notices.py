"""What the people of the demo world are told of: as the reaction tells it, at the time it is said to have happened.

Older ones they have seen, so that everybody who signs in finds some that are new and some that are not.
"""

from uuid import UUID

from tessera.core.database import Database

SEEN_BEFORE_DAYS = 14

_AT = """
UPDATE notice n SET at = coalesce(
    (SELECT max(created_at) FROM post WHERE thread_id = n.subject_id AND number <= n.last AND author_id <> n.person_id),
    (SELECT coalesce(helped_at, created_at) FROM post WHERE id = n.subject_id),
    (SELECT max(since) FROM membership WHERE space_id = n.subject_id AND person_id = n.person_id AND until IS NULL),
    n.at
) WHERE n.person_id = ANY ($1)
"""
# The newest stays new for everybody.
_SEEN = """
UPDATE notice n SET seen_at = n.at WHERE n.person_id = ANY ($1) AND n.seen_at IS NULL
    AND n.at < now() - make_interval(days => $2)
    AND EXISTS (SELECT FROM notice o WHERE o.person_id = n.person_id AND (o.at, o.id) > (n.at, n.id))
"""


async def date_notices(db: Database, people: list[UUID]) -> None:
    """Date the notices of these people back to what they tell of, and mark all but the newest as seen."""
    async with db.act() as tx:
        driver = await tx.driver()
        await driver.execute(_AT, people)
        await driver.execute(_SEEN, people, SEEN_BEFORE_DAYS)
