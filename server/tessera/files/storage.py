"""Where bytes lie: one port for a folder and for S3-compatible storage.

Invariants:
- What `put` has answered lies there after a crash: in a folder it is written through to the disk.
- Keys are ours alone, `<id>/whole`, `<id>/<width>` and `parts/<id>/<first byte>-<mark>`, and `doctor/…` for a moment;
  nothing that people name is in them. No two tries of a part have the same mark, so that none writes over another.
- Taking away what is not there is no mistake, so that it can be repeated.
- Nothing is waited for without end: a storage that does not answer is Busy after PUT_SECONDS or ASK_SECONDS.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from tessera.core.errors import Busy
from tessera.core.logs import log

PIECE = 512 * 1024
PUT_SECONDS = 60.0
# For one answer: a piece of an object, a list, that something is taken away.
ASK_SECONDS = 5.0
# The library itself would try ten times over three minutes.
RETRIES = {"max_retries": 2, "retry_timeout": timedelta(seconds=10)}


def whole_key(id_: UUID) -> str:
    """Where a file's delivered bytes lie."""
    return f"{id_}/whole"


def thumbnail_key(id_: UUID, width: int) -> str:
    """Where a picture's small copy lies."""
    return f"{id_}/{width}"


def part_key(id_: UUID, first: int, mark: int) -> str:
    """Where a try of a part lies that came from byte `first` on; in the order of the bytes."""
    return f"parts/{id_}/{first:015d}-{mark:x}"


class Storage:
    """Objects by key."""

    def __init__(self, store: Any, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    @classmethod
    def in_folder(cls, folder: Path) -> "Storage":
        """In a folder, which is made if need be."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sync(folder.resolve().parent)
        return cls(LocalStore(folder.resolve(), mkdir=True), folder.resolve())

    @classmethod
    def in_s3(cls, url: str, *, key: str, secret: str, region: str) -> "Storage":
        """In a bucket, `url` being https://host/bucket or https://host/bucket/folder."""
        parts = urlsplit(url)
        bucket, _, prefix = parts.path.strip("/").partition("/")
        options: dict[str, Any] = {
            "endpoint": f"{parts.scheme}://{parts.netloc}",
            "access_key_id": key,
            "secret_access_key": secret,
            "region": region,
            "virtual_hosted_style_request": False,
            "client_options": {"allow_http": parts.scheme == "http", "timeout": "30s", "connect_timeout": "5s"},
            "retry_config": RETRIES,
        }
        return cls(S3Store(bucket, prefix=prefix or None, **options))

    async def put(self, key: str, content: bytes | Path) -> None:
        """Write an object, in place of one that was there."""
        with _told():
            async with asyncio.timeout(PUT_SECONDS):
                await obstore.put_async(self._store, key, content)
        if self._folder is not None:
            await asyncio.to_thread(_settle, self._folder, key)

    async def read(self, key: str, first: int = 0, last: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `first` up to and including `last`, in pieces. Raises FileNotFoundError before the first."""
        piece, size = await self._piece(key, first, last)
        end = size if last is None else min(size, last + 1)

        async def pieces() -> AsyncIterator[bytes]:
            at, came = first, piece
            while came:
                yield came
                at += len(came)
                came = (await self._piece(key, at, end - 1))[0] if at < end else b""

        return pieces()

    async def _piece(self, key: str, first: int, last: int | None) -> tuple[bytes, int]:
        """At most PIECE bytes, and how many there are in all. Each asked for alone: who reads slowly holds no request
        open, which would end in the middle once its time is over."""
        end = first + PIECE if last is None else min(first + PIECE, last + 1)
        async with _answered():
            found = await obstore.get_async(self._store, key, options={"range": (first, end)})
            return bytes(await found.bytes_async()), found.meta["size"]

    async def keys(self, under: str) -> list[str]:
        """The keys below a folder of keys, in order."""
        async with _answered():
            found = [str(one["path"]) async for batch in obstore.list(self._store, prefix=under) for one in batch]
        return sorted(found)

    async def remove(self, key: str) -> None:
        """Take away one object."""
        with suppress(FileNotFoundError):
            async with _answered():
                await obstore.delete_async(self._store, key)
        if self._folder is not None:
            # Unless others lie there.
            with suppress(OSError):
                (self._folder / key).parent.rmdir()

    async def take_away(self, under: str) -> None:
        """Take away everything below a folder of keys."""
        for key in await self.keys(under):
            await self.remove(key)


@contextmanager
def _told() -> Iterator[None]:
    """A storage that is away or full is Busy, so that clients come back; what is not there is a FileNotFoundError."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, TimeoutError) as error:
        log.error("storage_failed", kind=type(error).__name__)
        raise Busy(after=5) from None


@asynccontextmanager
async def _answered() -> AsyncIterator[None]:
    """A storage that does not answer in time is away."""
    with _told():
        async with asyncio.timeout(ASK_SECONDS):
            yield


def _settle(folder: Path, key: str) -> None:
    """Write a file and every name on the way to it through to the disk: folders between may be as new as it is."""
    path = folder / key
    for target in (path, *(above for above in path.parents if above.is_relative_to(folder))):
        _sync(target)


def _sync(target: Path) -> None:
    handle = os.open(target, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
