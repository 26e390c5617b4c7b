"""Wire shapes of what a thread is to one person."""

from uuid import UUID

import msgspec

from tessera.core.streams import Position


class MarkOut(msgspec.Struct, rename="camel"):
    """What a thread is to its reader: `state` is `following`, `muted` or null; `read` the number up to which they have
    read, `unread` how many contributions of others came after."""

    thread: UUID
    state: str | None
    saved: bool
    read: int
    unread: int


class MarkList(msgspec.Struct):
    """One's own marks of some threads, and the position of one's own stream; `at` is the server's time in ms."""

    items: list[MarkOut]
    position: Position
    at: int


class StateIn(msgspec.Struct, forbid_unknown_fields=True):
    """Whether one follows a thread, has muted it, or neither (null)."""

    state: str | None


class ReadIn(msgspec.Struct, forbid_unknown_fields=True):
    """The number of the last contribution one has read."""

    number: int
