"""`tessera doctor` says whether the translation server answers, and tells no key."""

from pathlib import Path

import pytest

from tessera import doctor
from tessera.core.unusable import Unusable
from tessera.settings import Settings, read_settings
from tests.support.translator import stand_in

SILENT = "The translation server does not answer"


def told(folder: Path, url: str) -> str:
    lines: list[str] = []
    # A port on which nobody listens, so that no database is started for this.
    settings = Settings(
        data_dir=folder, database_url="postgresql://a@127.0.0.1:1/a", translate_url=url, translate_key="geheim"
    )
    doctor.look(settings, lines.append)
    return "\n".join(lines)


def test_a_translation_server_that_answers_is_nothing_to_tell(tmp_path: Path) -> None:
    with stand_in() as server:
        said = told(tmp_path, server.url)
    assert SILENT not in said
    assert server.languages == 1
    assert "geheim" not in said


def test_one_that_does_not_answer_is_told(tmp_path: Path) -> None:
    with stand_in() as server:
        server.manner = "down"
        assert SILENT in told(tmp_path, server.url)
    assert SILENT in told(tmp_path, server.url)


def test_an_address_that_is_none_is_refused_in_one_sentence() -> None:
    with pytest.raises(Unusable, match=r"TESSERA_TRANSLATE_URL cannot be used: .*it begins with https"):
        read_settings(translate_url="translate.example")
