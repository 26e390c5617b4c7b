"""From the last byte to "ready" or "refused": the parts are put together, looked at elsewhere, and laid down.

Invariants:
- The bytes are read by `looking.py` alone, one file at a time: a process without our environment, ended after SECONDS.
- What is not ready is given to nobody; a file becomes ready after all it consists of lies in storage.
- Repeating harms nothing, also at two servers at once: a server that dies meanwhile leaves it to the timer.
- A signal that ends our programs says nothing about a file: what was looked at then waits for the timer, too.
"""

import asyncio
import json
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tessera.core.logs import log
from tessera.files.rules import BY_TYPE, WIDTHS, kind_named, named_as
from tessera.files.storage import Storage, part_key, thumbnail_key, whole_key

if TYPE_CHECKING:
    from tessera.core.database import Database

# By the clock, on a machine however busy; its CPU seconds are bound much tighter (`looking.py`).
SECONDS = 240.0
# By these people, shells and service managers end programs.
_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

_BEGUN = """
UPDATE stored_file SET checked_from = now() WHERE id = $1 AND state = 'checking' RETURNING name, size, parts
"""
_TAKEN = """
UPDATE stored_file
SET state = 'ready', kind = $2, type = $3, bytes = $4, width = $5, height = $6, sha256 = $7, name = $8,
    parts = '{}'
WHERE id = $1 AND state = 'checking'
"""
_SWEEP_AGAIN = "UPDATE stored_file SET swept_at = NULL WHERE id = $1 AND state = 'gone'"
_REFUSED = "UPDATE stored_file SET state = 'refused', reason = $2, parts = '{}' WHERE id = $1 AND state = 'checking'"


class Interrupted(Exception):
    """Somebody ended the looking, not the file."""


class Checks:
    """The checks that run in this process; one at a time, as each may take a gigabyte."""

    def __init__(self) -> None:
        self._running: dict[UUID, asyncio.Task[None]] = {}
        self._turn = asyncio.Semaphore(1)

    def begin(self, db: "Database", storage: Storage, id_: UUID) -> None:
        """Begin to check a file, unless that is going on."""
        if id_ not in self._running:
            task = asyncio.create_task(self._check(db, storage, id_))
            self._running[id_] = task
            task.add_done_callback(lambda _: self._running.pop(id_, None))

    async def wait(self, id_: UUID, seconds: float | None = None) -> None:
        """Wait until a check has ended, at most so long."""
        if task := self._running.get(id_):
            await asyncio.wait([task], timeout=seconds)

    async def stop(self) -> None:
        """End all that run; the timer of the next start takes them up."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _check(self, db: "Database", storage: Storage, id_: UUID) -> None:
        async with self._turn:
            try:
                await check(db, storage, id_)
            except Exception as error:
                log.error("file_check_failed", kind=type(error).__name__)


async def check(db: "Database", storage: Storage, id_: UUID) -> None:
    """Check a file that has come whole; nothing happens where there is none to check."""
    async with db.act() as tx:
        asked = await (await tx.driver()).fetchrow(_BEGUN, id_)
    if asked is None:
        return
    name: str = asked["name"]
    with TemporaryDirectory(prefix="tessera-") as folder:
        came = Path(folder, "came")
        if await _put_together(storage, id_, asked["parts"], came) != asked["size"]:
            # Another server was faster, and has taken the parts away.
            return
        seen = await look_at(came, Path(folder), name)
        if "refused" not in seen:
            await _lay_down(storage, id_, Path(folder), seen)
    await _note(db, storage, id_, name, seen)


async def _put_together(storage: Storage, id_: UUID, marks: Sequence[int], path: Path) -> int:
    """Write the parts with these marks one behind the other; how many bytes that makes."""
    size = 0
    with path.open("wb") as file, suppress(FileNotFoundError):
        for mark in marks:
            async for piece in await storage.read(part_key(id_, size, mark)):
                size += await asyncio.to_thread(file.write, piece)
    return size


async def look_at(path: Path, folder: Path, name: str) -> dict[str, Any]:
    """What `looking.py` says of a file; one that breaks it is harmful, or broken. Raises Interrupted."""
    told = kind_named(name)
    if told is None:
        return {"refused": "file_type_unknown"}
    try:
        code, said = await _looked(path, folder, told.ending)
        if -code == signal.SIGKILL:
            # A machine short of memory ends whoever it likes; twice, it is the file.
            code, said = await _looked(path, folder, told.ending)
    except TimeoutError:
        return {"refused": "file_harmful"}
    if -code in _ENDING:
        raise Interrupted
    if code:
        return {"refused": "file_harmful" if code < 0 else "file_broken"}
    found: dict[str, Any] = json.loads(said)
    return found


async def _looked(path: Path, folder: Path, ending: str) -> tuple[int, bytes]:
    """How `looking.py` ended and what it said. In a session of its own, else Ctrl-C would end it beside the server."""
    command = (sys.executable, "-I", "-m", "tessera.files.looking", str(path), str(folder), ending)
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL, env={}, cwd=folder, start_new_session=True,
    )  # fmt: skip
    try:
        async with asyncio.timeout(SECONDS):
            said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return process.returncode, said


async def _lay_down(storage: Storage, id_: UUID, folder: Path, seen: dict[str, Any]) -> None:
    for width in WIDTHS if seen["kind"] == "image" else ():
        await storage.put(thumbnail_key(id_, width), folder / str(width))
    await storage.put(whole_key(id_), folder / "whole")


async def _note(db: "Database", storage: Storage, id_: UUID, name: str, seen: dict[str, Any]) -> None:
    async with db.act() as tx:
        driver = await tx.driver()
        if "refused" in seen:
            await driver.execute(_REFUSED, id_, seen["refused"])
        else:
            told = (seen[key] for key in ("kind", "type", "bytes"))
            size = (seen.get("width"), seen.get("height"))
            called = named_as(name, BY_TYPE[seen["type"]])
            await driver.execute(_TAKEN, id_, *told, *size, seen["sha256"], called)
        # Taken back meanwhile, its bytes may have been swept before they were laid down.
        await driver.execute(_SWEEP_AGAIN, id_)
    await storage.take_away(f"parts/{id_}")
