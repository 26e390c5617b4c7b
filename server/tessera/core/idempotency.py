"""Idempotency: the same request sent twice acts once.

Invariants:
- A key belongs to a person and a route. It is claimed by the first statement of the act's transaction and
  keeps status, ids and position, never texts or secrets; errors are not kept, as their transaction rolls back.
- The body is known by an HMAC only. Another body under the same key is a conflict.
- Of two at once the second waits: in this process before it takes a connection, else in PostgreSQL on the
  first's row, for the pool's lock timeout at most.
"""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import Field

from tessera.core.clock import UtcDateTime
from tessera.core.errors import Busy, Conflict
from tessera.core.model import Table, json_column

if TYPE_CHECKING:
    from tessera.core.database import Tx

WAIT_SECONDS = 2.0
KEPT_HOURS = 72


class KeptAnswer(Table, table=True):
    """The answer to an act, by its key. `answer` holds ids and a position."""

    __tablename__ = "kept_answer"

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    key: UUID = Field(primary_key=True)
    route: str = Field(sa_type=sa.Text)
    mac: bytes = Field(sa_type=sa.LargeBinary)
    answer: dict[str, Any] = json_column()
    at: datetime = Field(
        sa_type=UtcDateTime, index=True, sa_column_kwargs={"server_default": sa.text("clock_timestamp()")}
    )


@dataclass(frozen=True)
class Key:
    """What one request claims: the person's key, the route it was sent to and the HMAC of its body."""

    person_id: UUID
    key: UUID
    route: str
    mac: bytes


class Replay(Exception):
    """The key was used before; `answer` is what was kept."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__("replay")
        self.answer = answer


def mac_of(secret: bytes, body: bytes) -> bytes:
    """HMAC-SHA256 of a request body under the site's secret."""
    return hmac.new(secret, body, hashlib.sha256).digest()


_CLAIM = """
INSERT INTO kept_answer (person_id, key, route, mac, answer) VALUES ($1, $2, $3, $4, '{}')
ON CONFLICT DO NOTHING RETURNING true
"""
_KEPT = "SELECT route, mac, answer FROM kept_answer WHERE person_id = $1 AND key = $2"
_KEEP = "UPDATE kept_answer SET answer = $3 WHERE person_id = $1 AND key = $2"


async def claim(tx: "Tx", key: Key) -> None:
    """Claim the key, first of all in the transaction.

    Raises Replay with the kept answer when the same request came before, Conflict when another one did.
    """
    # Through SQLAlchemy, which begins with the first statement it sends itself: so beginning costs no other one.
    connection = await tx.session.connection()
    claimed = await connection.exec_driver_sql(_CLAIM, (key.person_id, key.key, key.route, key.mac))
    if claimed.scalar():
        return
    driver = await tx.driver()
    kept = await driver.fetchrow(_KEPT, key.person_id, key.key)
    if kept is None:
        raise Busy
    if kept["route"] != key.route or not hmac.compare_digest(kept["mac"], key.mac):
        raise Conflict("key_reused")
    raise Replay(kept["answer"])


async def keep(tx: "Tx", key: Key, answer: dict[str, Any]) -> None:
    """Keep the answer of the act with its key."""
    driver = await tx.driver()
    await driver.execute(_KEEP, key.person_id, key.key, msgspec.json.encode(answer).decode())


class Turns:
    """Lets one request per key through at a time in this process, so that waiting repeats hold nothing else."""

    def __init__(self) -> None:
        self._locks: dict[Hashable, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def turn(self, place: Hashable) -> AsyncIterator[None]:
        """Wait for one's turn; raises Busy after WAIT_SECONDS."""
        lock, waiting = self._locks.get(place, (asyncio.Lock(), 0))
        self._locks[place] = (lock, waiting + 1)
        try:
            try:
                async with asyncio.timeout(WAIT_SECONDS):
                    await lock.acquire()
            except TimeoutError:
                raise Busy from None
            try:
                yield
            finally:
                lock.release()
        finally:
            lock, waiting = self._locks[place]
            self._locks[place] = (lock, waiting - 1)
            if waiting == 1:
                del self._locks[place]
