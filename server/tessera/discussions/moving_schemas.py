"""Wire shapes of moving a thread."""

from uuid import UUID

import msgspec

from tessera.spaces.schemas import CanSee, SpaceRef


class MoveIn(msgspec.Struct, forbid_unknown_fields=True):
    """Where a thread is to go, and for whom it is to be there."""

    space: UUID
    audience: str


class Destination(msgspec.Struct, rename="camel"):
    """A place a thread can be moved to, and who can read it there. `asks`: the others who wrote are asked first."""

    space: SpaceRef
    audience: str
    who_can_see: CanSee
    asks: bool


class Destinations(msgspec.Struct):
    """Where a thread can be moved to."""

    items: list[Destination]
