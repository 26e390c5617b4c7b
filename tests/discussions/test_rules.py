"""Who may do what with a thread and a contribution: states × roles, without a database."""

import itertools

import pytest

from tessera.discussions import rules
from tessera.discussions.readers import wider

LEADS = {"author": (True, False), "facilitator": (False, True), "both": (True, True), "other": (False, False)}
STATES = {
    "open": ({}, ""),
    "deleted": ({"deleted": True}, "question_deleted"),
    "archived": ({"archived": True}, "space_archived"),
    "deleted in an archived space": ({"deleted": True, "archived": True}, "space_archived"),
}


@pytest.mark.parametrize(("role", "state"), itertools.product(LEADS, STATES))
def test_who_asked_and_facilitators_close(role: str, state: str) -> None:
    (author, facilitator), (given, code) = LEADS[role], STATES[state]
    verdict = rules.may_close(**{"author": author, "facilitator": facilitator, "deleted": False} | given)
    expected = "not_asker_or_facilitator" if role == "other" else code
    assert (verdict.allowed, verdict.code, verdict.forbidden) == (not expected, expected, role == "other")


@pytest.mark.parametrize(("facilitator", "state"), itertools.product((True, False), STATES))
def test_facilitators_alone_pin(facilitator: bool, state: str) -> None:
    given, code = STATES[state]
    verdict = rules.may_pin(**{"facilitator": facilitator, "deleted": False} | given)
    expected = code if facilitator else "not_facilitator"
    assert (verdict.allowed, verdict.code, verdict.forbidden) == (not expected, expected, not facilitator)


@pytest.mark.parametrize(("role", "state"), itertools.product(LEADS, STATES))
def test_authors_and_facilitators_correct_the_language(role: str, state: str) -> None:
    (author, facilitator), (given, code) = LEADS[role], STATES[state]
    verdict = rules.may_set_language(**{"author": author, "facilitator": facilitator, "deleted": False} | given)
    expected = "not_author_or_facilitator" if role == "other" else code.replace("question_", "post_")
    assert (verdict.allowed, verdict.code, verdict.forbidden) == (not expected, expected, role == "other")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, ""),
        ({"closed": True}, "thread_closed"),
        ({"closed": True, "deleted": True}, "question_deleted"),
        ({"closed": True, "archived": True}, "space_archived"),
        ({"closed": True, "inside": False}, "not_inside"),
    ],
)
def test_a_closed_thread_takes_no_answer(given: dict[str, bool], code: str) -> None:
    verdict = rules.may_answer(**{"inside": True, "deleted": False} | given)
    assert (verdict.allowed, verdict.code) == (not code, code)


def test_topics_are_neither_helped_with_nor_had_too() -> None:
    helped = rules.may_mark_helped(asker=True, question=False, deleted=False, topic=True)
    too = rules.may_mark_too(asker=False, inside=True, deleted=False, topic=True)
    assert helped.code == too.code == "questions_only"
    assert rules.may_mark_helped(asker=True, question=False, deleted=False).allowed
    assert rules.may_mark_too(asker=False, inside=True, deleted=False).allowed


WRONG = {
    "quotes_too_many": {"count": 6, "of_thread": False},
    "quote_elsewhere": {"of_thread": False, "there": False},
    "quote_deleted": {"deleted": True, "there": False},
    "quote_too_long": {"text": "x" * 601, "there": False},
    "quote_not_there": {"there": False},
    None: {"text": "x" * 600, "count": 5},
}


@pytest.mark.parametrize("code", WRONG)
def test_a_quote_is_a_passage_of_the_thread_as_it_stands(code: str | None) -> None:
    good = {"text": "x", "of_thread": True, "deleted": False, "there": True, "count": 1}
    assert rules.quote_mistake(**good | WRONG[code]) == code  # type: ignore[arg-type]


ALL_WELL = {
    "leads_here": True,
    "leads_there": True,
    "asker": False,
    "inside": True,
    "others": True,
    "translated": False,
    "wider": False,
    "known": True,
    "same": False,
    "deleted": False,
    "archived": False,
}
NOT_LEADING = {"leads_there": False}
MOVES = [
    ({}, ""),
    ({"others": False, "wider": True}, ""),
    (NOT_LEADING | {"asker": True, "others": False}, ""),
    (NOT_LEADING | {"asker": True, "others": False, "wider": True}, ""),
    ({"inside": False}, "not_inside"),
    (NOT_LEADING, "not_leading_both"),
    ({"leads_here": False}, "not_leading_both"),
    (NOT_LEADING | {"asker": True}, "not_leading_both"),
    (NOT_LEADING | {"others": False}, "not_leading_both"),
    ({"wider": True}, "move_widens"),
    ({"others": False, "translated": True}, ""),
    ({"others": False, "translated": True, "wider": True}, "move_widens"),
    ({"known": False}, "audience_unknown"),
    ({"same": True}, "already_there"),
    ({"deleted": True}, "question_deleted"),
    ({"archived": True}, "space_archived"),
]


@pytest.mark.parametrize(("given", "code"), MOVES, ids=str)
def test_a_thread_is_moved_by_who_leads_both_or_wrote_alone_and_never_made_wider(
    given: dict[str, bool], code: str
) -> None:
    verdict = rules.may_move(**ALL_WELL | given)
    forbidden = code in ("not_inside", "not_leading_both")
    assert (verdict.allowed, verdict.code, verdict.forbidden) == (not code, code, forbidden)


@pytest.mark.parametrize(
    ("before", "after", "wide"),
    [
        (1, 2, False),
        (1, 9, False),
        (2, 9, False),
        (9, 9, False),
        (2, 1, True),
        (9, 2, True),
        (9, 1, True),
        (9, 8, True),
    ],
)
def test_a_circle_is_wider_where_somebody_sees_it_who_does_not_see_the_other(
    before: int, after: int, wide: bool
) -> None:
    assert wider(before, after) is wide


WHERE = {"inside": (True, False), "author": (False, True), "outside": (False, False)}
TRANSLATED = {
    "free": ({}, ""),
    "others' stands": ({"others": True}, "translation_there"),
    "the original's language": ({"original": True}, "language_of_original"),
    "deleted": ({"deleted": True}, "post_deleted"),
    "archived": ({"archived": True, "deleted": True}, "space_archived"),
    "ended": ({"archived": True, "of_two": True}, "conversation_ended"),
}


@pytest.mark.parametrize(("role", "state"), itertools.product(WHERE, TRANSLATED))
def test_who_is_inside_and_the_author_translate(role: str, state: str) -> None:
    (inside, author), (given, code) = WHERE[role], TRANSLATED[state]
    free = {"deleted": False, "archived": False, "original": False, "others": False}
    verdict = rules.may_translate(**{"inside": inside, "author": author} | free | given)
    expected = "not_inside" if role == "outside" else code
    if role == "author" and code == "translation_there":
        expected = ""
    assert (verdict.allowed, verdict.code, verdict.forbidden) == (not expected, expected, role == "outside")


@pytest.mark.parametrize("roles", itertools.product((True, False), repeat=3))
def test_translator_author_and_facilitators_remove_a_translation(roles: tuple[bool, bool, bool]) -> None:
    verdict = rules.may_remove_translation(**dict(zip(("translator", "author", "facilitator"), roles, strict=True)))
    assert verdict.allowed == any(roles)
    assert verdict.code == ("" if any(roles) else "not_translator")


@pytest.mark.parametrize("kind", ["network", "community", "two", "event", ""])
@pytest.mark.parametrize("allowed", [True, False])
def test_a_machine_gets_what_lies_in_the_network_and_communities_alone(kind: str, allowed: bool) -> None:
    verdict = rules.may_translate_by_machine(kind=kind, allowed=allowed, deleted=False, original=False)
    expected = allowed and kind in ("network", "community")
    assert (verdict.allowed, verdict.forbidden) == (expected, not expected)
