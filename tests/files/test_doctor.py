"""`tessera doctor` says whether the bucket for files keeps what it is given, and tells no secret."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tessera import doctor
from tessera.core.unusable import Unusable
from tessera.settings import Settings, read_settings
from tests.files.bucket import Bucket

AMISS = "The bucket for files cannot be written, listed, read and emptied"


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    made = Bucket()
    yield made
    made.stop()


def told(folder: Path, url: str) -> str:
    lines: list[str] = []
    given: dict[str, Any] = {"files_s3_url": url, "files_s3_key": "the-key", "files_s3_secret": "the-secret"}
    # A port on which nobody listens, so that no database is started for this.
    doctor.look(Settings(data_dir=folder, database_url="postgresql://a@127.0.0.1:1/a", **given), lines.append)
    return "\n".join(lines)


def test_a_bucket_that_keeps_what_it_is_given_is_nothing_to_tell(tmp_path: Path, bucket: Bucket) -> None:
    said = told(tmp_path, bucket.url)
    assert AMISS not in said
    assert "the-secret" not in said
    assert (bucket.asked, bucket.unsigned, bucket.objects) == (5, 0, {})


@pytest.mark.parametrize("how", ["away", "forgetful", "hoarding"])
def test_one_that_does_not_is_told(tmp_path: Path, bucket: Bucket, how: str) -> None:
    setattr(bucket, how, True)
    assert AMISS in told(tmp_path, bucket.url)


def test_one_that_is_not_there_is_told(tmp_path: Path, bucket: Bucket) -> None:
    bucket.stop()
    assert AMISS in told(tmp_path, bucket.url)


@pytest.mark.parametrize("empty", ["key", "secret"])
def test_a_bucket_without_key_or_secret_is_refused_in_one_sentence(empty: str) -> None:
    given = {"files_s3_key": "a", "files_s3_secret": "b", f"files_s3_{empty}": ""}
    with pytest.raises(Unusable, match=rf"TESSERA_FILES_S3_{empty.upper()} cannot be used: .*asks for it"):
        read_settings(files_s3_url="https://host/bucket", **given)
    with pytest.raises(Unusable, match="TESSERA_FILES_S3_KEY"):
        read_settings(files_s3_url="https://host/bucket")
    assert read_settings(**given).files_s3_url == ""
