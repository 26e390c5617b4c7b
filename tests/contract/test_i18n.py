"""The server's texts follow the same table of cases as the client's (`web/tests/i18n.test.ts`)."""

import json
from pathlib import Path
from typing import Any

import pytest

from tessera.core.i18n import LANGUAGES, catalogue, direction, t, translate

TABLE = json.loads((Path(__file__).parent / "i18n-cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: f"{case['lang']}:{case['key']}:{case['params']}")
def test_server_gives_the_text_of_the_shared_case(case: dict[str, Any]) -> None:
    assert translate(TABLE["catalogue"], case["lang"], case["key"], case["params"]) == case["expected"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_its_catalogue(lang: str) -> None:
    assert catalogue(lang)
    assert t(lang, "error.not_found") != "error.not_found"


def test_arabic_alone_is_written_from_right_to_left() -> None:
    assert [lang for lang in LANGUAGES if direction(lang) == "rtl"] == ["ar"]
