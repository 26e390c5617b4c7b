"""Two servers, a worker, Redis and PostgreSQL as processes, and lines between them that can be cut.

Every harm has an end: `heal` puts right what `harm` did, the database and Redis first, as a supervisor would.
"""

import asyncio
import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tessera.core import embedded
from tessera.settings import Settings, kept_secret
from tests.chaos.test_database_killed import postgres_children, with_luck
from tests.front.serving import TESSERA, environment, free_port
from tests.support.redis_server import RedisServer

KINDS = ("killed", "stopped", "restarted", "cut")
VICTIMS = ("server 1", "server 2", "worker", "Redis", "PostgreSQL")


class Line:
    """A port of this machine that leads somewhere else, until it is cut."""

    def __init__(self, port: int = 0, path: str = "") -> None:
        self.port = free_port()
        self._to, self._path = port, path
        self._cut = False
        self._open: set[asyncio.StreamWriter] = set()
        self._passing: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._begin, "127.0.0.1", self.port)

    async def stop(self) -> None:
        """Cut, for good."""
        self._server.close()
        self.cut()
        await asyncio.gather(*self._passing, return_exceptions=True)

    def cut(self) -> None:
        """Every connection breaks, and no new one comes about."""
        self._cut = True
        for writer in self._open:
            writer.transport.abort()

    def mend(self) -> None:
        self._cut = False

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._pass(reader, writer))
        self._passing.add(task)
        task.add_done_callback(self._passing.discard)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far: asyncio.StreamWriter | None = None
        try:
            if self._cut:
                return
            if self._path:
                far_reader, far = await asyncio.open_unix_connection(self._path)
            else:
                far_reader, far = await asyncio.open_connection("127.0.0.1", self._to)
            self._open |= {writer, far}
            ways = [asyncio.create_task(carry(reader, far)), asyncio.create_task(carry(far_reader, writer))]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        except OSError:
            return
        finally:
            for end in (writer, far):
                if end is not None:
                    self._open.discard(end)
                    end.transport.abort()


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()


@dataclass
class Program:
    """One `tessera serve` or `tessera work` under a supervisor."""

    arguments: tuple[str, ...]
    folder: Path
    settings: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [TESSERA, *self.arguments],
                stdout=log,
                stderr=log,
                env=environment(self.folder, **self.settings),
                start_new_session=True,
            )

    def end(self, number: int = signal.SIGKILL) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(timeout=30)


class Town:
    """Everything that can be harmed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.redis = RedisServer(folder)
        # As the product starts it where servers share a Redis: with room for the connections of several.
        shared = f"redis://127.0.0.1:{self.redis.port}"
        self.database = embedded.start(Settings(data_dir=folder / "database", database_url=None, redis_url=shared))
        self.own = folder / "tessera"
        self.own.mkdir()

    async def open(self) -> None:
        """Start it all; the demo world is made."""
        socket = str(self.database.socket / f".s.PGSQL.{embedded.files.PORT}")
        self.to_redis = Line(self.redis.port)
        self.to_database = {name: Line(path=socket) for name in ("server 1", "server 2", "worker")}
        self.programs = {name: self._server(name) for name in ("server 1", "server 2")}
        self.programs["worker"] = Program(("work",), self.own, self._settings("worker"), self.folder / "worker.log")
        self.to_people = {name: Line(int(self.programs[name].arguments[2])) for name in ("server 1", "server 2")}
        self.lines = (self.to_redis, *self.to_database.values(), *self.to_people.values())
        for line in self.lines:
            await line.start()
        for program in self.programs.values():
            program.start()

    async def hang_up(self) -> None:
        """No line leads anywhere any more."""
        for line in self.lines:
            await line.stop()

    def _settings(self, name: str) -> dict[str, str]:
        secret = quote(kept_secret(self.folder / "database", "postgres"))
        return {
            "TESSERA_DATABASE_URL": f"postgresql://tessera:{secret}@127.0.0.1:{self.to_database[name].port}/tessera",
            "TESSERA_REDIS_URL": f"redis://127.0.0.1:{self.to_redis.port}",
        }

    def _server(self, name: str) -> Program:
        arguments = ("serve", "--port", str(free_port()), "--demo", "--no-work")
        return Program(arguments, self.own, self._settings(name), self.folder / f"{name}.log")

    @property
    def addresses(self) -> list[str]:
        """Where people reach the two servers."""
        return [f"http://127.0.0.1:{line.port}" for line in self.to_people.values()]

    def harm(self, victim: str, kind: str) -> None:
        """Do it; `heal` ends it."""
        match victim, kind:
            case _, "cut":
                self._line_of(victim)
            case "PostgreSQL", _:
                self._harm_database(kind)
            case "Redis", "stopped":
                self.redis.freeze()
            case "Redis", _:
                self.redis.kill()
            case _, "stopped":
                self.programs[victim].process.send_signal(signal.SIGSTOP)
            case _:
                self.programs[victim].end(signal.SIGKILL if kind == "killed" else signal.SIGTERM)

    def _line_of(self, victim: str) -> None:
        for line in self._lines(victim):
            line.cut()

    def _lines(self, victim: str) -> list[Line]:
        if victim == "PostgreSQL":
            return list(self.to_database.values())
        if victim == "Redis":
            return [self.to_redis]
        return [self.to_people[victim] if victim in self.to_people else self.to_database[victim]]

    def _harm_database(self, kind: str) -> None:
        postmaster = self.database.pid()
        assert postmaster is not None
        if kind == "restarted":
            embedded._stop_server(self.database.cluster)
            return
        # The postmaster first, so that it cannot start what dies after it.
        for pid in (postmaster, *postgres_children(postmaster)):
            if kind == "killed":
                with_luck(pid)
            else:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGSTOP)

    def heal(self, victims: tuple[str, ...]) -> None:
        """Everything runs again, whatever was done to it; blocks."""
        for victim in victims:
            for line in self._lines(victim):
                line.mend()
        postmaster = self.database.pid()
        if postmaster is not None:
            for pid in (*postgres_children(postmaster), postmaster):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)
        self.database.revive()
        self.redis.thaw()
        if self.redis.process.poll() is not None:
            self.redis.start()
        for program in self.programs.values():
            if program.process.poll() is None:
                program.process.send_signal(signal.SIGCONT)
            else:
                program.start()

    def close(self) -> None:
        """Leaves nothing behind."""
        self.heal(VICTIMS)
        for program in self.programs.values():
            program.end()
        self.redis.end()
        self.database.stop()
