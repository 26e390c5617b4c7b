"""Lines: what a name or a title may hold."""

import pytest

from tessera.core.lines import line_mistake


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("Merve Aydınlı-Bran", None),
        ("سلمى بن رجيبة", None),
        ("می\u200cخواهم", None),
        ("👩\u200d🔧", None),
        ("12", None),
        ("  ", "field_empty"),
        ("\u200b\u2060", "field_empty"),
        ("\u00ad", "field_empty"),
        ("a\0b", "field_invalid"),
        ("two\nlines", "field_invalid"),
        ("bell\x07", "field_invalid"),
        ("turn \u202eback", "field_invalid"),
        ("kept \u2067apart\u2069", "field_invalid"),
        ("a" * 21, "field_too_long"),
    ],
)
def test_a_name_can_be_seen_and_turns_nothing_around_it(line: str, mistake: str | None) -> None:
    assert line_mistake(line, 20, needed=True) == mistake


def test_a_line_that_is_not_needed_may_be_empty() -> None:
    assert line_mistake("", 20) is None
