"""The archive of a backup: one gzipped tar, written and read as a stream.

Invariants:
- First `tessera.json` (`Head`), then `tables/<name>` in PostgreSQL's text format, `files/…`, `secrets/<name>`, and last
  `manifest.json` with size, rows and SHA-256 of all before it.
- Who reads works the manifest out anew and compares its bytes: whatever was changed, added or left out is noticed.
  What is around the members gzip's own sum covers.
- No member is ever whole in memory, but the head and the manifest.
"""

import gzip
import hashlib
import io
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

import msgspec

from tessera.core.unusable import Unusable

FORMAT = 1
HEAD, MANIFEST = "tessera.json", "manifest.json"
TABLES, FILES, SECRETS = "tables", "files", "secrets"
CHUNK = 1 << 18
BIGGEST_HEAD = 1 << 24
NO_BACKUP = "The file is no backup of Tessera, or only the first bytes of one."

Say = Callable[[str], None]
"""Is told, in one line after the other, what is done while it is done."""


class TableHead(msgspec.Struct):
    """A table and the columns its member holds, in order."""

    name: str
    columns: list[str]


class Head(msgspec.Struct):
    """What an archive is of; `sequences` are the next numbers of columns that count, by table and column."""

    format: int
    version: str
    revision: str
    postgresql: int
    at: str
    tables: list[TableHead]
    sequences: list[tuple[str, str, int]]


class Entry(msgspec.Struct):
    """A line of the manifest; `rows` of a table."""

    name: str
    size: int
    rows: int | None
    sha256: str


class _Format(msgspec.Struct):
    format: int


def unusable(sentence: str) -> Unusable:
    """What says that an archive cannot be restored."""
    return Unusable(sentence, status=9)


def broken(what: str) -> Unusable:
    """What says that an archive is not as it was written."""
    return unusable(f"The archive is broken ({what}); nothing was changed. Take another copy of it, or an older one.")


class Passing:
    """A member's bytes as they pass: counted and hashed."""

    def __init__(self, name: str, source: IO[bytes], tell: Callable[["Passing", int], None] | None = None) -> None:
        self.name = name
        self.size = 0
        self.rows = 0
        self._source = source
        self._tell = tell
        self._hash = hashlib.sha256()

    @property
    def is_table(self) -> bool:
        return self.name.startswith(f"{TABLES}/")

    def read(self, size: int = CHUNK) -> bytes:
        """The next bytes, none at the end."""
        with _as_broken():
            data = self._source.read(min(size, CHUNK))
        self._hash.update(data)
        self.size += len(data)
        # In the text format an end of line within a value is written as \n, so that lines are rows.
        self.rows += data.count(b"\n") if self.is_table else 0
        if self._tell is not None:
            self._tell(self, len(data))
        return data

    def drain(self) -> None:
        """Read to the end."""
        while self.read():
            pass

    def entry(self) -> Entry:
        """Its line of the manifest, once everything has passed."""
        return Entry(self.name, self.size, self.rows if self.is_table else None, self._hash.hexdigest())


class Writer:
    """Writes an archive into an open file; `close` ends it with the manifest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._plain = gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0)
        self._tar = tarfile.open(fileobj=self._plain, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - close()
        self._entries: list[Entry] = []

    def add(self, name: str, source: IO[bytes], size: int, mtime: int = 0) -> Entry:
        """Write a member of so many bytes; OSError when there are fewer."""
        entry = self._write(name, source, size, mtime)
        self._entries.append(entry)
        return entry

    def add_bytes(self, name: str, data: bytes) -> None:
        """Write a small member."""
        self.add(name, io.BytesIO(data), len(data))

    def close(self) -> None:
        """Write the manifest and end the archive."""
        data = _manifest(self._entries)
        self._write(MANIFEST, io.BytesIO(data), len(data), 0)
        self._tar.close()
        self._plain.close()

    def _write(self, name: str, source: IO[bytes], size: int, mtime: int) -> Entry:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, mtime
        passing = Passing(name, source)
        self._tar.addfile(info, passing)
        # tarfile keeps all members it has written, for nobody.
        self._tar.members = []  # type: ignore[attr-defined]
        return passing.entry()


def _manifest(entries: list[Entry]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(entries), indent=1) + b"\n"


def read_archive(file: IO[bytes], tell: Callable[[Passing, int], None] | None = None) -> Iterator[Passing]:
    """The members after each other, the head first; what is not read of one is passed over.

    Raises Unusable as soon as something is not as it was written: whoever comes to the end has read a whole archive.
    """
    file.seek(0)
    entries: list[Entry] = []
    names: set[str] = set()
    with _as_broken(opening=True):
        plain = gzip.GzipFile(fileobj=file, mode="rb")
        tar = tarfile.open(fileobj=plain, mode="r|")  # noqa: SIM115 - `file` is the caller's
    while (info := _next(tar)) is not None:
        source = tar.extractfile(info) if info.isreg() else None
        if source is None or info.name in names or not _is_safe(info.name):
            raise broken("it holds what no backup writes")
        if MANIFEST in names:
            raise broken("something follows its end")
        names.add(info.name)
        passing = Passing(info.name, source, tell)
        if info.name == MANIFEST:
            _compare(passing, _manifest(entries))
            continue
        yield passing
        passing.drain()
        entries.append(passing.entry())
    with _as_broken():
        while plain.read(CHUNK):
            pass
    if MANIFEST not in names:
        raise broken("its end is missing")


def read_head(members: Iterator[Passing]) -> Head:
    """The head, from the first member; raises Unusable where it is none, or of a newer Tessera."""
    first = next(members, None)
    if first is None or first.name != HEAD:
        raise unusable(NO_BACKUP)
    data = b""
    while (more := first.read()) and len(data) < BIGGEST_HEAD:
        data += more
    try:
        if msgspec.json.decode(data, type=_Format).format > FORMAT:
            raise unusable("The archive was written by a newer Tessera; restore it with that version.")
        return msgspec.json.decode(data, type=Head)
    except msgspec.DecodeError:
        raise broken("its head cannot be read") from None


def _compare(passing: Passing, expected: bytes) -> None:
    found = io.BytesIO()
    while found.tell() <= len(expected) and (data := passing.read()):
        found.write(data)
    if found.getvalue() != expected:
        raise broken("its contents are not those of its manifest")


def _next(tar: tarfile.TarFile) -> tarfile.TarInfo | None:
    with _as_broken():
        tar.members = []  # type: ignore[attr-defined]
        return tar.next()


def _is_safe(name: str) -> bool:
    """Whether a member may have this name: none leads out of the folder it is meant for."""
    first, *rest = name.split("/")
    if not rest:
        return name in (HEAD, MANIFEST)
    if any(part in ("", ".", "..") for part in rest):
        return False
    return first == FILES or (first in (TABLES, SECRETS) and len(rest) == 1)


@contextmanager
def _as_broken(*, opening: bool = False) -> Iterator[None]:
    """What Python says of a broken archive, in our words."""
    try:
        yield
    except (EOFError, zlib.error, tarfile.TarError, gzip.BadGzipFile):
        raise unusable(NO_BACKUP) if opening else broken("it is cut off or damaged") from None
