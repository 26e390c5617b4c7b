"""What a site page may say, and which text readers get. Pure."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from tessera.core.text import SITE_LANGUAGES

MAX_TEXT = 40_000
# What the model leaves for the operator to fill in stands in these.
OPENS, CLOSES = "[[", "]]"


class Text(Protocol):
    """A text of a page, of whatever class."""

    lang: str
    number: int
    confirmed: bool


T = TypeVar("T", bound=Text)


def text_mistakes(text: str, *, confirmed: bool) -> dict[str, str]:
    """{field: code} of what cannot be saved; a text with gaps may be kept, but not confirmed."""
    if not text.strip():
        return {"text": "field_empty"}
    if len(text) > MAX_TEXT:
        return {"text": "field_too_long"}
    if "\x00" in text:
        return {"text": "field_invalid"}
    return {"text": "gaps_left"} if confirmed and (OPENS in text or CLOSES in text) else {}


def chosen(texts: Sequence[T], lang: str) -> T | None:
    """The text of a page that a reader of this language gets, None for the model.

    The newest confirmed one in their language, else in another: English first, then in the order of the languages.
    Where nothing is confirmed, the newest draft in their own.
    """
    newest = sorted(texts, key=lambda text: -text.number)
    for one in dict.fromkeys((lang, "en", *SITE_LANGUAGES)):
        if found := next((text for text in newest if text.confirmed and text.lang == one), None):
            return found
    return next((text for text in newest if text.lang == lang), None)


def state_of(texts: Sequence[T]) -> str:
    """How a page stands in one language, by its texts there."""
    if not texts:
        return "model"
    newest = max(texts, key=lambda text: text.number)
    if newest.confirmed:
        return "confirmed"
    return "redrafted" if any(text.confirmed for text in texts) else "draft"
