"""A real `tessera serve` in a process group of its own, for tests that start, stop and kill it."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TESSERA = str(Path(sys.executable).with_name("tessera"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """The caller's environment without its Tessera settings, with ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TESSERA_")}
    return kept | {"TESSERA_DATA_DIR": str(data_dir)} | more


def tessera(data_dir: Path, *arguments: str, given: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """One command, run to its end, with `given` on its standard input."""
    return subprocess.run(
        [TESSERA, *arguments],
        input=given,
        capture_output=True,
        text=True,
        env=environment(data_dir, **more),
        timeout=60,
        check=False,
    )


@dataclass
class Served:
    """A server on `port` with its data in `data_dir`."""

    data_dir: Path
    arguments: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    more: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # A file: a pipe that nobody empties would stop a server that has much to log.
        handle, name = tempfile.mkstemp(prefix="tessera-serve-", suffix=".log")
        self.log = Path(name)
        self.process = subprocess.Popen(
            [TESSERA, "serve", "--port", str(self.port), *self.arguments],
            stdout=handle,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment(self.data_dir, **self.more),
            start_new_session=True,
        )
        os.close(handle)

    def wait_until_ready(self, seconds: float = 180) -> "Served":
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.get("/ready")
            except (OSError, urllib.error.URLError):
                time.sleep(0.05)
            else:
                return self
        raise AssertionError(f"the server does not get ready: {self.end(signal.SIGKILL)[1]}")

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return json.load(answer)

    def database_pid(self) -> int:
        return int((self.data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0])

    def end(self, number: int, *, group: bool = False, seconds: float = 20) -> tuple[int, str]:
        """Sends a signal, to the whole group as Ctrl-C does or to the process alone; its status and output."""
        (os.killpg if group else os.kill)(self.process.pid, number)
        self.process.wait(timeout=seconds)
        return self.process.returncode, self.output()

    def output(self) -> str:
        """Everything the server has printed."""
        return self.log.read_text()

    def clean_up(self) -> None:
        """Leaves nothing behind, whatever the test did."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        pid_file = self.data_dir / "postgres" / "postmaster.pid"
        if pid_file.exists():
            with suppress(ProcessLookupError):
                os.kill(self.database_pid(), signal.SIGQUIT)
        self.log.unlink(missing_ok=True)
