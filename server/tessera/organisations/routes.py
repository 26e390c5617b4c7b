"""Routes of organisations: public data, searched as you type."""

from uuid import UUID

from litestar import get

from tessera.core.database import Database
from tessera.core.errors import NotFound

from . import queries
from .schemas import OrganisationList, OrganisationOut


@get("/organisations")
async def find_organisations(db: Database, q: str = "", limit: int = 10) -> OrganisationList:
    """Organisations whose name is, begins with or resembles `q`."""
    return OrganisationList(await queries.find(db, q, limit))


@get("/organisations/{organisation_id:uuid}")
async def read_organisation(db: Database, organisation_id: UUID) -> OrganisationOut:
    """One organisation."""
    found = await queries.organisation(db, organisation_id)
    if found is None:
        raise NotFound
    return found


handlers = [find_organisations, read_organisation]
