"""The port: what a search engine does for Tessera, and the shapes that pass it."""

import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

import msgspec

from tessera.search.words import clean, fold, split

if TYPE_CHECKING:
    from tessera.core.database import Database, Tx

MOST_HITS = 300
"""An engine gives about so many hits at most; of more, the newest."""
MOST_WORDS = 12
LONGEST_QUESTION = 200
TITLE, ABOUT, TEXT = "A", "B", "C"
"""How much a part says: the name of the thing, words about it, its text."""

_PHRASE = re.compile('"([^"]+)"')
_QUOTES = str.maketrans(dict.fromkeys("„“”«»‟＂", '"'))


class Part(msgspec.Struct, frozen=True):
    """Words of a document in one language. `weight` is TITLE, ABOUT or TEXT; `text` is plain."""

    weight: str
    lang: str
    text: str


class Source(msgspec.Struct):
    """A thing, or a part of one, as it is to be found.

    `whole` is the thing it is a part of, shown once however many parts are found; its own id where it is one.
    `created_at` is None for what does not age (people, towns, themes). `stamp` changes whenever the document has to be
    made anew. `text` is kept to be cut into snippets.
    """

    id: UUID
    kind: str
    circle_id: int
    whole: UUID
    lang: str
    parts: tuple[Part, ...]
    text: str = ""
    space_id: UUID | None = None
    created_at: datetime | None = None
    stamp: str = ""
    themes: tuple[UUID, ...] = ()
    goals: tuple[int, ...] = ()


@dataclass(frozen=True)
class Filters:
    """What an engine may narrow by itself. `kinds` are kinds of documents; None and empty mean any."""

    kinds: tuple[str, ...] = ()
    space: UUID | None = None
    theme: UUID | None = None
    goal: int | None = None
    lang: str | None = None
    year: int | None = None


@dataclass(frozen=True)
class Question:
    """What a reader looks for: words in lower case, phrases as folded words, the languages they are likely in.

    `loose`: a long sentence, such as a title being typed, of which less has to be found.
    """

    words: tuple[str, ...]
    langs: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()
    filters: Filters = field(default_factory=Filters)
    loose: bool = False

    @classmethod
    def of(cls, text: str, langs: Sequence[str], filters: Filters | None = None, *, loose: bool = False) -> "Question":
        """The question in a typed text; without words it finds nothing."""
        typed = clean(text[:LONGEST_QUESTION]).translate(_QUOTES)
        words = tuple(dict.fromkeys(split(typed)))[:MOST_WORDS]
        phrases = (tuple(map(fold, split(said))) for said in _PHRASE.findall(typed))
        kept = tuple(phrase for phrase in phrases if len(phrase) > 1)
        return cls(words, tuple(dict.fromkeys(langs)), kept, filters or Filters(), loose)


class Found(msgspec.Struct):
    """A document that was found, before it is checked. `match` is 0 to 1.

    `fields` say where: `title`, `about`, `text`; `spelling` where a word was only like the asked one, `theme` where
    nothing but its theme was found: one of `themes`, those that were named. `covers` are the places of the asked words
    that are in it.
    """

    id: UUID
    kind: str
    whole: UUID
    match: float
    fields: tuple[str, ...] = ()
    covers: tuple[int, ...] = ()
    themes: tuple[UUID, ...] = ()


Sees = Callable[[Sequence[tuple[str, UUID]]], Awaitable[Collection[UUID]]]
"""(kind, id) of documents → the ids of those whose rows the reader may see now."""


class Engine(Protocol):
    """A search engine."""

    async def find(self, db: "Database", circles: Sequence[int], question: Question, sees: Sees) -> list[Found]:
        """About MOST_HITS documents at most in these circles, in any order, only such as `sees` has passed.

        An engine asks `sees` before it decides anything by what it has found, as a document may be older than its row.
        """
        ...

    async def put(self, tx: "Tx", sources: Sequence[Source]) -> None:
        """Write documents, over those that are there."""
        ...

    async def drop(self, tx: "Tx", ids: Sequence[UUID]) -> None:
        """Delete documents; unknown ids are no error."""
        ...
