"""`tessera serve`: it stops whole, recovers, and says in one sentence why it cannot start."""

import base64
import fcntl
import json
import os
import signal
import socket
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.front.serving import Served, free_port, tessera
from tests.front.test_embedded import is_alive, wait_until_gone

Start = Callable[..., Served]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Served] = []

    def begin(*arguments: str, **more: int) -> Served:
        started.append(Served(tmp_path, arguments, **more))
        return started[-1]

    yield begin
    for served in started:
        served.clean_up()


def open_sse(served: Served) -> socket.socket:
    """A reader of server-sent events, after its first bytes."""
    position = served.get("/api/spaces/network/threads")["position"]
    line = socket.create_connection(("127.0.0.1", served.port))
    wanted = json.dumps([position]).replace('"', "%22").replace(" ", "")
    line.sendall(f"GET /api/live/sse?open={wanted} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n".encode())
    heard = b""
    while b"hello" not in heard:
        heard += line.recv(65536)
    return line


def open_websocket_that_never_reads(served: Served) -> socket.socket:
    """Asks for the whole list again and again and reads none of it, until the server's buffers are full."""
    position = served.get("/api/spaces/network/threads")["position"] | {"seq": 0}
    line = socket.create_connection(("127.0.0.1", served.port))
    key = base64.b64encode(os.urandom(16)).decode()
    host = f"127.0.0.1:{served.port}"
    line.sendall(
        f"GET /api/live/ws HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    assert b"101" in line.recv(1024)
    for _ in range(300):
        line.sendall(masked(json.dumps({"do": "open", "streams": [position]}).encode()))
    deadline = time.monotonic() + 20
    while waiting_bytes(line) <= 100_000:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return line


def waiting_bytes(line: socket.socket) -> int:
    """What has come and was not read."""
    counted = bytearray(4)
    fcntl.ioctl(line, termios.FIONREAD, counted)
    return int.from_bytes(counted, sys.byteorder)


def masked(payload: bytes) -> bytes:
    """One client's text frame of 126 to 65,535 bytes, under a mask of zeros."""
    return b"\x81\xfe" + len(payload).to_bytes(2, "big") + bytes(4) + payload


def test_sigterm_with_an_open_stream_ends_everything_and_the_database_last(start: Start) -> None:
    served = start().wait_until_ready()
    database = served.database_pid()
    reader = open_sse(served)
    status, output = served.end(signal.SIGTERM)
    assert status == 0, output
    assert wait_until_gone(database)
    heard = b""
    while more := reader.recv(65536):
        heard += more
    assert b"retry" in heard


def test_ctrl_c_ends_everything_beside_a_reader_that_never_reads(start: Start) -> None:
    served = start("--demo").wait_until_ready()
    database = served.database_pid()
    readers = [open_websocket_that_never_reads(served), open_sse(served)]
    status, output = served.end(signal.SIGINT, group=True)
    assert status == 0, output
    assert wait_until_gone(database)
    for reader in readers:
        reader.close()


def test_after_kill_9_the_next_start_recovers_and_stops_whole(start: Start) -> None:
    first = start("--demo").wait_until_ready()
    database = first.database_pid()
    questions = first.get("/api/spaces/network/threads")["items"]
    first.end(signal.SIGKILL)
    assert is_alive(database)
    second = start().wait_until_ready()
    assert second.get("/api/spaces/network/threads")["items"] == questions
    assert second.end(signal.SIGTERM)[0] == 0
    assert wait_until_gone(database)


def test_after_kill_9_of_server_and_database_what_was_there_is_there(start: Start) -> None:
    first = start("--demo").wait_until_ready()
    questions = first.get("/api/spaces/network/threads")["items"]
    os.kill(first.database_pid(), signal.SIGKILL)
    first.end(signal.SIGKILL)
    second = start().wait_until_ready()
    assert second.get("/api/spaces/network/threads")["items"] == questions
    database = second.database_pid()
    assert second.end(signal.SIGINT, group=True)[0] == 0
    assert wait_until_gone(database)


def test_a_database_killed_under_the_server_comes_back_without_it(start: Start) -> None:
    served = start().wait_until_ready()
    killed = served.database_pid()
    os.kill(killed, signal.SIGKILL)
    assert wait_until_gone(killed)
    time.sleep(2)
    served.wait_until_ready(20)
    again = served.database_pid()
    assert again != killed
    assert served.end(signal.SIGTERM)[0] == 0
    assert wait_until_gone(again)


@pytest.mark.parametrize("after", [0.3, 0.8, 1.5, 2.5])
def test_a_signal_in_the_middle_of_the_start_leaves_nothing_behind(start: Start, tmp_path: Path, after: float) -> None:
    served = start("--demo")
    time.sleep(after)
    # What has been begun, as making the database, is ended first.
    status, _ = served.end(signal.SIGTERM, seconds=60)
    # Before the handlers are there the signal ends Python itself.
    assert status in (0, -signal.SIGTERM)
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()


def test_a_taken_port_gets_one_sentence_and_status_6(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = tessera(tmp_path, "serve", "--port", str(port))
    assert ended.returncode == 6
    assert ended.stderr.count("\n") == 1
    assert str(port) in ended.stderr


def test_a_second_server_on_the_same_database_is_refused_and_the_first_goes_on(start: Start, tmp_path: Path) -> None:
    first = start().wait_until_ready()
    ended = tessera(tmp_path, "serve", "--port", str(free_port()))
    assert ended.returncode == 7
    assert "already serving" in ended.stderr
    assert first.get("/ready")
    first.end(signal.SIGTERM)


def test_an_unreachable_database_gets_one_sentence_and_status_8(tmp_path: Path) -> None:
    address = f"postgresql://tessera:geheim@127.0.0.1:{free_port()}/tessera"
    ended = tessera(tmp_path, "serve", "--port", str(free_port()), TESSERA_DATABASE_URL=address)
    assert ended.returncode == 8
    assert ended.stderr.count("\n") == 1
    assert "geheim" not in ended.stderr


def test_the_demo_world_is_not_served_to_other_machines(start: Start, tmp_path: Path) -> None:
    first = start("--demo").wait_until_ready()
    first.end(signal.SIGTERM)
    ended = tessera(tmp_path, "serve", "--host", "0.0.0.0", "--port", str(free_port()))
    assert ended.returncode == 2
    assert "demo world" in ended.stderr


def test_how_long_the_second_start_takes_is_told(start: Start, record_property: Callable[[str, object], None]) -> None:
    start("--demo").wait_until_ready().end(signal.SIGTERM)
    began = time.monotonic()
    second = start("--demo").wait_until_ready()
    took = time.monotonic() - began
    record_property("second_start_seconds", round(took, 2))
    print(f"second start: {took:.1f} s")
    second.end(signal.SIGTERM)


def test_a_quiet_line_is_left_open_for_longer_than_uvicorn_would(start: Start) -> None:
    served = start().wait_until_ready()
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as line:
        for _ in range(2):
            line.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            heard = b""
            while b'"ok"' not in heard:
                some = line.recv(4096)
                assert some, "the line was closed"
                heard += some
            time.sleep(6)
