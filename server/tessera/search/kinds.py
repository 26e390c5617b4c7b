"""The joint: what can be found is registered here by the domain that owns it, at import.

Search knows no domain. A domain says how a document is made from its rows and for which circle, and decides what
leaves: `check` tells of each hit whether the reader may see its row now, and what may be counted of it; `show` gives
what is shown of it. The tags (themes, goals) of things of any kind are told by the domain that keeps them.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
import msgspec

from tessera.core.access import Actor
from tessera.search.port import Source

if TYPE_CHECKING:
    from tessera.core.database import Database


class Checked(msgspec.Struct):
    """A hit the reader may see, with what of its row can be filtered by, counted and weighed.

    `helped` counts answers that helped; `answered` is None for what is no question.
    """

    id: UUID
    space: UUID | None = None
    lang: str | None = None
    country: str | None = None
    at: datetime | None = None
    helped: int = 0
    answered: bool | None = None
    themes: tuple[UUID, ...] = ()
    goals: tuple[int, ...] = ()


class Place(msgspec.Struct):
    """The space a hit is in."""

    id: UUID
    slug: str | None
    title: str
    kind: str


class Shown(msgspec.Struct):
    """What of a row a hit may show, as the reader's circles allow it now. `path` is its page, None without one.

    `country` is that of an organisation, or of the one where a person works; `word` is what it is called where its
    kind has several words (a topic is found among the questions).
    """

    id: UUID
    title: str
    text: str
    lang: str
    circle_id: int
    path: str | None = None
    created_at: datetime | None = None
    thread: UUID | None = None
    space: Place | None = None
    byline: dict[str, Any] | None = None
    country: str | None = None
    word: str | None = None


Sources = Callable[[asyncpg.Connection, Sequence[UUID]], Awaitable[list[Source]]]
Check = Callable[["Database", Actor, Sequence[UUID]], Awaitable[list[Checked]]]
Show = Callable[["Database", Actor, Sequence[UUID]], Awaitable[list[Shown]]]


@dataclass(frozen=True)
class Findable:
    """A kind of thing that can be found.

    `kinds` are the kinds of its documents. `sources` makes documents from rows: of those with these ids, and of the
    parts of those with these ids; ids without a row have none. `listing` is SQL for (id, stamp) of every row there is,
    the stamp as text. `types` are the facts that tell of changes; rows no fact tells of are `compared` every minute.
    """

    name: str
    kinds: tuple[str, ...]
    listing: str
    sources: Sources
    check: Check
    show: Show
    types: tuple[str, ...] = ()
    compared: bool = False


class Tags(msgspec.Struct):
    """The themes a thing carries, and the goals they serve."""

    themes: tuple[UUID, ...] = ()
    goals: tuple[int, ...] = ()


TagsOf = Callable[[Any, Sequence[UUID]], Awaitable[dict[UUID, Tags]]]
"""(pool or connection, ids of things of any kind) → tags of those that carry any; tags are as public as the thing."""

_findables: dict[str, Findable] = {}
_tags: list[TagsOf] = []


def register_findable(findable: Findable) -> None:
    """Add a kind to what can be found; done once, at import, by the domain that owns it."""
    _findables[findable.name] = findable


def register_tags(tags_of: TagsOf) -> None:
    """Say how the tags of things are read; done once, at import, by the domain that keeps tags."""
    _tags.append(tags_of)


def findables() -> list[Findable]:
    """Every kind of thing, by name."""
    return [_findables[name] for name in sorted(_findables)]


def findable_of(name: str) -> Findable | None:
    """A kind of thing by its name, None where none is registered."""
    return _findables.get(name)


def documents_of(name: str) -> tuple[str, ...]:
    """The kinds of documents of a kind of thing; of an unknown one none that exists."""
    findable = _findables.get(name)
    return findable.kinds if findable else ("unknown",)


async def tags_of(connection: Any, ids: Sequence[UUID]) -> dict[UUID, Tags]:
    """The tags of these things, as registered."""
    found: dict[UUID, Tags] = {}
    for read in _tags:
        found |= await read(connection, ids)
    return found


async def sources_of(driver: asyncpg.Connection, findable: Findable, ids: Sequence[UUID]) -> list[Source]:
    """The documents of the things with these ids, with the tags of the whole they belong to."""
    sources = await findable.sources(driver, ids)
    tags = await tags_of(driver, sorted({source.whole for source in sources})) if _tags and sources else {}
    for source in sources:
        if found := tags.get(source.whole):
            source.themes, source.goals = found.themes, found.goals
    return sources
