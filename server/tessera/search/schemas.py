"""Wire shapes of search."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class HitSpace(msgspec.Struct, rename="camel"):
    """The space a hit is in."""

    id: UUID
    slug: str | None
    title: str
    kind: str


class Why(msgspec.Struct, rename="camel", omit_defaults=True):
    """Why a hit is where it is.

    `fields`: where the words were found (`title`, `about`, `text`), `spelling` where one was only spelt like it,
    `theme` where only the theme fits. `parts`: in how many contributions. `helped` counts answers that helped;
    `answered` is left out for what is no question. `age`: `week`, `month`, `year`, `older`, left out for what does not
    age.
    """

    fields: list[str]
    parts: int = 1
    helped: int = 0
    answered: bool | None = None
    age: str | None = None


class HitOut(msgspec.Struct, rename="camel"):
    """What was found: a thread at its best part (`question`, `answer`), a person, an organisation, a space, a theme.

    `snippet` is HTML: marks, and everything else escaped. `path` is the address of its page, where it has one.
    `country` is that of an organisation, or of the one where a person works; whoever shows these names the register.
    """

    kind: str
    id: UUID
    title: str
    snippet: str
    lang: str
    path: str | None
    thread: UUID | None
    space: HitSpace | None
    byline: dict[str, Any] | None
    created_at: datetime | None
    audience: str
    why: Why
    country: str | None


class FacetValue(msgspec.Struct, rename="camel", omit_defaults=True):
    """How many of the hits have this value. `label` is the name of a space or a theme.

    The open network has no label: clients call it by its name in their language.
    """

    value: str
    count: int
    label: str | None = None


class Facets(msgspec.Struct, rename="camel"):
    """Values to narrow by, each counted with all other filters as they are, the most frequent first."""

    kind: list[FacetValue]
    space: list[FacetValue]
    theme: list[FacetValue]
    goal: list[FacetValue]
    lang: list[FacetValue]
    country: list[FacetValue]
    year: list[FacetValue]
    answered: list[FacetValue]


class HitsOut(msgspec.Struct, rename="camel", omit_defaults=True):
    """A page of hits. `total` counts what this reader may see; `more` says that counts stand for "at least".

    Facets are on the first page only.
    """

    items: list[HitOut]
    total: int
    next: str | None = None
    more: bool = False
    facets: Facets | None = None


class SimilarOut(msgspec.Struct, rename="camel"):
    """A question like the one being asked."""

    id: UUID
    title: str
    lang: str
    path: str
    answered: bool
    helped: int


class SimilarsOut(msgspec.Struct):
    """Questions like the one being asked that the asker may see, the most alike first."""

    items: list[SimilarOut]
