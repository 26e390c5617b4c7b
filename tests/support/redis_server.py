"""A real redis-server of one's own, to be killed, stopped and started again at the same address."""

import signal
import socket
import subprocess
import time
from pathlib import Path

from tests.support.programs import find_or_install


class RedisServer:
    """On a free port of this machine; keeps nothing on the disk."""

    def __init__(self, folder: Path) -> None:
        self.program = find_or_install("redis-server", "redis-server")
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"redis://127.0.0.1:{self.port}"
        self.process = self._begin()

    def _begin(self) -> subprocess.Popen[bytes]:
        given = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        process = subprocess.Popen([self.program, *given], stdout=subprocess.DEVNULL, start_new_session=True)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            assert process.poll() is None, "redis-server does not start"
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.5).close()
            except OSError:
                time.sleep(0.02)
            else:
                return process
        raise AssertionError("redis-server does not answer")

    def kill(self) -> None:
        """Gone without a word."""
        self.process.kill()
        self.process.wait()

    def start(self) -> None:
        """Again, empty."""
        self.process = self._begin()

    def freeze(self) -> None:
        """There, and silent."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """Leaves nothing behind, whatever the test did."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
