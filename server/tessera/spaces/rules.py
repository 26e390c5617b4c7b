"""Which circles a role in a space brings, and who may do what with a space. Pure."""

import re
from typing import TYPE_CHECKING

from tessera.core.errors import YES, Verdict
from tessera.core.lines import line_mistake
from tessera.people.tables import LANGUAGES

if TYPE_CHECKING:
    from tessera.spaces.tables import Space

CIRCLES = ("listed", "inside", "people", "staff")
ROLES = ("member", "facilitator")
# Who may know that a community exists: its members, or everyone signed in.
LISTED = ("members", "network")
MAX_TITLE = 160
MAX_PURPOSE = 2_000
MAX_QUESTIONS = 5
MAX_QUESTION = 300
MAX_ANSWER = 2_000
MAX_SENTENCE = 500
MAX_INVITED = 50
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_SLUG = 40


def circles_of_role(space: "Space", role: str) -> tuple[int, ...]:
    """The circles of a space its people are in by their role (R1)."""
    circles = (space.listed_id, space.inside_id, space.people_id)
    return (*circles, space.staff_id) if role == "facilitator" else circles


def audiences(kind: str, inside: bool) -> list[str]:
    """For whom somebody may ask in a space of this kind, the default first."""
    if not inside:
        return []
    return ["network", "public"] if kind == "network" else ["space"]


def space_mistakes(*, title: str, purpose: str, lang: str, listed: str, slug: str = "") -> dict[str, str]:
    """{field: code} of what a space cannot say of itself; empty when all is well."""
    mistakes = {}
    if mistake := line_mistake(title, MAX_TITLE, needed=True):
        mistakes["title"] = mistake
    if len(purpose) > MAX_PURPOSE:
        mistakes["purpose"] = "field_too_long"
    if lang not in LANGUAGES:
        mistakes["lang"] = "language_unknown"
    if listed not in LISTED:
        mistakes["listed"] = "field_invalid"
    if "\x00" in purpose:
        mistakes["purpose"] = "field_invalid"
    if slug and (len(slug) > MAX_SLUG or not _SLUG.fullmatch(slug)):
        mistakes["slug"] = "slug_invalid"
    return mistakes


def question_mistakes(questions: list[str]) -> dict[str, str]:
    """{field: code} of what cannot be asked of who wants to join."""
    mistakes = {}
    if len(questions) > MAX_QUESTIONS:
        mistakes["questions"] = "too_many_questions"
    if any(len(question) > MAX_QUESTION for question in questions):
        mistakes["questions"] = "field_too_long"
    return mistakes


def answer_mistakes(questions: list[str], answers: list[str]) -> dict[str, str]:
    """{field: code}: every question of the space has its answer; the fields are `answers.0` and so on."""
    mistakes = {}
    if len(answers) != len(questions):
        mistakes["answers"] = "questions_changed"
    for number, answer in enumerate(answers):
        if not answer.strip():
            mistakes[f"answers.{number}"] = "field_empty"
        elif len(answer) > MAX_ANSWER:
            mistakes[f"answers.{number}"] = "field_too_long"
    return mistakes


def may_found(*, staff: bool, facilitator: bool) -> Verdict:
    """Staff of the site and facilitators of the open network make communities."""
    return YES if staff or facilitator else Verdict(False, "may_not_found", forbidden=True)


def may_lead(*, facilitator: bool, archived: bool = False) -> Verdict:
    """Facilitators decide about their space; while it is archived, only who stays and whether it opens again."""
    if not facilitator:
        return Verdict(False, "facilitators_only", forbidden=True)
    return Verdict(False, "space_archived") if archived else YES


def may_lower(*, role: str, facilitators: int) -> Verdict:
    """Somebody leaves, is removed or becomes a member: a space is never without a facilitator."""
    return Verdict(False, "last_facilitator") if role == "facilitator" and facilitators < 2 else YES


def may_request(*, inside: bool, archived: bool, waiting: bool) -> Verdict:
    """Who knows of a space and does not belong to it asks to join, once at a time."""
    if inside:
        return Verdict(False, "already_inside")
    if archived:
        return Verdict(False, "space_archived")
    return Verdict(False, "request_waiting") if waiting else YES


def may_settle(state: str) -> Verdict:
    """A request is admitted, declined or withdrawn once."""
    return YES if state == "open" else Verdict(False, "request_settled")
