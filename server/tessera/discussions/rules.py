"""What may be written, by whom. Pure: nothing here reads or writes."""

from tessera.core.errors import YES, Verdict
from tessera.core.lines import line_mistake

MAX_TITLE = 200
MAX_TEXT = 20_000
MAX_QUOTE = 600
MAX_QUOTES = 5
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


def quote_mistake(text: str, *, of_thread: bool, deleted: bool, there: bool, count: int) -> str | None:
    """The code of what is wrong with a quote, or None. `there`: its passage stands in the contribution."""
    if count > MAX_QUOTES:
        return "quotes_too_many"
    if not of_thread:
        return "quote_elsewhere"
    if deleted:
        return "quote_deleted"
    if len(text) > MAX_QUOTE:
        return "quote_too_long"
    return None if there and text else "quote_not_there"


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


def _may_lead(leads: bool, *, deleted: bool, archived: bool, of_two: bool) -> Verdict:
    if of_two:
        return Verdict(False, "conversation_only")
    if not leads:
        return Verdict(False, "not_asker_or_facilitator", forbidden=True)
    if archived:
        return _archived()
    return Verdict(False, "question_deleted") if deleted else YES


def may_close(
    *, author: bool, facilitator: bool, deleted: bool, archived: bool = False, of_two: bool = False
) -> Verdict:
    """Who asked and the space's facilitators end a thread, and open it again; two people end theirs otherwise."""
    return _may_lead(author or facilitator, deleted=deleted, archived=archived, of_two=of_two)


def may_pin(*, facilitator: bool, deleted: bool, archived: bool = False) -> Verdict:
    """The space's facilitators say what stands first in its list."""
    if not facilitator:
        return Verdict(False, "not_facilitator", forbidden=True)
    if archived:
        return _archived()
    return Verdict(False, "question_deleted") if deleted else YES


def may_move(
    *,
    leads_here: bool,
    leads_there: bool,
    asker: bool,
    inside: bool,
    others: bool,
    translated: bool,
    wider: bool,
    known: bool,
    same: bool,
    deleted: bool,
    archived: bool,
) -> Verdict:
    """Who facilitates both spaces moves a thread; so does who asked, inside the other, while nobody else has written.

    `wider`: more could read it there, to which every author has to agree (R9), also who `translated` what is another's.
    `known`: the audience is one there.
    """
    if not inside:
        return Verdict(False, "not_inside", forbidden=True)
    if not ((leads_here and leads_there) or (asker and not others)):
        return Verdict(False, "not_leading_both", forbidden=True)
    if deleted:
        return Verdict(False, "question_deleted")
    if archived:
        return _archived()
    if same:
        return Verdict(False, "already_there")
    if not known:
        return Verdict(False, "audience_unknown")
    return Verdict(False, "move_widens") if wider and (others or translated) else YES


def may_set_language(
    *, author: bool, facilitator: bool, deleted: bool, archived: bool = False, of_two: bool = False
) -> Verdict:
    """Authors and the space's facilitators correct in which language a contribution is taken to be."""
    if not (author or facilitator):
        return Verdict(False, "not_author_or_facilitator", forbidden=True)
    if archived:
        return _archived(of_two=of_two)
    return Verdict(False, "post_deleted") if deleted else YES


def may_translate(
    *, inside: bool, author: bool, deleted: bool, archived: bool, original: bool, others: bool, of_two: bool = False
) -> Verdict:
    """Who is inside, and the author, translate; not over what somebody else wrote and what still fits."""
    if not (inside or author):
        return Verdict(False, "not_inside", forbidden=True)
    if archived:
        return _archived(of_two=of_two)
    if deleted:
        return Verdict(False, "post_deleted")
    if original:
        return Verdict(False, "language_of_original")
    return Verdict(False, "translation_there") if others and not author else YES


def may_translate_by_machine(*, kind: str, allowed: bool, deleted: bool, original: bool) -> Verdict:
    """What lies in the open network, and in communities whose facilitators allow it; nothing else leaves the server."""
    if kind not in ("network", "community") or not allowed:
        return Verdict(False, "machine_not_allowed", forbidden=True)
    if deleted:
        return Verdict(False, "post_deleted")
    return Verdict(False, "language_of_original") if original else YES


def may_remove_translation(*, translator: bool, author: bool, facilitator: bool) -> Verdict:
    """Translators, authors of what was translated, and the space's facilitators; in an archived space, too."""
    return YES if translator or author or facilitator else Verdict(False, "not_translator", forbidden=True)


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
    return _may_lead(author or facilitator, deleted=deleted, archived=archived, of_two=of_two)


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
