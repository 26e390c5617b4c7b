"""`tessera backup` and `tessera restore` as processes: beside a server, into another folder, and killed."""

import asyncio
import os
import random
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from tessera.core.embedded import reached
from tessera.settings import Settings
from tests.front.serving import TESSERA, Served, environment, tessera
from tests.front.test_cli import PASSWORD, Browser, create
from tests.support.canonical import dump


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    """A server that runs, with one person and one file, and its backup."""
    folder = tmp_path_factory.mktemp("backed-up")
    served = Served(folder / "data").wait_until_ready()
    create(served, "ute@wern.example", "--lang", "de")
    (served.data_dir / "files").mkdir(exist_ok=True)
    (served.data_dir / "files" / "old").write_text("old")
    file = folder / "backup.tar.gz"
    ended = tessera(served.data_dir, "backup", str(file))
    assert ended.returncode == 0, ended.stderr
    assert "person: 1 rows" in ended.stdout
    yield served, file
    served.end(signal.SIGTERM)
    served.clean_up()


def test_a_backup_beside_a_running_server_is_whole_and_private(backed_up: tuple[Served, Path]) -> None:
    served, file = backed_up
    assert served.get("/ready")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(os.listdir(file.parent)) == ["backup.tar.gz", "data"]
    checked = tessera(served.data_dir, "restore", "--check", str(file))
    assert checked.returncode == 0
    assert checked.stdout.startswith("The archive is whole: Tessera ")


def test_while_a_server_runs_nothing_is_restored(backed_up: tuple[Served, Path]) -> None:
    served, file = backed_up
    ended = tessera(served.data_dir, "restore", "--replace", str(file))
    assert ended.returncode == 7
    assert ended.stderr == "Another tessera serve is already serving this database; stop it first.\n"
    assert served.get("/ready")


def test_refusals_are_one_sentence_and_leave_no_trace(backed_up: tuple[Served, Path], tmp_path: Path) -> None:
    served, file = backed_up
    again = tessera(served.data_dir, "backup", str(file))
    assert again.returncode == 1
    assert "--replace" in again.stderr
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(file.read_bytes()[:-20])
    ended = tessera(tmp_path / "data", "restore", str(cut))
    assert ended.returncode == 9
    assert ended.stderr.startswith("The archive is broken")
    assert ended.stderr.count("\n") == 1
    # Not even a database was made for it.
    assert os.listdir(tmp_path) == ["cut.tar.gz"]


def test_who_was_there_signs_in_on_the_restored_server(backed_up: tuple[Served, Path], tmp_path: Path) -> None:
    _, file = backed_up
    ended = tessera(tmp_path, "restore", str(file))
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.endswith("The archive is restored.\n")
    restored = Served(tmp_path).wait_until_ready()
    try:
        assert Browser(restored).sign_in("ute@wern.example", PASSWORD) in (200, 201)
        assert (tmp_path / "files" / "old").read_text() == "old"
        create(restored, "jo@wern.example")
    finally:
        restored.end(signal.SIGTERM)
        restored.clean_up()
    refused = tessera(tmp_path, "restore", str(file))
    assert refused.returncode == 1
    assert "holds people" in refused.stderr


async def _say(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("UPDATE person SET name = 'Somebody Later'")
    await connection.close()


def test_killed_at_any_moment_all_or_nothing_is_restored(backed_up: tuple[Served, Path], tmp_path: Path) -> None:
    """Database and files always belong together: either both are those of before, or both those of the archive."""
    _, file = backed_up
    assert tessera(tmp_path, "restore", str(file)).returncode == 0
    with reached(Settings(data_dir=tmp_path, database_url=None)) as dsn:
        # Stays up, so that the kills meet the restore and not the start of a database.
        asyncio.run(_say(dsn))
        (tmp_path / "files" / "old").write_text("later")
        took = _seconds_of_a_restore(tmp_path, file)
        asyncio.run(_say(dsn))
        (tmp_path / "files" / "old").write_text("later")
        for _ in range(3):
            process = subprocess.Popen(
                [TESSERA, "restore", "--replace", str(file)],
                env=environment(tmp_path),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            time.sleep(random.uniform(0.2, 1.0) * took)
            process.kill()
            process.wait()
            # What every command does first.
            assert tessera(tmp_path, "reindex").returncode == 0
            later = "Somebody Later" in "".join(asyncio.run(dump(dsn))["person"])
            assert (tmp_path / "files" / "old").read_text() == ("later" if later else "old")
            assert not (tmp_path / "restoring").exists()


def _seconds_of_a_restore(data_dir: Path, file: Path) -> float:
    began = time.monotonic()
    ended = tessera(data_dir, "restore", "--replace", str(file))
    assert ended.returncode == 0, ended.stderr
    return time.monotonic() - began
