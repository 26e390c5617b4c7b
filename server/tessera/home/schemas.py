"""Wire shapes of one's own account and of people's public profile."""

from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from tessera.core.streams import Position
from tessera.organisations.schemas import AffiliationOut
from tessera.spaces.schemas import SpaceRef


class Me(msgspec.Struct, rename="camel"):
    """One's own account."""

    id: UUID
    name: str
    email: str
    lang: str
    languages: list[str]
    time_zone: str
    name_public: bool
    role: str | None
    affiliation: AffiliationOut | None
    spaces: list[SpaceRef]
    demo: bool


class Session(msgspec.Struct, rename="camel"):
    """Who is signed in, and the position of their own stream; both null for visitors."""

    person: Me | None = None
    position: Position | None = None


class ProfilePatch(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What of one's profile to change; what is absent stays."""

    name: str | UnsetType = UNSET
    languages: list[str] | UnsetType = UNSET
    lang: str | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    name_public: bool | UnsetType = UNSET
    organisation: UUID | UnsetType | None = UNSET
    role: str | UnsetType = UNSET
    department: str | UnsetType = UNSET


class PersonOut(msgspec.Struct, rename="camel"):
    """A person as everybody signed in sees them."""

    id: UUID
    name: str
    languages: list[str]
    affiliation: AffiliationOut | None
