"""The port: what a search engine does for Tessera, and the shapes that pass it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

import msgspec

from tessera.search.words import clean, split

if TYPE_CHECKING:
    from tessera.core.database import Database, Tx

MOST_HITS = 500
"""An engine gives at most so many hits; of more, the newest."""
MOST_WORDS = 8
LONGEST_QUESTION = 200


class Source(msgspec.Struct):
    """A post as it is to be found: its row, with the title where it is a question. `text` is plain."""

    id: UUID
    kind: str
    circle_id: int
    space_id: UUID
    lang: str
    created_at: datetime
    edited_at: datetime | None
    title: str
    text: str


@dataclass(frozen=True)
class Question:
    """What a reader looks for: words in lower case, the languages they are likely in, a space or all."""

    words: tuple[str, ...]
    langs: tuple[str, ...]
    space_id: UUID | None = None

    @classmethod
    def of(cls, text: str, langs: Sequence[str], space_id: UUID | None = None) -> "Question":
        """The question in a typed text; without words it finds nothing."""
        words = dict.fromkeys(split(clean(text[:LONGEST_QUESTION])))
        return cls(tuple(words)[:MOST_WORDS], tuple(dict.fromkeys(langs)), space_id)


class Found(msgspec.Struct):
    """A hit before it is checked; a higher `score` comes first."""

    id: UUID
    score: float


class Engine(Protocol):
    """A search engine. `find` may err on the side of showing: its hits are checked against their rows."""

    async def find(self, db: "Database", circles: Sequence[int], question: Question) -> list[Found]:
        """At most MOST_HITS hits in these circles, best first."""
        ...

    async def put(self, tx: "Tx", sources: Sequence[Source]) -> None:
        """Write documents, over those that are there."""
        ...

    async def drop(self, tx: "Tx", ids: Sequence[UUID]) -> None:
        """Delete documents; unknown ids are no error."""
        ...
