"""Presence: how many hear a stream, as a count and never as names.

Invariant: nothing about who came or went leaves here; a person with three tabs and two browsers counts once.
"""

from uuid import UUID

from tessera.live.connection import Connection
from tessera.live.hub import Hub


def count(hub: Hub, stream: UUID) -> int:
    """People, and visitors by connection, who hear this stream in this process now."""
    channel = hub.channel_of(stream)
    readers = [reader for reader in channel.readers if isinstance(reader, Connection)] if channel else []
    return len({reader.actor.person_id or reader.id for reader in readers})
