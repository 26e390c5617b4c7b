"""Routes of organisations: public data, searched as you type; entered, confirmed and corrected by staff."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, patch, post, put
from litestar.datastructures import State

from tessera.core.access import Actor
from tessera.core.database import Database, Tx
from tessera.core.errors import NotFound
from tessera.core.limits import Limit
from tessera.organisations import (
    actions,
    carrying,
    desk,
    directory,
    finding,
    merging,
    people,
    queries,
    succession,
)
from tessera.organisations.colleagues import people_carrying
from tessera.organisations.desk_schemas import DeskOrganisations, MergeIn, MergePreview, SuccessorsIn
from tessera.organisations.directory import Wanted
from tessera.organisations.schemas import (
    Directory,
    OrganisationIn,
    OrganisationList,
    OrganisationOut,
    OrganisationPatch,
    OrganisationPeople,
    OrganisationThemes,
    PeopleCarrying,
    SourceOut,
    ThemesChosen,
)
from tessera.organisations.sources import GEONAMES
from tessera.themes.carried import Carrying

# Ten letters a second for a minute: nobody types that, but a whole town hall may share one address.
_asked = Limit(attempts=600, seconds=60, name="organisations")


@get("/organisations")
async def find_organisations(
    request: Request[Any, Any, Any], db: Database, state: State, q: str = "", limit: int = 10
) -> OrganisationList:
    """Organisations that are named so, begin so or resemble it; visitors with an invitation need it too."""
    source = request.client.host if request.client else ""
    await _asked.take(state.shared, source)
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
    theme: str = "",
    goal: int | None = None,
    cursor: str | None = None,
    limit: int = 30,
) -> Directory:
    """Organisations by name, country, state, kind, size, theme and goal, and whether people here work there."""
    wanted = Wanted(q, country, region, kind, size, people, theme, goal)
    return await directory.directory(db, actor, wanted, cursor=cursor, limit=limit)


@get("/countries")
async def read_countries(db: Database) -> list[str]:
    """The countries of all organisations."""
    return await directory.countries(db)


@get("/countries/{country:str}/regions")
async def read_regions(db: Database, country: str) -> list[str]:
    """The states or provinces of a country that organisations are in."""
    return await directory.regions(db, country)


@get("/sources")
async def read_sources(db: Database) -> list[SourceOut]:
    """The sources to be named on every page."""
    return await queries.all_sources(db)


@get("/organisations/{organisation_id:uuid}")
async def read_organisation(db: Database, organisation_id: UUID) -> OrganisationOut:
    """One organisation; of one that was merged, the one it was merged into."""
    found = await queries.organisation(db, organisation_id)
    if found is None:
        raise NotFound
    return found


@get("/organisations/{organisation_id:uuid}/themes")
async def read_organisation_themes(db: Database, actor: Actor, organisation_id: UUID) -> OrganisationThemes:
    """What an organisation works on."""
    return await carrying.organisation_themes(db, actor, organisation_id)


@put("/organisations/{organisation_id:uuid}/themes")
async def set_organisation_themes(tx: Tx, actor: Actor, organisation_id: UUID, data: ThemesChosen) -> dict[str, Any]:
    """Say what an organisation works on; for staff and for who works there."""
    return await carrying.set_themes(tx, actor, organisation_id=organisation_id, themes=data.themes)


@get("/carrying/people")
async def read_people_carrying(
    db: Database, actor: Actor, theme: str = "", goal: int | None = None, cursor: str | None = None, limit: int = 10
) -> PeopleCarrying:
    """The people who work on a theme, or on the themes of a goal."""
    return await people_carrying(db, actor, Carrying(theme, goal), cursor=cursor, limit=limit)


@get("/organisations/{organisation_id:uuid}/people")
async def read_people_of(
    db: Database, actor: Actor, organisation_id: UUID, cursor: str | None = None, limit: int = 30
) -> OrganisationPeople:
    """Who works in an organisation, as far as the reader may know."""
    return await people.people_of(db, actor, organisation_id, cursor=cursor, limit=limit)


@get("/desk/organisations")
async def read_desk_organisations(db: Database, actor: Actor) -> DeskOrganisations:
    """What of organisations waits for staff."""
    return await desk.waiting(db, actor)


@get("/desk/organisations/{organisation_id:uuid}/merge")
async def preview_merge(db: Database, actor: Actor, organisation_id: UUID, into: UUID) -> MergePreview:
    """What merging an organisation into another one would do; staff only."""
    return await desk.preview(db, actor, organisation_id, into)


@post("/organisations/{organisation_id:uuid}/merge")
async def merge_organisations(tx: Tx, actor: Actor, organisation_id: UUID, data: MergeIn) -> dict[str, Any]:
    """Make an organisation a part of another one that is the same; staff only."""
    return await merging.merge_organisations(
        tx, actor, duplicate_id=organisation_id, into_id=data.into, countries=data.countries
    )


@put("/organisations/{organisation_id:uuid}/successors")
async def name_successors(tx: Tx, actor: Actor, organisation_id: UUID, data: SuccessorsIn) -> dict[str, Any]:
    """Say what came after an organisation that has ended; staff only."""
    return await succession.name_successors(
        tx, actor, organisation_id=organisation_id, successors=data.successors, day=data.day
    )


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
    read_sources,
    read_organisation,
    read_organisation_themes,
    set_organisation_themes,
    read_people_carrying,
    read_people_of,
    read_desk_organisations,
    preview_merge,
    merge_organisations,
    name_successors,
    add_organisation,
    change_organisation,
]
