"""Texts on the server: the same catalogues by the same rules as the web client.

The catalogues are i18next JSON v4 (nested keys, CLDR plural suffixes, `{{name}}`, `{{count, number}}`), beside the
client's own `t()`: one file per language, and one in each folder of a part that only some pages fetch.
`tests/contract/i18n-cases.json` holds the cases both must pass.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.numbers import format_decimal

LANGUAGES = ("de", "en", "fr", "es", "pt", "uk", "ar")
RIGHT_TO_LEFT = frozenset({"ar"})
CATALOGUES = Path(__file__).parents[3] / "web/src/lib/i18n/locales"

# The European variants: Portugal counts "0 respostas", Brazil "0 resposta".
_VARIANTS = {"en": "en_GB", "pt": "pt_PT"}
_PLACE = re.compile(r"\{\{\s*(\w+)\s*(?:,\s*(number)\s*)?\}\}")
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ISOLATE, _END = "\u2068", "\u2069"


def direction(lang: str) -> str:
    """`rtl` or `ltr`, for the `dir` attribute."""
    return "rtl" if lang in RIGHT_TO_LEFT else "ltr"


def t(lang: str, key: str, **params: Any) -> str:
    """The text of `key`; with a numeric `count` the plural form of the language. A missing key answers itself."""
    return translate(catalogue(lang), lang, key, params)


def translate(texts: dict[str, Any], lang: str, key: str, params: dict[str, Any]) -> str:
    """`t` on a given catalogue, as the shared cases call it."""
    text = _find(texts, _plural_key(lang, key, params)) or _find(texts, key) or key
    return _PLACE.sub(lambda place: _fill(lang, params.get(place[1]), place[2]), text)


@cache
def catalogue(lang: str) -> dict[str, Any]:
    """All texts of a language. Raises FileNotFoundError for a language we do not have."""
    texts: dict[str, Any] = {}
    for file in (CATALOGUES / f"{lang}.json", *sorted(CATALOGUES.glob(f"*/{lang}.json"))):
        texts |= json.loads(file.read_text(encoding="utf-8"))
    return texts


@cache
def locale(lang: str) -> Locale:
    """The full locale of a language, for Babel."""
    return Locale.parse(_VARIANTS.get(lang, lang))


def _plural_key(lang: str, key: str, params: dict[str, Any]) -> str:
    count = params.get("count")
    if not isinstance(count, int | float) or isinstance(count, bool):
        return key
    return f"{key}_{locale(lang).plural_form(count)}"


def _find(texts: dict[str, Any], key: str) -> str | None:
    at: Any = texts
    for part in key.split("."):
        at = at.get(part) if isinstance(at, dict) else None
    return at if isinstance(at, str) else None


def _fill(lang: str, value: Any, style: str | None) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float):
        return _number(lang, value) if style == "number" else str(value)
    # A Latin name inside an Arabic sentence, or the reverse, must not reorder its neighbours: isolate it.
    isolated = lang in RIGHT_TO_LEFT or _RTL.search(str(value))
    return f"{_ISOLATE}{value}{_END}" if isolated else str(value)


def _number(lang: str, value: float) -> str:
    return format_decimal(value, locale=locale(lang), numbering_system="latn")
