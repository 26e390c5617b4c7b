"""Wire shapes of files."""

from uuid import UUID

import msgspec

from tessera.core.access import SpaceAudience


class FileType(msgspec.Struct):
    """A kind of file that is taken: its type and the ending of its name."""

    type: str
    ending: str


class FileLimits(msgspec.Struct, rename="camel"):
    """What is taken: bytes of one file and of a person's day, files of a contribution, and bytes of one part sent."""

    bytes: int
    per_post: int
    per_day: int
    chunk: int
    types: list[FileType]


class FileIn(msgspec.Struct, forbid_unknown_fields=True):
    """A file that is to come."""

    name: str
    size: int


class AltIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What a picture shows, for who does not see it; refused where more people can read what carries it than where it
    was `written_for`."""

    alt: str
    written_for: SpaceAudience | None = None


class FileState(msgspec.Struct, omit_defaults=True):
    """A file as its owner sees it: `received` of `size` bytes are there; `reason` is the code of why it was refused."""

    id: UUID
    name: str
    size: int
    received: int
    state: str
    alt: str
    reason: str | None = None
    kind: str | None = None
    type: str | None = None
    bytes: int | None = None
    width: int | None = None
    height: int | None = None


class PostFile(msgspec.Struct, omit_defaults=True):
    """A file as readers of what carries it see it."""

    id: UUID
    name: str
    kind: str
    type: str
    bytes: int
    alt: str
    width: int | None = None
    height: int | None = None
