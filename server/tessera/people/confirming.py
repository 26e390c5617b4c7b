"""Whether it is the owner who asks: what changes or ends an account wants its password again."""

from typing import Any
from uuid import UUID

from tessera.core.database import Database
from tessera.core.errors import Invalid
from tessera.core.limits import Limit
from tessera.core.shared import Shared
from tessera.people.passwords import password_fits

_OPEN = "SELECT name, email, password_hash FROM person WHERE id = $1 AND deactivated_at IS NULL"


async def confirm_password(
    db: Database, limits: Limit, shared: Shared | None, person_id: UUID, given: str, *, field: str
) -> Any:
    """The account whose password this is. Raises Invalid for another one, TooMany after too many of them.

    Wrong ones count together, whatever they are given for: who has stolen a login guesses no oftener by asking for
    several things.
    """
    await limits.check(shared, key := f"password:{person_id}")
    row = await db.pool.fetchrow(_OPEN, person_id)
    if row is None or not await password_fits(row["password_hash"], given):
        await limits.note(shared, key)
        raise Invalid(**{field: "password_wrong"})
    return row
