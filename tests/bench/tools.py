"""What every figure needs: processes that end with their block, load over HTTP, and taking a figure down."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx

from tessera.core.embedded import reached
from tessera.settings import Settings

HERE = Path(__file__).parent
TESSERA = str(Path(sys.executable).parent / "tessera")
SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
Figures = dict[str, dict[str, Any]]


@contextmanager
def serving(folder: str, *arguments: str, **env: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A `tessera serve` on a free port, ready, with its data in `folder`."""
    port = free_port()
    with running(TESSERA, "serve", *arguments, TESSERA_DATA_DIR=folder, TESSERA_PORT=str(port), **env) as process:
        wait_for(port, "/ready")
        yield process, port


def database_of(folder: str) -> AbstractContextManager[str]:
    """The address of the embedded database with its data in `folder`; started where no server runs it."""
    return reached(Settings(data_dir=Path(folder), database_url=None))


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(*command: str, stdin: str = "", **env: str) -> Iterator[subprocess.Popen[str]]:
    """A process that is ended with its block."""
    given = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, env=os.environ | env, **given)
    assert process.stdin is not None
    process.stdin.write(stdin)
    process.stdin.close()
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(20)


def wait_for(port: int, path: str = "/") -> None:
    """Wait until a server answers, a minute at most."""
    for _ in range(240):
        try:
            if httpx.get(f"http://127.0.0.1:{port}{path}", timeout=1).status_code < 500:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.25)
    raise RuntimeError("the server does not answer")


def load(
    port: int | Sequence[int], requests: list[str], connections: int = 8, seconds: float = SECONDS
) -> dict[str, float]:
    """Rate and p95 of requests from a process of its own; several ports share the connections out."""
    command = [sys.executable, "-m", "tests.bench.load", "http", str(seconds), str(connections)]
    job = json.dumps({"ports": [port] if isinstance(port, int) else list(port), "requests": requests})
    done = subprocess.run(command, input=job, stdout=subprocess.PIPE, text=True, check=True)
    answer: dict[str, float] = json.loads(done.stdout)
    if not answer["rate"]:
        raise RuntimeError(f"every request was refused: {requests[0]}")
    if answer["refused"]:
        print(f"  {answer['refused']:.0f} requests were refused", file=sys.stderr)
    return answer


def get(path: str, cookie: str = "", known: str = "") -> str:
    """A GET as bytes on the wire; `known` is an ETag."""
    asked = f"If-None-Match: {known}\r\n" if known else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nX-Tessera: 1\r\n{asked}\r\n"


def post(path: str, cookie: str, body: str) -> str:
    """A POST as bytes on the wire; KEY becomes a fresh key."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nX-Tessera: 1\r\nIdempotency-Key: KEY\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}"
    )


def note(figures: Figures, name: str, value: float, unit: str, floor: float | None = None) -> None:
    """Take a figure down and show it."""
    ratio = None if not floor else round(value / floor, 3)
    figures[name] = {
        "value": round(value, 2), "unit": unit, "floor": None if floor is None else round(floor, 2), "ratio": ratio
    }  # fmt: skip
    against = "" if floor is None else f"floor {floor:12,.1f}   ratio {ratio}"
    print(f"{name:34} {value:12,.{1 if value > 1 else 3}f} {unit:14} {against}", file=sys.stderr, flush=True)
