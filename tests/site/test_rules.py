"""Which text of a page readers get, and what can be saved."""

from typing import NamedTuple

import pytest

from tessera.site import rules


class Text(NamedTuple):
    lang: str
    number: int
    confirmed: bool


CONFIRMED, DRAFT = Text("de", 1, True), Text("de", 2, False)


@pytest.mark.parametrize(
    ("texts", "lang", "gets"),
    [
        ([], "de", None),
        ([DRAFT], "de", DRAFT),
        ([DRAFT], "uk", None),
        ([CONFIRMED, DRAFT], "de", CONFIRMED),
        ([CONFIRMED, DRAFT], "uk", CONFIRMED),
        ([CONFIRMED, Text("en", 1, True)], "uk", Text("en", 1, True)),
        ([CONFIRMED, Text("en", 1, True)], "de", CONFIRMED),
        ([CONFIRMED, Text("uk", 5, False)], "uk", CONFIRMED),
        ([CONFIRMED, Text("de", 3, True), DRAFT], "de", Text("de", 3, True)),
    ],
)
def test_readers_get_what_is_confirmed_in_their_language_before_all_else(
    texts: list[Text], lang: str, gets: Text | None
) -> None:
    assert rules.chosen(texts, lang) == gets


@pytest.mark.parametrize(
    ("texts", "state"),
    [([], "model"), ([DRAFT], "draft"), ([CONFIRMED], "confirmed"), ([CONFIRMED, DRAFT], "redrafted")],
)
def test_the_state_of_a_page_is_that_of_its_newest_text(texts: list[Text], state: str) -> None:
    assert rules.state_of(texts) == state


@pytest.mark.parametrize(
    ("text", "confirmed", "mistakes"),
    [
        ("Town hall", True, {}),
        ("[[Name]]", False, {}),
        ("[[Name]]", True, {"text": "gaps_left"}),
        ("Name]]", True, {"text": "gaps_left"}),
        (" \n", False, {"text": "field_empty"}),
        ("x" * (rules.MAX_TEXT + 1), False, {"text": "field_too_long"}),
        ("a\x00b", False, {"text": "field_invalid"}),
    ],
)
def test_a_text_with_gaps_is_kept_but_not_confirmed(text: str, confirmed: bool, mistakes: dict[str, str]) -> None:
    assert rules.text_mistakes(text, confirmed=confirmed) == mistakes
