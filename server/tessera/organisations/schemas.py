"""Wire shapes of organisations."""

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
