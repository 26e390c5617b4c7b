"""Presence: how many others hear a stream, as a count and never as names.

Invariants:
- Nothing about who came or went leaves here; a person with three tabs and two browsers counts once, also over several
  servers.
- Redis, where servers share one, holds marks made with the server's secret, of streams that somebody asked about
  within WANTED_SECONDS; each ends by itself. Without it, or while it is away, a server counts its own.
"""

import asyncio
import hashlib
from contextlib import suppress
from typing import Any
from uuid import UUID

from tessera.core.shared import Away, Shared
from tessera.live.connection import Connection
from tessera.live.hub import Hub
from tessera.live.wire import BEAT_SECONDS

WANTED_SECONDS = 60
SHOWN_SECONDS = 3 * BEAT_SECONDS
"""Who has gone is counted no longer than this."""

_NOW = "local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000)\n"
_WANT = f"""{_NOW}
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""
_WANTED = f"{_NOW} return redis.call('ZRANGEBYSCORE', KEYS[1], now, '+inf')"
_SHOW = f"""{_NOW}
for i = 3, #ARGV do redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[i]) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return redis.call('ZCARD', KEYS[1]) - (redis.call('ZSCORE', KEYS[1], ARGV[2]) and 1 or 0)
"""


class Presence:
    """Counts the readers of streams, over all servers that share a Redis."""

    def __init__(self, hub: Hub, shared: Shared | None = None, secret: bytes = b"") -> None:
        self._hub = hub
        self._shared = shared
        self._key = hashlib.sha256(b"presence " + secret).digest()

    async def others(self, stream: UUID, person_id: UUID) -> int:
        """People, and visitors by connection, who hear this stream now besides this person. Of other servers those of
        their last beat."""
        own = self._readers(stream)
        alone = len(own - {person_id})
        if self._shared is None:
            return alone
        try:
            await self._shared.run(_WANT, ["presence"], [str(stream), WANTED_SECONDS * 1000])
            return await self._show(self._shared, stream, own, person_id)
        except Away:
            return alone

    async def beat(self) -> None:
        """Keep up what others ask about, for ever."""
        while self._shared is not None:
            await asyncio.sleep(BEAT_SECONDS)
            with suppress(Away):
                for stream in map(UUID, await self._shared.run(_WANTED, ["presence"], [])):
                    if own := self._readers(stream):
                        await self._show(self._shared, stream, own)

    def _readers(self, stream: UUID) -> set[UUID]:
        channel = self._hub.channel_of(stream)
        readers = [reader for reader in channel.readers if isinstance(reader, Connection)] if channel else []
        return {reader.actor.person_id or reader.id for reader in readers}

    async def _show(self, shared: Shared, stream: UUID, readers: set[UUID], besides: UUID | None = None) -> int:
        marks: list[Any] = [self._mark(reader, stream) for reader in readers]
        asker = self._mark(besides, stream) if besides else ""
        return int(await shared.run(_SHOW, [f"presence:{stream}"], [int(SHOWN_SECONDS * 1000), asker, *marks]))

    def _mark(self, reader: UUID, stream: UUID) -> str:
        """Made with the stream, so that the marks of one person in two streams are not alike."""
        return hashlib.blake2b(reader.bytes + stream.bytes, key=self._key, digest_size=16).hexdigest()
