"""Who may do what with a thread and a contribution: states × roles, without a database."""

import itertools

import pytest

from tessera.discussions import rules

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


WHERE = {"inside": (True, False), "author": (False, True), "outside": (False, False)}
TRANSLATED = {
    "free": ({}, ""),
    "others' stands": ({"others": True}, "translation_there"),
    "the original's language": ({"original": True}, "language_of_original"),
    "deleted": ({"deleted": True}, "post_deleted"),
    "archived": ({"archived": True, "deleted": True}, "space_archived"),
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
