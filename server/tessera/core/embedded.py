"""The embedded PostgreSQL: found running, recovered or started, and stopped by the last who uses it.

Invariants:
- Whoever uses the database holds a shared lock on `<data>/embedded.lock`; the last to leave stops the server. The
  kernel drops the lock of a killed process, so what kill -9 leaves behind is adopted by the next start and stopped by
  the next stop.
- Starts and stops exclude each other by `<data>/embedded.change`.
- A pid in `postmaster.pid` is believed only when it answers with our password, or is a `postgres`.
- Everything here blocks; from a running loop call it with `asyncio.to_thread`.
"""

import asyncio
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

import asyncpg

from tessera.core import cluster as files
from tessera.core.cluster import Cluster
from tessera.core.unusable import Unusable
from tessera.settings import Settings, kept_secret

SPARE_CONNECTIONS = 30
"""For other commands, listeners, jobs, and the server's own reserve."""
SEVERAL = 4
"""Where servers share a Redis, as many of them have room."""


@dataclass
class EmbeddedDatabase:
    """A running embedded database this process uses: `dsn` for asyncpg, `adopted` whether it was running before."""

    dsn: str
    adopted: bool
    cluster: Cluster
    socket: Path
    settings: Settings
    _use: IO[str]

    def pid(self) -> int | None:
        """The process id of the running server."""
        return _postmaster(self.cluster)[0]

    def alive(self) -> bool:
        """Whether the server's process is there; says nothing about whether it answers."""
        pid = self.pid()
        return pid is not None and _is_postgres(pid)

    def revive(self) -> None:
        """Starts the server again at the same address after somebody killed it; harmless while it runs."""
        with _changing(self.settings.data_dir):
            if _await_running(self.cluster, self.settings.database_start_seconds) is None:
                _start_server(self.cluster, self.socket, self.settings)

    def stop(self) -> None:
        """Leaves; stops the server when nobody else uses it. Calling it twice is harmless."""
        if self._use.closed:
            return
        with _changing(self.settings.data_dir):
            self._use.close()
            if _alone(self.settings.data_dir):
                _stop_server(self.cluster)


def start(settings: Settings) -> EmbeddedDatabase:
    """Makes, adopts or starts the database in the data folder and waits until it answers, recovery included.

    Raises Unusable with status 3 (folder), 4 (broken), 5 (other version).
    """
    data_dir = settings.data_dir.absolute()
    _check_folder(data_dir)
    with _changing(data_dir):
        folder = data_dir / "postgres"
        cluster = Cluster(folder, kept_secret(data_dir, "postgres"), files.account_for(folder))
        if not folder.exists():
            files.make(cluster)
        files.check_version(cluster)
        running = _await_running(cluster, settings.database_start_seconds)
        socket = running or files.socket_folder(data_dir)
        if running is None:
            _start_server(cluster, socket, settings)
        _make_database(cluster, socket)
        return EmbeddedDatabase(dsn(cluster, socket), running is not None, cluster, socket, settings, _hold(data_dir))


def dsn(cluster: Cluster, socket: Path, database: str = files.USER) -> str:
    """The address for asyncpg: over the socket, as owner."""
    host = quote(str(socket), safe="")
    return f"postgresql://{files.USER}:{cluster.password}@/{database}?host={host}&port={files.PORT}"


@contextmanager
def reached(settings: Settings) -> Iterator[str]:
    """The address of the database a command works on: the one of TESSERA_DATABASE_URL, a running embedded one, or
    the embedded one started for as long as the command takes."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    database = start(settings)
    try:
        yield database.dsn
    finally:
        database.stop()


def _check_folder(data_dir: Path) -> None:
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
        probe = data_dir / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Unusable(
            f"The data folder {data_dir} cannot be written ({error.strerror}); make it writable, or name another with"
            " TESSERA_DATA_DIR.",
            status=3,
        ) from None


@contextmanager
def _changing(data_dir: Path) -> Iterator[None]:
    with (data_dir / "embedded.change").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _hold(data_dir: Path) -> IO[str]:
    use = (data_dir / "embedded.lock").open("w")
    fcntl.flock(use, fcntl.LOCK_SH)
    return use


def _alone(data_dir: Path) -> bool:
    with (data_dir / "embedded.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _postmaster(cluster: Cluster) -> tuple[int | None, Path | None]:
    """The pid and the socket folder that postmaster.pid names."""
    try:
        lines = cluster.pid_file.read_text().splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return None, None
    return pid, Path(lines[4]) if len(lines) > 4 and lines[4] else None


def _is_postgres(pid: int) -> bool:
    """Whether this pid is a live PostgreSQL; a reused pid is somebody else's process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    with suppress(OSError):
        status = Path(f"/proc/{pid}/stat").read_text()
        name, _, rest = status.partition("(")[2].rpartition(")")
        return name.startswith("postgres") and rest.split()[0] != "Z"
    # Without /proc (macOS) pg_ctl is asked instead, by the caller's attempt to start.
    return not Path("/proc/self").exists()


def _await_running(cluster: Cluster, seconds: int) -> Path | None:
    """The socket folder of a server left running, once it answers; None when there is none (its traces removed)."""
    deadline = time.monotonic() + seconds
    while True:
        pid, socket = _postmaster(cluster)
        if pid is None or not _is_postgres(pid):
            _remove_traces(cluster, socket)
            return None
        if socket is not None and _answers(cluster, socket):
            return socket
        if time.monotonic() > deadline:
            raise Unusable(
                f"A PostgreSQL (process {pid}) holds {cluster.folder} but does not answer; end that process.", status=4
            )
        time.sleep(0.1)


def _remove_traces(cluster: Cluster, socket: Path | None) -> None:
    cluster.pid_file.unlink(missing_ok=True)
    if socket is None:
        return
    for name in (f".s.PGSQL.{files.PORT}", f".s.PGSQL.{files.PORT}.lock"):
        with suppress(OSError):
            (socket / name).unlink(missing_ok=True)
    _remove_short_folder(socket)


def _remove_short_folder(socket: Path) -> None:
    if socket.parent == Path("/tmp") and socket.name.startswith("tessera-"):
        shutil.rmtree(socket, ignore_errors=True)


def _answers(cluster: Cluster, socket: Path) -> bool:
    async def ask() -> bool:
        connection = await asyncpg.connect(dsn(cluster, socket, "postgres"), timeout=5)
        await connection.close()
        return True

    # A server that starts, recovers or stops refuses; a dead one has no socket.
    with suppress(OSError, asyncpg.PostgresError, TimeoutError):
        return asyncio.run(ask())
    return False


def _start_server(cluster: Cluster, socket: Path, settings: Settings) -> None:
    files.make_private(socket, cluster)
    servers = SEVERAL if settings.redis_url else 1
    files.configure(cluster, socket, servers * (settings.acts + settings.reads) + SPARE_CONNECTIONS)
    if cluster.log.exists():
        cluster.log.unlink()
    wait = str(settings.database_start_seconds)
    done = files.run(cluster, "pg_ctl", "start", "-w", "-t", wait, "-D", cluster.folder, "-l", cluster.log)
    if done.returncode == 0:
        return
    _remove_short_folder(socket)
    said = cluster.log.read_text(errors="replace") if cluster.log.exists() else done.stdout
    raise Unusable(
        f"The database in {cluster.folder} is broken and does not start ({files.last_line(said)}); restore a backup, or"
        " move the folder away to begin with an empty one.",
        status=4,
    )


def _make_database(cluster: Cluster, socket: Path) -> None:
    """Makes our database at the first start, and after one that was killed in between."""

    async def ensure() -> None:
        with suppress(asyncpg.InvalidCatalogNameError):
            await (await asyncpg.connect(dsn(cluster, socket))).close()
            return
        connection = await asyncpg.connect(dsn(cluster, socket, "postgres"))
        await connection.execute(f"CREATE DATABASE {files.USER}")
        await connection.close()

    try:
        asyncio.run(ensure())
    except (asyncpg.PostgresError, OSError) as error:
        raise Unusable(
            f"The database in {cluster.folder} is broken ({type(error).__name__}); restore a backup, or move the folder"
            " away to begin with an empty one.",
            status=4,
        ) from None


def _stop_server(cluster: Cluster) -> None:
    """Ends the server: sessions cut, everything written; the hard way only when that takes over a minute."""
    _, socket = _postmaster(cluster)
    done = files.run(cluster, "pg_ctl", "stop", "-w", "-t", "60", "-m", "fast", "-D", cluster.folder)
    if done.returncode != 0 and cluster.pid_file.exists():
        files.run(cluster, "pg_ctl", "stop", "-w", "-t", "10", "-m", "immediate", "-D", cluster.folder)
    if socket is not None:
        _remove_short_folder(socket)
