"""What the bus carries: numbers and ids, never content; merged, in small messages.

Invariant: each message is under MAX_BYTES, for which NOTIFY has its limit.
"""

from typing import Any
from uuid import UUID

import msgspec

MAX_BYTES = 7_000
ITEM_BYTES = 110
"""No item is longer: a gauge is two numbers of at most 20 digits, a kind of at most 40 letters and a UUID."""


class News(msgspec.Struct, array_like=True):
    """One message: `(stream, seq)`, `(stream, kind, id)`, people whose circles changed, logins that ended."""

    positions: list[tuple[int, int]] = []
    gauges: list[tuple[int, str, UUID]] = []
    people: list[UUID] = []
    logins: list[UUID] = []


_encode = msgspec.json.Encoder().encode
read_news = msgspec.json.Decoder(News).decode


class Pending:
    """What is to be told, merged: of each stream the last position, everything else once."""

    def __init__(self) -> None:
        self.positions: dict[int, int] = {}
        self.gauges: set[tuple[int, str, UUID]] = set()
        self.people: set[UUID] = set()
        self.logins: set[UUID] = set()

    def __bool__(self) -> bool:
        return bool(self.positions or self.gauges or self.access)

    @property
    def access(self) -> bool:
        """Whether it tells that somebody's circles have changed or a login has ended."""
        return bool(self.people or self.logins)

    def add(self, news: News) -> None:
        for stream_id, seq in news.positions:
            self.positions[stream_id] = max(seq, self.positions.get(stream_id, 0))
        self.gauges.update(news.gauges)
        self.people.update(news.people)
        self.logins.update(news.logins)

    def messages(self) -> list[News]:
        """Everything in messages under MAX_BYTES, changes of access first."""
        items: list[tuple[str, Any]] = [("logins", x) for x in self.logins]
        items += [("people", x) for x in self.people]
        items += [("positions", x) for x in self.positions.items()]
        items += [("gauges", x) for x in self.gauges]
        found: list[News] = []
        for place, (name, item) in enumerate(items):
            if place % (MAX_BYTES // ITEM_BYTES) == 0:
                found.append(News([], [], [], []))
            getattr(found[-1], name).append(item)
        return found

    def payloads(self) -> list[str]:
        """The messages as they travel."""
        return [_encode(news).decode() for news in self.messages()]
