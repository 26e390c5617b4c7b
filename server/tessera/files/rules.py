"""What is taken as a file. Pure: nothing here reads or writes, and nothing but Python is needed to import it."""

import re
import unicodedata
from typing import NamedTuple

MAX_NAME = 150
MAX_ALT = 1000
# What one request may bring (the application's limit of a body), and what clients are told to begin with.
MAX_PART = 512 * 1024
CHUNK = 256 * 1024
# New bytes that a part has to bring, but for the last, so that a file does not become a million objects.
MIN_PART = 16 * 1024
WIDTHS = (320, 1280)
# Neither attached nor gone, of one person.
MAX_WAITING = 50
# How long a file is kept that is never finished, or attached to nothing.
WAITING_HOURS = 24


class Kind(NamedTuple):
    """A type that is taken. `family`: `picture`, `office`, `pdf` or `text`, each with checks of its own."""

    type: str
    ending: str
    family: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
KINDS = (
    Kind("image/jpeg", "jpg", "picture"),
    Kind("image/png", "png", "picture"),
    Kind("image/webp", "webp", "picture"),
    Kind("image/gif", "gif", "picture"),
    Kind("application/pdf", "pdf", "pdf"),
    Kind(_OFFICE + "wordprocessingml.document", "docx", "office"),
    Kind(_OFFICE + "spreadsheetml.sheet", "xlsx", "office"),
    Kind(_OFFICE + "presentationml.presentation", "pptx", "office"),
    Kind(_OPEN + "text", "odt", "office"),
    Kind(_OPEN + "spreadsheet", "ods", "office"),
    Kind(_OPEN + "presentation", "odp", "office"),
    Kind("text/plain", "txt", "text"),
    Kind("text/csv", "csv", "text"),
    Kind("text/markdown", "md", "text"),
)
BY_ENDING = {kind.ending: kind for kind in KINDS} | {"jpeg": KINDS[0]}
BY_TYPE = {kind.type: kind for kind in KINDS}
# A document's own text or folders may name its author, where we cannot be sure to find it (R5).
NAMELESS = ("picture", "text")

_PATHS = re.compile(r"[\\/:*?\"<>|]+")
_SPACES = re.compile(r"\s+")
# Signs that steer, turn the direction or are not seen; joiners (Cf) belong to many scripts.
_GONE = ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")
_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def clean_name(given: str) -> str:
    """A file's name without what steers, turns or leads elsewhere, at most MAX_NAME signs, its ending kept."""
    seen = "".join(s for s in given if s in "\t\n" or (s not in _TURNING and unicodedata.category(s) not in _GONE))
    name = _SPACES.sub(" ", _PATHS.sub(" ", unicodedata.normalize("NFC", seen))).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if len(name) <= MAX_NAME or not dot:
        return name[:MAX_NAME]
    return stem[: MAX_NAME - 1 - len(ending)].rstrip() + "." + ending


def kind_named(name: str) -> Kind | None:
    """The type that a name's ending tells; None where it tells none that is taken."""
    stem, _, ending = name.rpartition(".")
    return BY_ENDING.get(ending.lower()) if stem else None


def named_as(name: str, kind: Kind) -> str:
    """A name with the ending of what the file is."""
    stem, _, _ = name.rpartition(".")
    return name if kind_named(name) == kind else f"{stem}.{kind.ending}"


def neutral_name(position: int, type_: str) -> str:
    """What a file of an unnamed contribution is called: what somebody named it may tell who they are (R5)."""
    return f"{position}.{BY_TYPE[type_].ending}"


def alt_mistake(alt: str) -> str | None:
    """The code of what is wrong with a text for a picture, or None."""
    if len(alt) > MAX_ALT:
        return "field_too_long"
    return "field_invalid" if "\x00" in alt else None


def may_carry_unnamed(type_: str) -> bool:
    """Whether an unnamed contribution may carry this type: pictures are written anew, plain text names nobody else."""
    return BY_TYPE[type_].family in NAMELESS


class Span(NamedTuple):
    """The first and the last byte of a part of a file."""

    first: int
    last: int


_RANGE = re.compile(r"bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", re.ASCII)


def span_of(header: str, size: int) -> Span | None:
    """The part that a Range header asks for; None where the whole is to be sent. Raises ValueError: none is there."""
    found = _RANGE.fullmatch(header.strip())
    if found is None or not any(found.groups()):
        return None
    first, last = (int(part) if part and len(part) < 20 else None for part in found.groups())
    if found[1] == "":
        if not last:
            raise ValueError(header)
        return Span(max(0, size - last), size - 1)
    if first is None or first >= size:
        raise ValueError(header)
    if last is not None and last < first:
        return None
    return Span(first, size - 1 if last is None else min(last, size - 1))
