"""What every reader of a stream sees alike of a thread's page, kept as it was encoded."""

from collections import OrderedDict
from uuid import UUID

import msgspec

MOST_BYTES = 64 * 1024 * 1024

Version = tuple[int, str | None]


class SharedParts:
    """The shared parts of threads' pages: per stream and place only the newest, the least used dropped.

    At most `size` parts, and of these `most` bytes, as one part may be hundreds of times another.
    """

    def __init__(self, size: int = 500, most: int = MOST_BYTES) -> None:
        self._size, self._most, self._bytes = size, most, 0
        self._kept: OrderedDict[tuple[UUID, int], tuple[int, Version, msgspec.Raw]] = OrderedDict()

    def get(self, stream: UUID, after: int, seq: int, version: Version) -> msgspec.Raw | None:
        """The part built at exactly this position, or None."""
        kept = self._kept.get((stream, after))
        if kept is None or kept[:2] != (seq, version):
            return None
        self._kept.move_to_end((stream, after))
        return kept[2]

    def put(self, stream: UUID, after: int, seq: int, version: Version, part: msgspec.Raw) -> None:
        """Keep a part in place of the older one."""
        if before := self._kept.pop((stream, after), None):
            self._bytes -= len(before[2])
        self._kept[(stream, after)] = (seq, version, part)
        self._bytes += len(part)
        while len(self._kept) > self._size or self._bytes > self._most:
            _, (_, _, dropped) = self._kept.popitem(last=False)
            self._bytes -= len(dropped)
