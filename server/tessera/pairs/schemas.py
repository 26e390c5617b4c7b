"""Wire shapes of conversations between two people."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from tessera.core.streams import Position


class Counterpart(msgspec.Struct, rename="camel"):
    """The other one. `closed`: the account is; without a name it is deleted."""

    id: UUID
    name: str
    closed: bool


class PairRequestOut(msgspec.Struct, rename="camel"):
    """Somebody asks one for a conversation."""

    id: UUID
    person: Counterpart
    sentence: str
    lang: str
    created_at: datetime


class PairRequestSent(msgspec.Struct, rename="camel"):
    """One's own request that was not accepted: who asked never learns whether it was declined. `until`: then it is
    over, and one may ask again."""

    id: UUID
    person: Counterpart
    sentence: str
    lang: str
    created_at: datetime
    until: datetime


class Writing(msgspec.Struct, rename="camel"):
    """What one can do about writing to somebody.

    `standing`: `open` (one may ask), `running` (`thread`), `asked` (`sent`), `asked_me` (`request`), `away` (until
    `away`), `resting`, `unreachable`, `self`. `blocked`: one takes no requests from them.
    """

    standing: str
    blocked: bool
    thread: UUID | None = None
    sent: PairRequestSent | None = None
    request: PairRequestOut | None = None
    away: date | None = None
    again: datetime | None = None


class ConversationOut(msgspec.Struct, rename="camel"):
    """A conversation of two, by its thread; `unread` counts what the other wrote since one read."""

    thread: UUID
    person: Counterpart
    started_at: datetime
    ended_at: datetime | None
    last_at: datetime
    unread: int
    read: int


class Conversations(msgspec.Struct, rename="camel"):
    """One's own conversations, those that run first; requests that wait for one, and one's own. `position` is that of
    one's own stream."""

    items: list[ConversationOut]
    waiting: list[PairRequestOut]
    sent: list[PairRequestSent]
    position: Position
    at: int


class WritingSettings(msgspec.Struct, rename="camel"):
    """Who may ask one for a conversation (`nobody`, `network`), and from whom one takes no requests."""

    reachable: str
    blocked: list[Counterpart]


class ReachableIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Who may ask one for a conversation: `nobody` or `network`."""

    reachable: str


class PairRequestIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """One sentence that says why."""

    sentence: str


class PairAnswer(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Whether one accepts; `block`: declined, and one takes no more requests from them."""

    accept: bool
    block: bool = False


class EndIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """`block`: one takes no more requests from the other."""

    block: bool = False
