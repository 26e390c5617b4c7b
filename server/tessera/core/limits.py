"""Limits: how often something may be tried, counted in the one server process.

A sliding window per key. Keys are hashed, so that memory holds no addresses; the oldest are dropped first when
there are too many.
"""

import hashlib
import time
from collections import OrderedDict, deque

from tessera.core.errors import TooMany

MAX_KEYS = 50_000


class Limit:
    """At most `attempts` notes per key within `seconds`."""

    def __init__(self, attempts: int, seconds: float) -> None:
        self._attempts = attempts
        self._seconds = seconds
        self._notes: OrderedDict[bytes, deque[float]] = OrderedDict()

    def check(self, *keys: str) -> None:
        """Raises TooMany with the seconds to wait when any key is used up."""
        now = time.monotonic()
        for notes in map(self._of, keys):
            while notes and notes[0] <= now - self._seconds:
                notes.popleft()
            if len(notes) >= self._attempts:
                raise TooMany(after=int(notes[0] + self._seconds - now) + 1)

    def note(self, *keys: str) -> None:
        """Count one attempt for each key."""
        for notes in map(self._of, keys):
            notes.append(time.monotonic())

    def _of(self, key: str) -> deque[float]:
        hashed = hashlib.sha256(key.encode()).digest()
        notes = self._notes.setdefault(hashed, deque())
        self._notes.move_to_end(hashed)
        while len(self._notes) > MAX_KEYS:
            self._notes.popitem(last=False)
        return notes
