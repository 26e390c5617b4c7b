"""Who may ask whom for a conversation, and what becomes of it. Pure."""

from datetime import date, datetime, timedelta

import msgspec

from tessera.core.errors import YES, Verdict
from tessera.core.lines import line_mistake

# So long nobody is asked twice for a conversation by the same person, and so long a request waits.
REST_DAYS = 30
MAX_SENTENCE = 300
PER_DAY = 10
# `network`: everybody signed in may ask. The default, as asking shows nothing of who is asked, who need not answer.
REACHABLE = ("nobody", "network")


class Between(msgspec.Struct):
    """What is between me and somebody, as far as I may know it.

    `asked_at`: when I asked last, whatever became of it; `ended_at`: when they ended our last conversation. `away` is
    what I may see: they are away, and nobody stands in.
    """

    same: bool = False
    closed: bool = False
    reachable: bool = True
    running: bool = False
    asked_me: bool = False
    asked_at: datetime | None = None
    ended_at: datetime | None = None
    away: date | None = None


def standing(between: Between, at: datetime) -> str:
    """What I can do about writing to somebody: `open` where I may ask them, else why not.

    Nothing of it tells whether they declined or blocked me.
    """
    if between.same:
        return "self"
    if between.running:
        return "running"
    if between.asked_me:
        return "asked_me"
    if between.asked_at is not None and at < rests_until(between.asked_at):
        return "asked"
    if between.closed or not between.reachable:
        return "unreachable"
    if between.ended_at is not None and at < rests_until(between.ended_at):
        return "resting"
    return "open" if between.away is None else "away"


def rests_until(since: datetime) -> datetime:
    """From when on somebody may be asked again."""
    return since + timedelta(days=REST_DAYS)


def may_ask(between: Between, at: datetime) -> Verdict:
    """Whether I may ask somebody for a conversation now."""
    refusals = {
        "self": Verdict(False, "pair_self"),
        "running": Verdict(False, "pair_running"),
        "asked_me": Verdict(False, "pair_asked_me"),
        "asked": Verdict(False, "pair_asked"),
        "unreachable": Verdict(False, "pair_unreachable"),
        "resting": Verdict(False, "pair_resting"),
        "away": Verdict(False, "pair_away"),
    }
    return refusals.get(standing(between, at), YES)


def sentence_mistake(sentence: str) -> str | None:
    """The code of what is wrong with the sentence of a request, or None: one line that says why."""
    return line_mistake(sentence, MAX_SENTENCE, needed=True)


def may_answer_request(*, state: str, created_at: datetime, at: datetime) -> Verdict:
    """A request is answered once, while it waits."""
    over = at >= rests_until(created_at)
    return YES if state == "open" and not over else Verdict(False, "pair_request_settled")


def may_withdraw(*, state: str) -> Verdict:
    """Who asked takes it back while it was not accepted; what was declined they take back as if it were open."""
    return YES if state in ("open", "declined") else Verdict(False, "pair_request_settled")


def may_end(*, ended: bool) -> Verdict:
    """Either of the two ends their conversation, once."""
    return Verdict(False, "conversation_ended") if ended else YES
