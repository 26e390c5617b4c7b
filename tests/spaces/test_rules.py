"""Who may do what with a space, as tables; no database."""

import pytest

from tessera.spaces import rules


@pytest.mark.parametrize(("staff", "facilitator", "allowed"), [(1, 0, 1), (0, 1, 1), (1, 1, 1), (0, 0, 0)])
def test_staff_and_facilitators_of_the_network_found_spaces(staff: int, facilitator: int, allowed: int) -> None:
    assert rules.may_found(staff=bool(staff), facilitator=bool(facilitator)).allowed is bool(allowed)


@pytest.mark.parametrize(
    ("facilitator", "archived", "code"),
    [
        (True, False, ""),
        (True, True, "space_archived"),
        (False, False, "facilitators_only"),
        (False, True, "facilitators_only"),
    ],
)
def test_facilitators_lead_while_the_space_is_open(facilitator: bool, archived: bool, code: str) -> None:
    assert rules.may_lead(facilitator=facilitator, archived=archived).code == code


@pytest.mark.parametrize(
    ("role", "facilitators", "code"),
    [("member", 1, ""), ("facilitator", 2, ""), ("facilitator", 1, "last_facilitator")],
)
def test_the_last_facilitator_stays(role: str, facilitators: int, code: str) -> None:
    assert rules.may_lower(role=role, facilitators=facilitators).code == code


@pytest.mark.parametrize(
    ("inside", "archived", "waiting", "code"),
    [
        (False, False, False, ""),
        (True, False, False, "already_inside"),
        (False, True, False, "space_archived"),
        (False, False, True, "request_waiting"),
    ],
)
def test_who_is_outside_asks_to_join_once_at_a_time(inside: bool, archived: bool, waiting: bool, code: str) -> None:
    assert rules.may_request(inside=inside, archived=archived, waiting=waiting).code == code


@pytest.mark.parametrize(
    ("state", "code"), [("open", ""), *((state, "request_settled") for state in ("admitted", "declined", "withdrawn"))]
)
def test_a_request_is_settled_once(state: str, code: str) -> None:
    assert rules.may_settle(state).code == code


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("title", " ", "field_empty"),
        ("title", "x" * 161, "field_too_long"),
        ("purpose", "x" * 2001, "field_too_long"),
        ("lang", "tlh", "language_unknown"),
        ("listed", "everybody", "field_invalid"),
        ("slug", "With Spaces", "slug_invalid"),
        ("slug", "-dash", "slug_invalid"),
        ("slug", "x" * 41, "slug_invalid"),
    ],
)
def test_what_a_space_says_of_itself_is_checked(field: str, value: str, code: str) -> None:
    good = {"title": "T", "purpose": "", "lang": "de", "listed": "members", "slug": "in-the-region"}
    assert rules.space_mistakes(**good) == {}
    assert rules.space_mistakes(**good | {field: value}) == {field: code}


def test_a_space_asks_five_questions_at_most() -> None:
    assert rules.question_mistakes(["Why?"] * 5) == {}
    assert rules.question_mistakes(["Why?"] * 6) == {"questions": "too_many_questions"}
    assert rules.question_mistakes(["x" * 301]) == {"questions": "field_too_long"}


def test_every_question_wants_its_answer() -> None:
    assert rules.answer_mistakes(["Why?", "Who?"], ["So.", "I."]) == {}
    assert rules.answer_mistakes(["Why?"], []) == {"answers": "questions_changed"}
    assert rules.answer_mistakes(["Why?", "Who?"], ["So.", " "]) == {"answers.1": "field_empty"}
