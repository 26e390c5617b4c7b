"""Acts of who leaves: ask for one's account to be deleted, take that back; and who is to be emptied by now.

Asked for, the account is closed at once, as by staff: nobody sees more of it than its name, and staff not why. Signing
in within GRACE_DAYS takes it back and leaves everything as it was. What happens after that: `home/erasing.py`.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import Actor
from tessera.core.clock import now
from tessera.core.database import Database, Tx
from tessera.core.errors import AppError, Forbidden, Invalid, require
from tessera.core.limits import Limit
from tessera.core.shared import Shared
from tessera.people.accounts import STAFF, changed, close, load_account
from tessera.people.confirming import confirm_password
from tessera.people.rules import CONTRIBUTIONS, GRACE_DAYS, may_lose_staff
from tessera.people.tables import Person, PersonDeletion

_p = Person.__table__  # type: ignore[attr-defined]
_DUE = "SELECT person_id FROM person_deletion WHERE done_at IS NULL AND due_at <= now() ORDER BY due_at LIMIT 50"


async def ask_own_deletion(
    db: Database, limits: Limit, shared: Shared | None, actor: Actor, *, password: str, contributions: str
) -> datetime:
    """Ask for one's own account to be deleted; until when that can be taken back.

    Raises Invalid for a wrong password, TooMany after too many of them, Conflict for the last one of the staff.
    """
    person_id = actor.person()
    await confirm_password(db, limits, shared, person_id, password, field="password")
    async with db.act(actor) as tx:
        return await ask_deletion(tx, actor, person_id=person_id, contributions=contributions)


async def ask_deletion(tx: Tx, actor: Actor, *, person_id: UUID, contributions: str) -> datetime:
    """Close an account until it is emptied; by its owner, or a command. Answers when.

    Asked again, what was chosen first counts.
    """
    if contributions not in CONTRIBUTIONS:
        raise Invalid(contributions="field_invalid")
    person, others = await _load(tx, actor, person_id)
    if before := await tx.session.get(PersonDeletion, person_id):
        return before.due_at
    if actor.person_id is not None:
        require(may_lose_staff(staff=person.office == STAFF, others=others))
    asked = now()
    deletion = PersonDeletion(
        person_id=person_id,
        contributions=contributions,
        reopens=person.deactivated_at is None,
        asked_at=asked,
        due_at=asked + timedelta(days=GRACE_DAYS),
    )
    tx.session.add(deletion)
    await close(tx, person)
    await changed(tx, person, "deletion_asked")
    return deletion.due_at


async def _load(tx: Tx, actor: Actor, person_id: UUID) -> tuple[Person, int]:
    if actor.person_id not in (None, person_id):
        raise Forbidden("forbidden")
    return await load_account(tx, Actor(), person_id)


async def take_back_deletion(tx: Tx, person_id: UUID) -> None:
    """The owner has signed in in time: the account is open again, as it was. The last statement of an act.

    Raises `sign_in_failed` where the time has passed meanwhile.
    """
    wanted = sa.select(Person).where(_p.c.id == person_id).with_for_update(key_share=True)
    person = (await tx.session.scalars(wanted, execution_options={"populate_existing": True})).one()
    deletion = await tx.session.get(PersonDeletion, person_id, with_for_update=True)
    if deletion is None:
        return
    if deletion.due_at <= now():
        raise AppError("sign_in_failed", status=401)
    await tx.session.delete(deletion)
    person.deactivated_at = None
    await changed(tx, person, "deletion_taken_back")


async def due_deletions(db: Database) -> list[UUID]:
    """Who is to be emptied by now, the longest due first."""
    return [row[0] for row in await db.pool.fetch(_DUE)]


async def deletion_now(tx: Tx, person_id: UUID) -> None:
    """Let no more time pass for one that was asked for: a command's right."""
    values: dict[str, Any] = {"due_at": now(), "reopens": False}
    table = PersonDeletion.__table__  # type: ignore[attr-defined]
    await tx.session.execute(sa.update(table).where(table.c.person_id == person_id).values(values))
