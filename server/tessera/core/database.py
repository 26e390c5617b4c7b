"""The database: one way to read, one way to change.

Invariants:
- `Database.act` is the only code that commits.
- A change goes through `Tx.session` (SQLModel) or, for fixed statements, through `Tx.driver()`, which has
  begun: SQLAlchemy begins lazily, and before its first statement the raw connection would autocommit.
- Hot reads run on a pool of their own, outside transactions, one statement each.
- News leave after commit and never wait: the notifier is told, it is never awaited.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol, TypeVar
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from tessera.core.access import VISITOR, Actor
from tessera.core.idempotency import Key, Turns, claim, keep
from tessera.core.reads import Read
from tessera.core.streams import Position, epoch_of

T = TypeVar("T", bound=msgspec.Struct)

STOP_SECONDS = 10
LIMITS = {"lock_timeout": "2s", "statement_timeout": "15s"}
# Our statements are fixed, and short enough that planning them anew each time took longer than running them.
SERVER_SETTINGS = {
    "timezone": "UTC",
    "application_name": "tessera",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
}


class Notifier(Protocol):
    """Who is told after each commit; a plain call that never waits."""

    def tell(
        self,
        positions: list[tuple[int, int]],
        gauges: list[tuple[int, str, UUID]],
        people: list[UUID],
        logins: list[UUID],
    ) -> None: ...


class Silent:
    """The notifier of processes that serve nobody: hubs elsewhere see the gap within 2 s."""

    def tell(self, *_: Any) -> None:
        """Tell nobody."""


class Tx:
    """One act's transaction."""

    def __init__(self, db: "Database", session: AsyncSession, actor: Actor, key: Key | None) -> None:
        self.db = db
        self.session = session
        self.actor = actor
        self.positions: dict[int, Position] = {}
        self._key = key
        self._driver: asyncpg.Connection | None = None
        self._recorded = False
        self._gauges: set[tuple[int, str, UUID]] = set()
        self._people: set[UUID] = set()
        self._logins: set[UUID] = set()

    async def driver(self) -> asyncpg.Connection:
        """The driver's own connection, inside this transaction; session changes are flushed first."""
        if self._driver is None:
            connection = await self.session.connection()
            raw = await connection.get_raw_connection()
            driver: asyncpg.Connection = raw.driver_connection
            if not driver.is_in_transaction():
                # SQLAlchemy's adapter begins with the first statement it sends itself.
                await connection.exec_driver_sql("SELECT 1")
            assert driver.is_in_transaction()
            self._driver = driver
        await self.session.flush()
        return self._driver

    def begin_recording(self) -> None:
        """Guard of `facts.record`: a second call could take streams out of order and deadlock."""
        if self._recorded:
            raise RuntimeError("an act records its facts once, as its last statement")
        self._recorded = True

    def took_position(self, stream_id: int, key: UUID, number: int, seq: int) -> None:
        """Note where a stream stands after this act."""
        self.positions[stream_id] = Position(key, self.db.epoch(number), seq)

    def gauge(self, stream_id: int, kind: str, id_: UUID) -> None:
        """Say that a value that changes fast has changed for the readers of a stream."""
        self._gauges.add((stream_id, kind, id_))

    def circles_changed(self, person_id: UUID) -> None:
        """Say that a person's circles have changed."""
        self._people.add(person_id)

    def login_ended(self, login_id: UUID) -> None:
        """Say that a login has ended."""
        self._logins.add(login_id)

    async def answer(self, kind: str, id_: UUID, stream_id: int | None = None) -> dict[str, Any]:
        """The answer of an act, a reference and a position; kept under the request's key."""
        answer: dict[str, Any] = {"kind": kind, "id": id_}
        if stream_id is not None:
            answer["position"] = self.positions[stream_id]
        if self._key is not None:
            await keep(self, self._key, answer)
        return answer

    def _tell(self) -> None:
        if self._people or self._logins:
            # Whoever has just joined and asks at once is known here before the bus has told it.
            self.db.access_changed()
        positions = [(stream_id, position.seq) for stream_id, position in self.positions.items()]
        self.db.notifier.tell(positions, list(self._gauges), list(self._people), list(self._logins))


class Database:
    """The engine for acts, the pool for reads, and whom to tell."""

    def __init__(self, dsn: str, *, secret: bytes = b"", acts: int = 10, reads: int = 10) -> None:
        self.dsn = dsn
        self.secret = secret
        self.notifier: Notifier = Silent()
        self.access_changed: Callable[[], None] = lambda: None
        self.origin = ""
        self._acts = acts
        self._reads = reads
        self._turns = Turns()
        self._epochs: dict[int, str] = {}
        self.engine: AsyncEngine
        self.pool: asyncpg.Pool

    async def connect(self, **settings: str) -> asyncpg.Connection:
        """One connection of its own, for a listener or a lock."""
        connection = await asyncpg.connect(self.dsn, server_settings=SERVER_SETTINGS | settings)
        await _set_codecs(connection)
        return connection

    async def start(self) -> None:
        """Open both pools and read which database this is."""

        async def open_connection(*_: Any, **__: Any) -> asyncpg.Connection:
            return await self.connect(**LIMITS)

        self.engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=open_connection,
            pool_size=self._acts,
            max_overflow=0,
            pool_timeout=5,
            pool_reset_on_return="rollback",
            hide_parameters=True,
        )
        self.pool = await asyncpg.create_pool(
            self.dsn,
            min_size=1,
            max_size=self._reads,
            init=_set_codecs,
            reset=_no_reset,
            server_settings=SERVER_SETTINGS | LIMITS,
        )
        self.origin = await self.pool.fetchval(
            "SELECT (SELECT system_identifier FROM pg_control_system()) || ':'"
            " || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"
        )

    async def stop(self) -> None:
        """Close both pools; a connection that somebody does not give back within STOP_SECONDS is cut."""
        await self.engine.dispose()
        # The pool would wait for ever, and so would who stops the server.
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await self.pool.close()

    def epoch(self, number: int) -> str:
        """The epoch of a stream with this number, as clients know it."""
        if number not in self._epochs:
            self._epochs[number] = epoch_of(self.origin, number)
        return self._epochs[number]

    @asynccontextmanager
    async def act(self, actor: Actor = VISITOR, key: Key | None = None) -> AsyncIterator[Tx]:
        """One transaction for one act: commits at the end, then tells; rolls back when anything raises.

        With a `key` the request acts once: raises Replay with the kept answer on a repeat.
        """
        if key is None:
            async with self._transaction(actor, None) as tx:
                yield tx
            return
        async with self._turns.turn((key.person_id, key.key)), self._transaction(actor, key) as tx:
            await claim(tx, key)
            yield tx

    @asynccontextmanager
    async def _transaction(self, actor: Actor, key: Key | None) -> AsyncIterator[Tx]:
        async with AsyncSession(self.engine, expire_on_commit=False, autoflush=False) as session:
            tx = Tx(self, session, actor, key)
            yield tx
            await session.commit()
        tx._tell()

    async def fetch(self, query: Read[T], **params: Any) -> list[T]:
        """Every row of a compiled read."""
        rows = await self.pool.fetch(query.text, *query.arguments(params))
        return [query.shape(*row) for row in rows]

    async def one(self, query: Read[T], **params: Any) -> T | None:
        """The first row of a compiled read, or None."""
        row = await self.pool.fetchrow(query.text, *query.arguments(params))
        return None if row is None else query.shape(*row)


def _encode(value: Any) -> str:
    return msgspec.json.encode(value).decode()


async def _set_codecs(connection: asyncpg.Connection) -> None:
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(kind, encoder=_encode, decoder=msgspec.json.decode, schema="pg_catalog")


async def _no_reset(_: asyncpg.Connection) -> None:
    """Reads leave nothing behind on a connection, so the pool need not reset it: one round trip less."""
