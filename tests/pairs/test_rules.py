"""Who may ask whom, and what becomes of it: a table, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tessera.discussions import rules as discussions
from tessera.pairs import rules
from tessera.pairs.rules import Between

AT = datetime(2026, 6, 30, 12, tzinfo=UTC)
LATELY, LONG_AGO = AT - timedelta(days=29, hours=23), AT - timedelta(days=30)
ALL = {"running": True, "asked_me": True, "asked_at": LATELY, "reachable": False, "ended_at": LATELY, "away": date.max}

TABLE = [
    ({}, "open"),
    ({"same": True, **ALL}, "self"),
    (ALL, "running"),
    (ALL | {"running": False}, "asked_me"),
    (ALL | {"running": False, "asked_me": False}, "asked"),
    ({"asked_at": LATELY}, "asked"),
    ({"asked_at": LONG_AGO}, "open"),
    ({"reachable": False}, "unreachable"),
    ({"closed": True}, "unreachable"),
    ({"closed": True, "asked_at": LATELY}, "asked"),
    ({"ended_at": LATELY}, "resting"),
    ({"ended_at": LONG_AGO}, "open"),
    ({"away": date(2026, 7, 20)}, "away"),
    ({"away": date(2026, 7, 20), "ended_at": LATELY}, "resting"),
]


@pytest.mark.parametrize(("given", "expected"), TABLE)
def test_what_one_can_do_about_writing_to_somebody(given: dict[str, object], expected: str) -> None:
    between = Between(**given)  # type: ignore[arg-type]
    assert rules.standing(between, AT) == expected
    verdict = rules.may_ask(between, AT)
    assert (verdict.allowed, verdict.code) == (expected == "open", "" if expected == "open" else f"pair_{expected}")


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("How did you pay for the lamps?", None),
        ("a" * 300, None),
        ("a" * 301, "field_too_long"),
        ("  ", "field_empty"),
        ("", "field_empty"),
        ("one\ntwo", "field_invalid"),
        ("\u202eturned", "field_invalid"),
    ],
)
def test_a_request_is_one_sentence(sentence: str, code: str | None) -> None:
    assert rules.sentence_mistake(sentence) == code


@pytest.mark.parametrize(
    ("state", "created_at", "allowed"),
    [
        ("open", LATELY, True),
        ("open", LONG_AGO, False),
        ("declined", LATELY, False),
        ("accepted", LATELY, False),
        ("withdrawn", LATELY, False),
    ],
)
def test_a_request_is_answered_once_while_it_waits(state: str, created_at: datetime, allowed: bool) -> None:
    assert rules.may_answer_request(state=state, created_at=created_at, at=AT).allowed is allowed


@pytest.mark.parametrize(
    ("state", "allowed"), [("open", True), ("declined", True), ("accepted", False), ("withdrawn", False)]
)
def test_declined_is_taken_back_as_if_it_were_open(state: str, allowed: bool) -> None:
    assert rules.may_withdraw(state=state).allowed is allowed


def test_a_conversation_ends_once() -> None:
    assert rules.may_end(ended=False).allowed
    assert rules.may_end(ended=True).code == "conversation_ended"


def test_of_two_nothing_is_closed_or_themed_and_the_end_has_its_own_word() -> None:
    roles = {"author": True, "facilitator": False, "deleted": False}
    assert discussions.may_close(**roles, of_two=True).code == "conversation_only"
    assert discussions.may_theme(**roles, of_two=True).code == "conversation_only"
    ended = discussions.may_answer(inside=True, deleted=False, closed=True, archived=True, of_two=True)
    assert ended.code == "conversation_ended"
    assert discussions.may_change(author=True, deleted=False, archived=True, of_two=True).code == "conversation_ended"
    assert discussions.may_change(author=True, deleted=False, archived=False, of_two=True).allowed
