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


class HitOut(msgspec.Struct, rename="camel"):
    """A question or answer that was found. `snippet` is HTML: marks, and everything else escaped."""

    kind: str
    id: UUID
    thread: UUID
    space: HitSpace
    title: str
    snippet: str
    lang: str
    byline: dict[str, Any]
    created_at: datetime
    audience: str


class HitsOut(msgspec.Struct, rename="camel", omit_defaults=True):
    """A page of hits. `total` counts what this reader may see; `more` says that it stands for "at least"."""

    items: list[HitOut]
    total: int
    next: str | None = None
    more: bool = False
