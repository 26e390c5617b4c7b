"""The embedded database through every way it can be left behind."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from tessera.core import embedded
from tessera.core.unusable import Unusable
from tessera.settings import Settings

OWNER = """
import sys, time
from pathlib import Path
from tessera.core import embedded
from tessera.settings import Settings
print(embedded.start(Settings(data_dir=Path(sys.argv[1]))).pid(), flush=True)
time.sleep(600)
"""


def settings_in(folder: Path) -> Settings:
    return Settings(data_dir=folder, database_url=None, database_start_seconds=30)


def ask(dsn: str, statement: str) -> object:
    async def fetch() -> object:
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(fetch())


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be collected does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until_gone(pid: int, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_alive(pid)


def start_in_a_process_of_its_own(folder: Path) -> tuple[subprocess.Popen[str], int]:
    """A process that uses the database, and the database's pid."""
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(folder)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    return owner, int(owner.stdout.readline())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a cluster that was stopped in order; copied by each test that needs one."""
    folder = tmp_path_factory.mktemp("made")
    database = embedded.start(settings_in(folder))
    ask(database.dsn, "CREATE TABLE kept AS SELECT 42 AS value")
    database.stop()
    return folder


@pytest.fixture
def data_dir(made: Path, tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    shutil.copytree(made, folder, ignore=shutil.ignore_patterns("socket"))
    if os.geteuid() == 0:
        owner = (made / "postgres").stat()
        for path in (folder / "postgres", *(folder / "postgres").rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_first_start_makes_a_database_and_stop_ends_its_process(tmp_path: Path) -> None:
    database = embedded.start(settings_in(tmp_path / "new"))
    pid = database.pid()
    assert not database.adopted
    assert ask(database.dsn, "SELECT lower('ÄÖÜ')") == "äöü"
    assert pid is not None
    database.stop()
    assert wait_until_gone(pid)


def test_nobody_enters_without_the_password_or_the_folder(data_dir: Path) -> None:
    database = embedded.start(settings_in(data_dir))
    try:
        assert database.socket.stat().st_mode & 0o777 == 0o700
        assert (data_dir / "secrets" / "postgres").stat().st_mode & 0o777 == 0o600
        with pytest.raises(asyncpg.InvalidPasswordError):
            ask(database.dsn.replace(database.cluster.password, "guessed"), "SELECT 1")
    finally:
        database.stop()


def test_a_path_too_long_for_a_socket_gets_a_short_folder_that_goes_again(tmp_path: Path) -> None:
    database = embedded.start(settings_in(tmp_path / ("long" * 30)))
    assert len(str(database.socket)) < 60
    database.stop()
    assert not database.socket.exists()


def test_the_last_to_leave_stops_it(data_dir: Path) -> None:
    first = embedded.start(settings_in(data_dir))
    second = embedded.start(settings_in(data_dir))
    pid = first.pid()
    assert second.adopted
    assert pid is not None
    first.stop()
    assert ask(second.dsn, "SELECT value FROM kept") == 42
    second.stop()
    assert wait_until_gone(pid)


def test_a_server_left_by_kill_9_is_adopted_and_then_stopped(data_dir: Path) -> None:
    owner, pid = start_in_a_process_of_its_own(data_dir)
    owner.kill()
    owner.wait()
    assert is_alive(pid)
    database = embedded.start(settings_in(data_dir))
    assert database.adopted
    assert database.pid() == pid
    database.stop()
    assert wait_until_gone(pid)


def test_after_kill_9_of_everything_what_was_committed_is_there(data_dir: Path) -> None:
    owner, pid = start_in_a_process_of_its_own(data_dir)
    other = embedded.start(settings_in(data_dir))
    ask(other.dsn, "UPDATE kept SET value = 43")
    os.kill(pid, signal.SIGKILL)
    owner.kill()
    owner.wait()
    wait_until_gone(pid)
    database = embedded.start(settings_in(data_dir))
    assert not database.adopted
    assert ask(database.dsn, "SELECT value FROM kept") == 43
    other.stop()
    database.stop()
    assert database.pid() is None


def test_a_killed_server_is_started_again_at_the_same_address(data_dir: Path) -> None:
    database = embedded.start(settings_in(data_dir))
    pid = database.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert wait_until_gone(pid)
    assert not database.alive()
    database.revive()
    assert ask(database.dsn, "SELECT value FROM kept") == 42
    database.stop()


def test_a_pid_file_that_names_a_stranger_is_removed_and_the_stranger_lives(data_dir: Path) -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    lines = [str(stranger.pid), str(data_dir / "postgres"), "1", "5432", str(data_dir / "socket"), "", "", "ready"]
    (data_dir / "postgres" / "postmaster.pid").write_text("\n".join(lines))
    database = embedded.start(settings_in(data_dir))
    assert ask(database.dsn, "SELECT value FROM kept") == 42
    database.stop()
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_what_a_killed_initdb_left_is_cleared(tmp_path: Path) -> None:
    left = tmp_path / "postgres.new-abc"
    left.mkdir()
    (left / "PG_VERSION").write_text("18\n")
    database = embedded.start(settings_in(tmp_path))
    database.stop()
    assert not left.exists()


@pytest.mark.parametrize(("found", "word"), [("99", "newer"), ("15", "older")])
def test_a_cluster_of_another_version_is_refused_and_untouched(data_dir: Path, found: str, word: str) -> None:
    (data_dir / "postgres" / "PG_VERSION").write_text(f"{found}\n")
    with pytest.raises(Unusable, match=word) as refused:
        embedded.start(settings_in(data_dir))
    assert refused.value.status == 5


@pytest.mark.parametrize("harm", ["control removed", "control overwritten", "version removed", "log removed"])
def test_a_broken_cluster_is_named_in_one_sentence(data_dir: Path, harm: str) -> None:
    cluster = data_dir / "postgres"
    if harm == "control removed":
        (cluster / "global" / "pg_control").unlink()
    elif harm == "control overwritten":
        (cluster / "global" / "pg_control").write_bytes(b"\x07" * 8192)
    elif harm == "version removed":
        (cluster / "PG_VERSION").unlink()
    else:
        shutil.rmtree(cluster / "pg_wal")
    with pytest.raises(Unusable, match="broken") as refused:
        embedded.start(settings_in(data_dir))
    assert refused.value.status == 4
    assert "\n" not in str(refused.value)


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    place = tmp_path / "closed"
    if os.geteuid() == 0:
        # To root a folder is never closed; a file in its place is.
        place.touch()
    else:
        place.mkdir(mode=0o555)
    with pytest.raises(Unusable, match="cannot be written") as refused:
        embedded.start(settings_in(place / "data"))
    assert refused.value.status == 3


def test_the_log_of_the_database_quotes_no_rows(data_dir: Path) -> None:
    database = embedded.start(settings_in(data_dir))
    ask(database.dsn, "CREATE TABLE person (email text UNIQUE)")
    ask(database.dsn, "INSERT INTO person VALUES ('anna@adorf.example')")
    with pytest.raises(asyncpg.UniqueViolationError):
        ask(database.dsn, "INSERT INTO person VALUES ('anna@adorf.example')")
    database.stop()
    log = (data_dir / "postgres" / "tessera.log").read_text()
    assert "unique constraint" in log
    assert "anna" not in log
