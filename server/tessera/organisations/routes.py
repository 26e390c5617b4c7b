"""Routes of organisations: public data, searched as you type; entered, confirmed and corrected by staff."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, patch, post

from tessera.core.access import Actor
from tessera.core.database import Database, Tx
from tessera.core.errors import NotFound
from tessera.core.limits import Limit
from tessera.organisations import actions, directory, finding, queries
from tessera.organisations.directory import Wanted
from tessera.organisations.schemas import (
    Directory,
    OrganisationIn,
    OrganisationList,
    OrganisationOut,
    OrganisationPatch,
)
from tessera.organisations.sources import GEONAMES

# Ten letters a second for a minute: nobody types that, but a whole town hall may share one address.
_asked = Limit(attempts=600, seconds=60)


@get("/organisations")
async def find_organisations(
    request: Request[Any, Any, Any], db: Database, q: str = "", limit: int = 10
) -> OrganisationList:
    """Organisations that are named so, begin so or resemble it; visitors with an invitation need it too."""
    source = request.client.host if request.client else ""
    _asked.check(source)
    _asked.note(source)
    hits = await finding.find(db, q, limit)
    # Other names are GeoNames' own but for a few; to name a source too often does no harm.
    keys = [hit.source for hit in hits] + [GEONAMES for hit in hits if hit.other]
    return OrganisationList(hits, queries.sources_of(keys))


@get("/directory")
async def read_directory(
    db: Database,
    actor: Actor,
    q: str = "",
    country: str = "",
    region: str = "",
    kind: str = "",
    size: str = "",
    people: bool = False,
    cursor: str | None = None,
    limit: int = 30,
) -> Directory:
    """Organisations by name, country, state, kind and size, and whether people here work there."""
    wanted = Wanted(q, country, region, kind, size, people)
    return await directory.directory(db, actor, wanted, cursor=cursor, limit=limit)


@get("/countries")
async def read_countries(db: Database) -> list[str]:
    """The countries of all organisations."""
    return await directory.countries(db)


@get("/countries/{country:str}/regions")
async def read_regions(db: Database, country: str) -> list[str]:
    """The states or provinces of a country that organisations are in."""
    return await directory.regions(db, country)


@get("/organisations/{organisation_id:uuid}")
async def read_organisation(db: Database, organisation_id: UUID) -> OrganisationOut:
    """One organisation."""
    found = await queries.organisation(db, organisation_id)
    if found is None:
        raise NotFound
    return found


@post("/organisations")
async def add_organisation(tx: Tx, actor: Actor, data: OrganisationIn) -> dict[str, Any]:
    """Add an organisation; staff only."""
    actor.require_staff()
    added = await actions.add_organisation(tx, actor, **msgspec.structs.asdict(data))
    return await tx.answer("organisation", added.id)


@patch("/organisations/{organisation_id:uuid}")
async def change_organisation(tx: Tx, actor: Actor, organisation_id: UUID, data: OrganisationPatch) -> dict[str, Any]:
    """Change an organisation, or confirm a place by saying what kind it is; staff only."""
    await actions.change_organisation(tx, actor, organisation_id=organisation_id, patch=data)
    return await tx.answer("organisation", organisation_id)


handlers = [
    find_organisations,
    read_directory,
    read_countries,
    read_regions,
    read_organisation,
    add_organisation,
    change_organisation,
]
