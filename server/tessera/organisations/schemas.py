"""Wire shapes of organisations."""

from datetime import datetime
from uuid import UUID

import msgspec


class OrganisationRef(msgspec.Struct, rename="camel"):
    """An organisation as lists show it: names occur more than once, so district and region go with it.

    `source` names the register the data come from; whoever shows it names that source.
    """

    id: UUID
    name: str
    title: str
    kind: str
    country: str
    region: str
    district: str
    population: int | None
    source: str | None


class OrganisationOut(msgspec.Struct, rename="camel"):
    """One organisation. `areaHa` is in hectares."""

    id: UUID
    name: str
    title: str
    kind: str
    country: str
    region: str
    district: str
    population: int | None
    source: str | None
    key: str | None
    association: str
    area_ha: int | None
    postcode: str
    website: str


class OrganisationList(msgspec.Struct, rename="camel"):
    """The hits of a search as you type."""

    items: list[OrganisationRef]


class AffiliationOut(msgspec.Struct, rename="camel"):
    """Where a person works now."""

    organisation: OrganisationRef
    role: str
    department: str


class AffiliationSeen(msgspec.Struct, rename="camel"):
    """Where somebody works or worked, as far as the reader may see it; bylines carry the main one."""

    id: UUID
    organisation: OrganisationRef
    role: str
    department: str
    since: datetime
    until: datetime | None
    main: bool


class AffiliationIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Another place where one works. `audience`: `nobody`, `network`, `public` or the id of one's space."""

    organisation: UUID
    role: str = ""
    department: str = ""
    audience: str = "network"


class AffiliationPatch(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What of an affiliation to change; what is absent stays."""

    role: str | None = None
    department: str | None = None
    audience: str | None = None
    main: bool = False
    ended: bool = False
