"""`tessera serve`: one process with everything in it, or one of several that share a Redis; and how it stops.

Invariants:
- Order of a stop: no new connections → live readers are sent away (`app.state.drain`) → open requests finish, for at
  most `stop_seconds` → the lifespan closes pools and jobs → the database stops, last, with signals ignored.
- uvicorn's own ending kills the process by the signal it got, and no `finally` runs. So signals are taken here, once,
  from before the database starts to after it stopped.
- Without Redis one server for one database: an advisory lock on a connection of its own. With Redis any number, which
  hold it together. The lock dies with the process.
"""

import asyncio
import errno
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import asyncpg
import uvicorn

from tessera.app import create_app
from tessera.core import embedded
from tessera.core.logs import log, set_up_logs
from tessera.core.one_server import ALONE, begin_start, end_start, hold_lock, share_lock
from tessera.core.unusable import Unusable
from tessera.keeping.swapping import settle
from tessera.live.protocol import LiveProtocol
from tessera.migrating import migrate
from tessera.settings import Settings, server_secret

DRAIN_SECONDS = 2
WATCH_SECONDS = 1
OPEN_FILES = 65_536
# Longer than proxies keep a quiet line to us (nginx a minute, Caddy two): it is they who close it, as a request that
# meets the end of a line cannot be told from one that was lost on the way.
IDLE_SECONDS = 150


class Server(uvicorn.Server):
    """uvicorn with our order of stopping; it neither takes nor raises signals."""

    def __init__(self, config: uvicorn.Config, drain: Callable[[], Any]) -> None:
        super().__init__(config)
        self._drain = drain

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await self._drain()
        await super().shutdown(sockets)
        # Who never reads would keep its connection, and the loop, for ever.
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()


class Signals:
    """What SIGINT and SIGTERM do: they are noted, at each step of the start looked at, and told to the server.

    Never raised: an exception in the middle of a start would leave a database that nobody knows of.
    """

    def __init__(self) -> None:
        self.server: Server | None = None
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.take)

    def take(self, number: int, _frame: object) -> None:
        if self.server is not None:
            self.server.force_exit = self.asked and number == signal.SIGINT
            self.server.should_exit = True
        self.asked = True


def serve(settings: Settings, ready: Callable[[str], None]) -> None:
    """Serves until a signal comes; `ready` is called with the database's address once the schema is there.

    Raises Unusable; whatever was started is stopped before.
    """
    set_up_logs(settings.log_level)
    open_many_files()
    signals = Signals()
    database: embedded.EmbeddedDatabase | None = None
    listener: socket.socket | None = None
    try:
        listener = bind(settings)
        if settings.database_url is None:
            database = embedded.start(settings)
            dsn = database.dsn
        else:
            dsn = settings.database_url.get_secret_value()
        _run(settings, signals, listener, dsn, database, ready)
    finally:
        if listener is not None:
            listener.close()
        if database is not None:
            database.stop()


def open_many_files() -> None:
    """Every reader is an open file; the usual 1,024 would be the limit of all together."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, OPEN_FILES) if most > 0 else OPEN_FILES, most))


def bind(settings: Settings) -> socket.socket:
    """The listening socket, taken before anything slow happens; raises Unusable with status 6."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # With the protocol named, asyncio sends small answers at once (TCP_NODELAY) instead of 40 ms later.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        # Bound is not taken: another server may still bind beside us until we listen.
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise Unusable(_why_not(settings, error), status=6) from None
    listener.setblocking(False)
    return listener


def _why_not(settings: Settings, error: OSError) -> str:
    place = f"Port {settings.port} on {settings.host}"
    if error.errno == errno.EADDRINUSE:
        return f"{place} is taken by another program; end that program, or choose another port with TESSERA_PORT."
    return f"{place} cannot be used ({error.strerror}); choose others with TESSERA_HOST and TESSERA_PORT."


def _run(
    settings: Settings,
    signals: Signals,
    listener: socket.socket,
    dsn: str,
    database: embedded.EmbeddedDatabase | None,
    ready: Callable[[str], None],
) -> None:
    with asyncio.Runner(loop_factory=uvicorn.Config("").get_loop_factory()) as runner:
        lock = runner.run(take_lock(settings, dsn))
        if not runner.run(begin_start(lock, lambda: signals.asked)):
            return
        runner.run(settle(settings.data_dir, lock))
        migrate(dsn)
        if not signals.asked:
            ready(dsn)
        runner.run(end_start(lock))
        app = create_app(settings, dsn)
        server = Server(configure(settings, app), app.state.drain)
        signals.server = server
        if signals.asked:
            return
        watch = runner.get_loop().create_task(keep_watch(server, settings, dsn, database, lock))
        runner.run(server.serve(sockets=[listener]))
        watch.cancel()


def configure(settings: Settings, app: Any) -> uvicorn.Config:
    """uvicorn's settings: its own log lines and access log off, no compression of frames, our protocol class."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws=LiveProtocol,
        ws_per_message_deflate=False,
        ws_max_size=64 * 1024,
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=settings.stop_seconds,
        timeout_keep_alive=IDLE_SECONDS,
        backlog=2048,
    )


async def take_lock(settings: Settings, dsn: str) -> asyncpg.Connection:
    """The lock of the one server, or of one of several; raises Unusable."""
    if settings.shared_redis is None:
        return await hold_lock(dsn, ALONE)
    return await share_lock(dsn, server_secret(settings))


async def keep_watch(
    server: Server,
    settings: Settings,
    dsn: str,
    database: embedded.EmbeddedDatabase | None,
    lock: asyncpg.Connection,
) -> None:
    """Starts a killed embedded database again and takes the lock again; ends the server when another one has it."""
    while not server.should_exit:
        await asyncio.sleep(WATCH_SECONDS)
        if not lock.is_closed() or server.should_exit:
            continue
        try:
            if database is not None and not database.alive():
                log.warning("database_died")
                await asyncio.to_thread(database.revive)
            lock = await take_lock(settings, dsn)
            log.info("database_back")
        except Unusable as error:
            log.error("database_unusable", reason=str(error))
            server.should_exit = error.status in (2, 7)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            # It died again meanwhile, or its folder is full: the watch goes on, or nobody would start it.
            log.error("database_unusable", reason=type(error).__name__)
