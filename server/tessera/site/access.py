"""Who is answered again about a site page."""

from typing import TYPE_CHECKING
from uuid import UUID

from tessera.core.access import Actor

if TYPE_CHECKING:
    from tessera.core.database import Database


async def sees_site_page(db: "Database", actor: Actor, id_: UUID) -> bool:
    """What was saved, staff may be told again; a draft is theirs alone."""
    return actor.office == "staff"
