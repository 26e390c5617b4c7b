"""Lists are paged by cursor, never by offset.

A cursor is opaque to clients: base64 of the JSON of the last row's sort key. It grants nothing; every page
applies the visibility condition anew.
"""

import base64
import binascii
from typing import Any, Generic, TypeVar

import msgspec

from tessera.core.errors import Invalid

T = TypeVar("T")
MAX_PAGE = 50


class Page(msgspec.Struct, Generic[T], rename="camel", omit_defaults=True):
    """Some items, and the cursor of the next page where there is one."""

    items: list[T]
    next: str | None = None


def write_cursor(*key: Any) -> str:
    """The cursor after the row with this sort key."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def read_cursor(cursor: str, shape: type[T]) -> T:
    """The sort key in a cursor, as `shape` (a tuple type); raises Invalid when it was made up."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return msgspec.json.decode(base64.urlsafe_b64decode(padded), type=shape)
    except (binascii.Error, msgspec.DecodeError, ValueError):
        raise Invalid(cursor="cursor_unknown") from None


def page_size(limit: int) -> int:
    """A wanted page size, held between 1 and MAX_PAGE."""
    return max(1, min(limit, MAX_PAGE))
