"""Wire shapes of quotes."""

from typing import Any
from uuid import UUID

import msgspec


class QuoteIn(msgspec.Struct, forbid_unknown_fields=True):
    """A passage of an earlier contribution of the same thread, as it stands there now."""

    post: UUID
    text: str


class QuoteOut(msgspec.Struct, rename="camel", omit_defaults=True):
    """A quoted passage; without `text` it was changed since, or its contribution deleted."""

    post: UUID
    number: int
    lang: str
    byline: dict[str, Any]
    text: str = ""
    deleted: bool = False
