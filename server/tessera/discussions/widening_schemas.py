"""Wire shapes of proposals to move a thread to more readers."""

from datetime import datetime
from uuid import UUID

import msgspec

from tessera.people.seen import PersonHit
from tessera.spaces.schemas import CanSee, SpaceRef


class ConsentIn(msgspec.Struct, forbid_unknown_fields=True):
    """Whether what one wrote in the thread may go along."""

    agree: bool


class AskedOf(msgspec.Struct):
    """What is asked of the reader: how many contributions of theirs it concerns, and what they said."""

    contributions: int
    answer: bool | None


class WideningOut(msgspec.Struct, rename="camel"):
    """A proposal as the reader sees it: the place only where they may know of it, of the answers two numbers.

    `staying` (how many contributions would stay behind) and `asker_agreed` are for who may move it, null to others.
    """

    space: SpaceRef | None
    audience: str
    who_can_see: CanSee | None
    proposed_by: PersonHit | None
    at: datetime
    agreed: int
    asked: int
    mine: AskedOf | None
    may_move: bool
    may_withdraw: bool
    staying: int | None
    asker_agreed: bool | None


class WideningRead(msgspec.Struct):
    """The proposal that is open for a thread, or null."""

    widening: WideningOut | None


class WideningWaiting(msgspec.Struct, rename="camel"):
    """A proposal that waits for one's answer."""

    thread: UUID
    title: str
    lang: str
    contributions: int
    audience: str
    space: SpaceRef | None
    who_can_see: CanSee | None
