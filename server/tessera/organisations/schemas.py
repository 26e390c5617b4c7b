"""Wire shapes of organisations."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType


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

    @staticmethod
    def of(row: object) -> "OrganisationRef":
        """That of anything that has these attributes: a row of the table, or of a read that takes more."""
        return OrganisationRef(*(getattr(row, name) for name in OrganisationRef.__struct_fields__))


class OrganisationHit(OrganisationRef, rename="camel", kw_only=True):
    """An organisation found by what somebody typed.

    `other`: the other name it was found by. `endedOn`: since when it is no more. `size`: its size class, null where
    the population is not known.
    """

    other: str | None
    ended_on: date | None
    size: str | None


class SourceOut(msgspec.Struct, rename="camel"):
    """Where data come from; whoever shows them names `name` and `licence`, with their addresses."""

    key: str
    name: str
    url: str
    licence: str
    licence_url: str


class OtherNameOut(msgspec.Struct, rename="camel"):
    """Another name; `former`: it is one from before, `staff`: staff gave it and may take it back."""

    name: str
    former: bool
    staff: bool


class ChangeOut(msgspec.Struct, rename="camel"):
    """What was otherwise until `day`; `ended` and `back` (a register lists it again) have no values.

    Of `merged` the name that the other one had is `before`, of `successor` what was named is `after`. `of`: the name of
    the merged one whose history this is, empty for its own.
    """

    what: str
    before: str
    after: str
    day: date
    source: str
    of: str


class SuccessionOut(msgspec.Struct, rename="camel"):
    """One organisation after another, or before it, since a day."""

    organisation: OrganisationRef
    day: date


class OrganisationFacts(msgspec.Struct, rename="camel"):
    """What a row of the table says of one organisation."""

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
    latitude: float | None
    longitude: float | None
    languages: list[str]
    ended_on: date | None


class OrganisationOut(OrganisationFacts, rename="camel"):
    """One organisation.

    `areaHa` is in hectares, `latitude` and `longitude` in degrees. `kind` is `place` until staff have confirmed what
    it is. `endedOn`: the day of the first register that no longer has it. `sources` are to be named with it.
    `official`: an official register says what it is. One that was merged answers as the one it was merged into.
    """

    size: str | None
    official: bool
    other_names: list[OtherNameOut]
    history: list[ChangeOut]
    successors: list[SuccessionOut]
    predecessors: list[SuccessionOut]
    sources: list[SourceOut]


class OrganisationPerson(msgspec.Struct, rename="camel"):
    """Somebody who works in an organisation and shows it to the reader; `name` only where that is shown, too."""

    id: UUID
    name: str | None
    role: str
    department: str


class OrganisationPeople(msgspec.Struct, rename="camel", omit_defaults=True):
    """A page of the people of an organisation, by name; `total` of those the reader may know of."""

    items: list[OrganisationPerson]
    total: int
    next: str | None = None


class OrganisationList(msgspec.Struct, rename="camel"):
    """The hits of a search as you type; `sources` are to be named with them."""

    items: list[OrganisationHit]
    sources: list[SourceOut]


class DirectoryItem(OrganisationRef, rename="camel", kw_only=True):
    """An organisation in the directory.

    `people`: how many people who work there the reader may know of. `other`: the other name it was found by.
    """

    ended_on: date | None
    size: str | None
    latitude: float | None
    longitude: float | None
    people: int
    other: str | None


class Directory(msgspec.Struct, rename="camel", omit_defaults=True):
    """A page of the directory; `sources` are to be named with it. `total`: how many there are, where the list is of a
    theme or a goal."""

    items: list[DirectoryItem]
    sources: list[SourceOut]
    next: str | None = None
    total: int | None = None


class OrganisationThemes(msgspec.Struct, rename="camel"):
    """What an organisation works on, as keys of themes, and whether the reader may change it."""

    themes: list[str]
    may_change: bool


class ThemesChosen(msgspec.Struct, forbid_unknown_fields=True):
    """What an organisation works on, in place of what was said before."""

    themes: list[str]


class PersonCarrying(msgspec.Struct, rename="camel"):
    """Somebody who works on a theme; where they work, as far as the reader may see it."""

    id: UUID
    name: str
    role: str
    organisation: UUID | None
    organisation_name: str | None
    country: str | None


class PeopleCarrying(msgspec.Struct, rename="camel", omit_defaults=True):
    """A page of the people on a theme or a goal; `total` counts those the reader may see."""

    items: list[PersonCarrying]
    total: int
    next: str | None = None


class OrganisationIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """An organisation to be added. `country` as two letters, `languages` as codes, `website` with https://."""

    kind: str
    name: str
    country: str
    title: str = ""
    region: str = ""
    district: str = ""
    population: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    languages: list[str] = []
    website: str = ""
    other_names: list[str] = []


class OrganisationPatch(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What of an organisation to change; what is absent stays. A `kind` confirms a place."""

    kind: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    region: str | UnsetType = UNSET
    district: str | UnsetType = UNSET
    population: int | UnsetType | None = UNSET
    languages: list[str] | UnsetType = UNSET
    website: str | UnsetType = UNSET
    other_names: list[str] | UnsetType = UNSET


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
    """Another place where one works, or worked. `audience`: `nobody`, `network`, `public` or the id of one's space; it
    is the network where nothing is said, and of what is over nobody.

    `since` is a day, today where none is given; `until` the last day of what is over.
    """

    organisation: UUID
    role: str = ""
    department: str = ""
    audience: str | None = None
    since: date | None = None
    until: date | None = None


class SuccessionIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The successor to which one moves on."""

    organisation: UUID


class AffiliationPatch(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What of an affiliation to change; what is absent stays. `until` ends it on that day, `ended` now."""

    role: str | None = None
    department: str | None = None
    audience: str | None = None
    main: bool = False
    ended: bool = False
    since: date | None = None
    until: date | None = None
