"""Wire shapes of what staff do with organisations: merging, successors, what waits at the desk."""

from datetime import date
from uuid import UUID

import msgspec

from tessera.organisations.schemas import OrganisationRef, SourceOut


class MergeIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Into which organisation. `countries`: that they lie in different ones is known and meant."""

    into: UUID
    countries: bool = False


class MergePreview(msgspec.Struct, rename="camel"):
    """What a merge would do.

    `refused` is the code of why it cannot be done, `swap` whether it can the other way round; `countries` whether they
    lie in different ones, which has to be confirmed. `moves` counts what comes along by kind, as far as the reader may
    see it; `takes` names what the other one does not say yet and takes over.
    """

    duplicate: OrganisationRef
    into: OrganisationRef
    refused: str | None
    swap: bool
    countries: bool
    moves: dict[str, int]
    takes: list[str]


class SuccessorsIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What came after an organisation that has ended, since which day; none takes back what was said."""

    successors: list[UUID]
    day: date | None = None


class DeskOrganisation(OrganisationRef, rename="camel", kw_only=True):
    """An organisation at the desk. `people`: how many who work there the reader may know of."""

    ended_on: date | None
    people: int


class DeskPair(msgspec.Struct, rename="camel"):
    """Two organisations that may be the same; the second is rather the one that stays."""

    duplicate: DeskOrganisation
    into: DeskOrganisation


class DeskOrganisations(msgspec.Struct, rename="camel"):
    """What waits for staff: places in use that nobody has confirmed, what has ended and has people but no successor,
    and pairs that may be the same. Of each at most fifty, and only as far as the reader may know of their people."""

    unconfirmed: list[DeskOrganisation]
    ended: list[DeskOrganisation]
    duplicates: list[DeskPair]
    sources: list[SourceOut]
