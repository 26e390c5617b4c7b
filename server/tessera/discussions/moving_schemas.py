"""Wire shapes of moving a thread."""

import msgspec

from tessera.spaces.schemas import CanSee, SpaceRef


class Destination(msgspec.Struct, rename="camel"):
    """A place a thread can be moved to, and who can read it there. `asks`: the others who wrote are asked first."""

    space: SpaceRef
    audience: str
    who_can_see: CanSee
    asks: bool


class Destinations(msgspec.Struct):
    """Where a thread can be moved to."""

    items: list[Destination]
