"""Routes of organisations: public data, searched as you type."""

from typing import Any
from uuid import UUID

from litestar import Request, get

from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.core.limits import Limit
from tessera.organisations import queries
from tessera.organisations.schemas import OrganisationList, OrganisationOut

# Ten letters a second for a minute: nobody types that, but a whole town hall may share one address.
_asked = Limit(attempts=600, seconds=60)


@get("/organisations")
async def find_organisations(
    request: Request[Any, Any, Any], db: Database, q: str = "", limit: int = 10
) -> OrganisationList:
    """Organisations whose name is, begins with or resembles `q`; visitors with an invitation need it too."""
    source = request.client.host if request.client else ""
    _asked.check(source)
    _asked.note(source)
    return OrganisationList(await queries.find(db, q, limit))


@get("/organisations/{organisation_id:uuid}")
async def read_organisation(db: Database, organisation_id: UUID) -> OrganisationOut:
    """One organisation."""
    found = await queries.organisation(db, organisation_id)
    if found is None:
        raise NotFound
    return found


handlers = [find_organisations, read_organisation]
