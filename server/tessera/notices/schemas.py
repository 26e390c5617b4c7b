"""Wire shapes of notices."""

from datetime import datetime
from uuid import UUID

import msgspec

from tessera.core.streams import Position
from tessera.spaces.schemas import SpaceRef


class NoticedThread(msgspec.Struct, rename="camel"):
    """The thread a notice speaks of; `number` is the contribution it leads to, `kind` says question or topic."""

    id: UUID
    title: str
    lang: str
    kind: str
    number: int


class NoticeOut(msgspec.Struct, rename="camel"):
    """Something one is told of, and why: `answered` (one's own thread), `followed`, `mentioned`, `helped`, `admitted`,
    `declined`, `moved` (the thread went to more readers), `stayed` (it did, and what one wrote is here, in the rest).
    `count` is how many contributions came since one saw it; `thread` is null where it is about a space."""

    id: UUID
    reason: str
    seen: bool
    at: datetime
    count: int
    space: SpaceRef
    thread: NoticedThread | None


class NoticeList(msgspec.Struct, rename="camel"):
    """One's notices, the newest first; `unseen` counts them all up to 100; `next` leads to older ones."""

    items: list[NoticeOut]
    unseen: int
    next: str | None
    position: Position


class SeenIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Until when one has seen all notices: the newest one saw."""

    until: datetime
