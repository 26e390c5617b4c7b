"""Whatever is wrong with an archive is found before anything is changed, and said in one sentence."""

import gzip
import io
import random
import tarfile
from pathlib import Path

import pytest

from tessera.core.unusable import Unusable
from tessera.keeping.archive import HEAD, MANIFEST
from tessera.keeping.restore import check
from tests.keeping.world import Kept, archive_of, members_of, plain, quiet, with_head


def refusal(data: bytes) -> str:
    """What is said against an archive; a test fails where nothing is."""
    with pytest.raises(Unusable) as refused:
        check(io.BytesIO(data), quiet)
    assert refused.value.status == 9
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :]


def test_the_archive_itself_is_whole(kept: Kept) -> None:
    assert check(io.BytesIO(kept.file.read_bytes()), quiet).tables
    assert check(io.BytesIO(archive_of(members_of(kept.file))), quiet).tables


def test_an_archive_cut_anywhere_is_refused(kept: Kept) -> None:
    whole = kept.file.read_bytes()
    for part in range(10):
        refusal(whole[: len(whole) * part // 10])
    refusal(whole[:-1])


def test_one_bit_flipped_in_any_member_is_noticed_without_the_sum_of_gzip(kept: Kept) -> None:
    tar = plain(kept.file)
    with tarfile.open(fileobj=io.BytesIO(tar)) as opened:
        places = [info.offset_data + info.size // 2 for info in opened if info.size]
        headers = [info.offset for info in opened]
    assert len(places) == 1 + sum(bool(data) for data in members_of(kept.file).values())
    for place in [*places, *headers]:
        refusal(gzip.compress(flipped(tar, place), 1))


def test_one_bit_flipped_in_the_compressed_bytes_is_noticed(kept: Kept) -> None:
    whole = kept.file.read_bytes()
    # The first ten say when and where it was packed.
    for place in random.Random(4).sample(range(10, len(whole)), 20):
        refusal(flipped(whole, place))


def test_a_member_that_is_missing_is_noticed(kept: Kept) -> None:
    members = members_of(kept.file)
    assert "tables are missing" in refusal(archive_of({k: v for k, v in members.items() if k != "tables/post"}))
    tar = plain(kept.file)
    for gone in ("tables/post", MANIFEST):
        fresh = io.BytesIO()
        with tarfile.open(fileobj=io.BytesIO(tar)) as old, tarfile.open(fileobj=fresh, mode="w") as new:
            for info in old:
                if info.name != gone:
                    new.addfile(info, old.extractfile(info))
        assert "broken" in refusal(gzip.compress(fresh.getvalue(), 1))


@pytest.mark.parametrize("name", ["../out", "files/../../out", "/files/out", "secrets/a/b", "other", "tables/other"])
def test_what_no_backup_writes_is_refused(kept: Kept, name: str) -> None:
    assert "broken" in refusal(archive_of(members_of(kept.file) | {name: b"x"}))


def test_a_link_is_refused(kept: Kept) -> None:
    fresh = io.BytesIO()
    with tarfile.open(fileobj=fresh, mode="w") as tar:
        for name, data in members_of(kept.file).items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("files/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    assert "no backup writes" in refusal(gzip.compress(fresh.getvalue(), 1))


def test_an_archive_of_a_newer_version_is_refused(kept: Kept) -> None:
    members = members_of(kept.file)
    for changed in ({"format": 2}, {"revision": "9999"}):
        assert "newer Tessera" in refusal(archive_of(with_head(members, **changed)))


def test_any_other_file_is_refused(kept: Kept, tmp_path: Path) -> None:
    for data in (b"", b"A letter.", gzip.compress(b""), gzip.compress(b"A letter." * 999), b"PK\3\4" + bytes(999)):
        assert "no backup" in refusal(data)
    members = members_of(kept.file)
    assert "no backup" in refusal(archive_of({"files/a": b"a"}))
    assert "head cannot be read" in refusal(archive_of(members | {HEAD: b"[]"}))
