"""Limits: how often something may be tried, over all servers of a database.

Invariants:
- A sliding window per key, in this process always, and in Redis where servers share one: what this process has seen
  counts even while Redis is away, and nobody waits for it.
- Keys are hashed, so that neither memory nor Redis holds addresses; the oldest are dropped first when there are too
  many.
"""

import hashlib
import time
from collections import OrderedDict, deque
from contextlib import suppress
from uuid import uuid4

from tessera.core.errors import TooMany
from tessera.core.shared import Away, Shared

MAX_KEYS = 50_000

# By Redis's own clock; answers the milliseconds to wait, 0 where there is room.
_CHECK = """
local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000)
local wait = 0
for _, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - ARGV[2])
  if redis.call('ZCARD', key) >= tonumber(ARGV[1]) then
    wait = math.max(wait, redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2] + ARGV[2] - now)
  end
end
return wait
"""
_TAKE = _CHECK.replace(
    "return wait",
    """if wait == 0 then
  for _, key in ipairs(KEYS) do
    redis.call('ZADD', key, now, ARGV[3])
    redis.call('PEXPIRE', key, ARGV[2])
  end
end
return wait""",
)
_NOTE = """
local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000)
for _, key in ipairs(KEYS) do
  redis.call('ZADD', key, now, ARGV[1])
  redis.call('PEXPIRE', key, ARGV[2])
end
"""


class Limit:
    """At most `attempts` notes per key within `seconds`; `name` tells it from other limits on the same keys."""

    def __init__(self, attempts: int, seconds: float, name: str = "") -> None:
        self._attempts = attempts
        self._seconds = seconds
        self._name = name
        self._notes: OrderedDict[bytes, deque[float]] = OrderedDict()

    async def take(self, shared: Shared | None, *keys: str) -> None:
        """Count one attempt for each key, or raise TooMany: for what counts whatever comes of it.

        Of many at once none slips through, as nothing is waited for between the two.
        """
        self._check(keys)
        self._note(keys)
        if shared is not None:
            await self._ask_shared(shared, _TAKE, keys, uuid4().hex)

    async def check(self, shared: Shared | None, *keys: str) -> None:
        """Raises TooMany with the seconds to wait when any key is used up."""
        self._check(keys)
        if shared is not None:
            await self._ask_shared(shared, _CHECK, keys)

    async def note(self, shared: Shared | None, *keys: str) -> None:
        """Count one attempt for each key."""
        self._note(keys)
        if shared is not None:
            with suppress(Away):
                await shared.run(_NOTE, self._names(keys), [uuid4().hex, int(self._seconds * 1000)])

    def _check(self, keys: tuple[str, ...]) -> None:
        now = time.monotonic()
        for notes in map(self._of, keys):
            while notes and notes[0] <= now - self._seconds:
                notes.popleft()
            if len(notes) >= self._attempts:
                raise TooMany(after=int(notes[0] + self._seconds - now) + 1)

    def _note(self, keys: tuple[str, ...]) -> None:
        for notes in map(self._of, keys):
            notes.append(time.monotonic())

    async def _ask_shared(self, shared: Shared, script: str, keys: tuple[str, ...], *more: str) -> None:
        with suppress(Away):
            given = [self._attempts, int(self._seconds * 1000), *more]
            wait = int(await shared.run(script, self._names(keys), given))
            if wait > 0:
                raise TooMany(after=wait // 1000 + 1)

    def _names(self, keys: tuple[str, ...]) -> list[str]:
        return [f"limit:{self._name}:{_hashed(key).hex()[:32]}" for key in keys]

    def _of(self, key: str) -> deque[float]:
        hashed = _hashed(key)
        notes = self._notes.setdefault(hashed, deque())
        self._notes.move_to_end(hashed)
        while len(self._notes) > MAX_KEYS:
            self._notes.popitem(last=False)
        return notes


def _hashed(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
