"""What every reader of a stream sees alike of a thread's page, kept as it was encoded."""

from collections import OrderedDict
from uuid import UUID

import msgspec

Version = tuple[int, str | None]


class SharedParts:
    """The shared parts of threads' pages: per stream and place only the newest, the least used dropped."""

    def __init__(self, size: int = 500) -> None:
        self._size = size
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
        self._kept[(stream, after)] = (seq, version, part)
        self._kept.move_to_end((stream, after))
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)
