"""What may be written, by whom. Pure: nothing here reads or writes."""

from tessera.core.errors import YES, Verdict
from tessera.core.lines import line_mistake

MAX_TITLE = 200
MAX_TEXT = 20_000
KINDS = ("question", "topic")


def text_mistakes(text: str, title: str | None = None, *, with_title: bool = False) -> dict[str, str]:
    """{field: code} of what cannot be taken in a contribution."""
    mistakes = {}
    if not text.strip():
        mistakes["text"] = "field_empty"
    elif len(text) > MAX_TEXT:
        mistakes["text"] = "field_too_long"
    if with_title and (mistake := line_mistake(title or "", MAX_TITLE, needed=True)):
        mistakes["title"] = mistake
    if "\x00" in text:
        mistakes["text"] = "field_invalid"
    return mistakes


def _archived(*, of_two: bool = False) -> Verdict:
    """What an archived space, or a conversation that ended, allows is reading, and deleting what is one's own."""
    return Verdict(False, "conversation_ended" if of_two else "space_archived")


def may_ask(*, inside: bool, audiences: list[str], audience: str, archived: bool = False) -> Verdict:
    """Who is inside a space asks there, for one of its audiences."""
    if not inside:
        return Verdict(False, "not_inside", forbidden=True)
    if archived:
        return _archived()
    return YES if audience in audiences else Verdict(False, "audience_unknown")


def may_answer(
    *, inside: bool, deleted: bool, closed: bool = False, archived: bool = False, of_two: bool = False
) -> Verdict:
    """Who is inside the space answers, as long as the question stands and is open."""
    if not inside:
        return Verdict(False, "not_inside", forbidden=True)
    if archived:
        return _archived(of_two=of_two)
    if deleted:
        return Verdict(False, "question_deleted")
    return Verdict(False, "thread_closed") if closed else YES


def may_close(
    *, author: bool, facilitator: bool, deleted: bool, archived: bool = False, of_two: bool = False
) -> Verdict:
    """Who asked and the space's facilitators end a thread, and open it again; two people end theirs otherwise."""
    if of_two:
        return Verdict(False, "conversation_only")
    if not (author or facilitator):
        return Verdict(False, "not_asker_or_facilitator", forbidden=True)
    if archived:
        return _archived()
    return Verdict(False, "question_deleted") if deleted else YES


def may_pin(*, facilitator: bool, deleted: bool, archived: bool = False) -> Verdict:
    """The space's facilitators say what stands first in its list."""
    if not facilitator:
        return Verdict(False, "not_facilitator", forbidden=True)
    if archived:
        return _archived()
    return Verdict(False, "question_deleted") if deleted else YES


def may_set_language(*, author: bool, facilitator: bool, deleted: bool, archived: bool = False) -> Verdict:
    """Authors and the space's facilitators correct in which language a contribution is taken to be."""
    if not (author or facilitator):
        return Verdict(False, "not_author_or_facilitator", forbidden=True)
    if archived:
        return _archived()
    return Verdict(False, "post_deleted") if deleted else YES


def may_change(*, author: bool, deleted: bool, archived: bool = False, of_two: bool = False) -> Verdict:
    """Authors edit and delete their own contributions while these stand."""
    if not author:
        return Verdict(False, "not_author", forbidden=True)
    if archived:
        return _archived(of_two=of_two)
    return Verdict(False, "post_deleted") if deleted else YES


def may_mark_helped(
    *, asker: bool, question: bool, deleted: bool, topic: bool = False, archived: bool = False
) -> Verdict:
    """The asker says which answers helped, of several if several did. A topic asks for no help."""
    if not asker:
        return Verdict(False, "not_asker", forbidden=True)
    if topic:
        return Verdict(False, "questions_only")
    if archived:
        return _archived()
    return Verdict(False, "post_deleted") if deleted or question else YES


def may_theme(
    *, author: bool, facilitator: bool, deleted: bool, archived: bool = False, of_two: bool = False
) -> Verdict:
    """Who asked and the space's facilitators say what a question is about; a conversation of two carries no themes."""
    if of_two:
        return Verdict(False, "conversation_only")
    if not (author or facilitator):
        return Verdict(False, "not_asker_or_facilitator", forbidden=True)
    if archived:
        return _archived()
    return Verdict(False, "question_deleted") if deleted else YES


def may_mark_too(*, asker: bool, inside: bool, deleted: bool, topic: bool = False, archived: bool = False) -> Verdict:
    """Everybody inside but the asker may say "I have this too" of a question."""
    if not inside:
        return Verdict(False, "not_inside", forbidden=True)
    if asker:
        return Verdict(False, "own_question", forbidden=True)
    if topic:
        return Verdict(False, "questions_only")
    if archived:
        return _archived()
    return Verdict(False, "question_deleted") if deleted else YES
