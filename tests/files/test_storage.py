"""Where bytes lie: a folder and a bucket behave alike."""

import asyncio
import os
import random
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from tessera.core.errors import Busy
from tessera.core.unusable import Unusable
from tessera.files import storage as module
from tessera.files.storage import Storage, part_key
from tessera.files.timers import sweep
from tessera.settings import read_settings
from tests.files.bucket import Bucket
from tests.files.sending import PDF, announced, checked, part, picture, ready, settled
from tests.support.cast import Cast
from tests.support.client import App, started


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    made = Bucket()
    yield made
    made.stop()


def given(bucket: Bucket) -> dict[str, str]:
    return {"files_s3_url": bucket.url, "files_s3_key": "the-key", "files_s3_secret": "the-secret"}


@pytest_asyncio.fixture(params=["folder", "bucket"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path, bucket: Bucket) -> AsyncIterator[Storage]:
    if request.param == "folder":
        yield Storage.in_folder(tmp_path / "files")
    else:
        yield Storage.in_s3(bucket.url, key="the-key", secret="the-secret", region="us-east-1")


async def content(storage: Storage, key: str, *span: int) -> bytes:
    return b"".join([piece async for piece in await storage.read(key, *span)])


async def test_what_is_put_is_read_whole_and_in_part_and_taken_away(storage: Storage, tmp_path: Path) -> None:
    id_, other = uuid4(), uuid4()
    keys = [part_key(id_, first, 2**63 - 1) for first in (0, 10, 9_000_000_000)]
    for key in keys:
        await storage.put(key, key.encode())
    await storage.put(part_key(other, 0, 1), b"theirs")
    await storage.put(keys[1], b"once more")
    assert await storage.keys(f"parts/{id_}") == keys
    assert await content(storage, keys[1]) == b"once more"
    assert await content(storage, keys[1], 5, 8) == b"more"
    for _ in range(2):
        await storage.remove(keys[1])
    assert await storage.keys(f"parts/{id_}") == [keys[0], keys[2]]
    (tmp_path / "large").write_bytes(bytes(1_000_000) + b"end")
    await storage.put(f"{id_}/whole", tmp_path / "large")
    assert await content(storage, f"{id_}/whole", 999_999, 1_000_002) == b"\0end"
    await storage.take_away(f"parts/{id_}")
    await storage.take_away(f"parts/{id_}")
    assert await storage.keys(f"parts/{id_}") == []
    assert await content(storage, part_key(other, 0, 1)) == b"theirs"
    with pytest.raises(FileNotFoundError):
        await storage.read(keys[0])


async def test_all_that_leads_to_what_was_put_is_written_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(Path(f"/proc/self/fd/{handle}").readlink()))
    storage = Storage.in_folder(tmp_path / "files")
    assert synced == [tmp_path]
    await storage.put("parts/a/1", b"Text")
    names = ("parts/a/1", "parts/a", "parts", "")
    assert synced[1:] == [tmp_path / "files" / name for name in names]


async def test_with_a_bucket_no_byte_of_a_file_lies_in_the_folder(cast: Cast, tmp_path: Path, bucket: Bucket) -> None:
    async with started(cast.db.dsn, tmp_path, **given(bucket)) as app:
        client = app.client(cast.tokens["member"])
        ids = [await ready(client, "Square.png", picture()), await ready(client, "Plan.pdf", PDF)]
        assert (await client.get(f"/api/files/{ids[1]}", headers={"Range": "bytes=0-3"})).content == b"%PDF"
        assert (await client.get(f"/api/files/{ids[0]}/320")).content[:4] == b"RIFF"
        await settled(app)
        expected = {f"folder/{ids[0]}/{name}" for name in ("whole", "320", "1280")} | {f"folder/{ids[1]}/whole"}
        assert set(bucket.objects) == expected
        for id_ in ids:
            assert (await client.delete(f"/api/files/{id_}")).status_code == 200
        await sweep(app.asgi.state.db)
        assert bucket.objects == {}
    assert bucket.unsigned == 0
    assert not (tmp_path / "files").exists()


async def test_a_file_whose_bytes_are_lost_is_answered_like_one_that_is_not_there(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    id_ = await ready(client, "Square.png", picture())
    folder = app.asgi.state.settings.data_dir / "files" / id_
    for name in ("whole", "320"):
        (folder / name).unlink()
    assert [(await client.get(f"/api/files/{id_}{path}")).status_code for path in ("", "/320", "/1280")] == [
        404,
        404,
        200,
    ]


async def test_a_storage_that_is_away_is_busy_and_the_part_can_be_sent_again(
    cast: Cast, tmp_path: Path, bucket: Bucket
) -> None:
    async with started(cast.db.dsn, tmp_path, **given(bucket)) as app:
        client = app.client(cast.tokens["member"])
        id_ = await announced(client, "Notes.txt", 5)
        bucket.away = True
        answer = await part(client, id_, 0, b"12345")
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert (await client.get(f"/api/files/{id_}/state")).json()["received"] == 0
        bucket.away = False
        await part(client, id_, 0, b"12345")
        assert (await checked(client, id_))["state"] == "ready"


@pytest.mark.parametrize("what", ["read", "keys", "remove", "take_away"])
async def test_a_storage_that_never_answers_is_busy_soon(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    storage = Storage.in_s3(bucket.url, key="the-key", secret="the-secret", region="us-east-1")
    await storage.put("a/b", b"Text")
    monkeypatch.setattr(module, "ASK_SECONDS", 0.3)
    bucket.silent = threading.Event()
    with pytest.raises(Busy):
        await asyncio.wait_for(getattr(storage, what)("a/b"), 5)


async def test_a_storage_that_stops_in_the_middle_is_busy_soon(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = Storage.in_s3(bucket.url, key="the-key", secret="the-secret", region="us-east-1")
    await storage.put("a/b", bytes(3000))
    monkeypatch.setattr(module, "ASK_SECONDS", 0.3)
    bucket.stops = threading.Event()
    with pytest.raises(Busy):
        await asyncio.wait_for(content(storage, "a/b"), 5)


async def test_who_reads_slowly_holds_no_request_open(bucket: Bucket) -> None:
    storage = Storage.in_s3(bucket.url, key="the-key", secret="the-secret", region="us-east-1")
    whole = random.Random(7).randbytes(2 * module.PIECE + 5)
    await storage.put("a/b", whole)
    pieces = await storage.read("a/b")
    assert await anext(pieces) == whole[: module.PIECE]
    assert (bucket.asked, bucket.longest) == (2, module.PIECE)
    assert b"".join([piece async for piece in pieces]) == whole[module.PIECE :]
    assert await content(storage, "a/b", 3, module.PIECE + 7) == whole[3 : module.PIECE + 8]
    assert bucket.longest == module.PIECE


async def test_a_storage_with_a_mistake_of_its_own_is_asked_three_times_at_most(bucket: Bucket) -> None:
    storage = Storage.in_s3(bucket.url, key="the-key", secret="the-secret", region="us-east-1")
    bucket.broken = True
    with pytest.raises(Busy):
        await storage.read("a/b")
    assert 1 < bucket.asked <= 3


@pytest.mark.parametrize("url", ["bucket", "ftp://host/bucket", "https://host", "https://host/"])
def test_an_address_that_is_no_bucket_is_refused_at_start(url: str) -> None:
    with pytest.raises(Unusable, match="TESSERA_FILES_S3_URL"):
        read_settings(files_s3_url=url)
