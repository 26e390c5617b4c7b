"""Pure rules of partnerships: who may partner, what may be said, who may do what in which state."""

from collections.abc import Mapping
from typing import Any

from tessera.core.errors import YES, Verdict
from tessera.partnerships.tables import FORMS, STANDINGS
from tessera.people.tables import LANGUAGES

# A place nobody has confirmed may well be a municipality: else nobody of a country without a register could begin.
PARTNERS = frozenset({"municipality", "district", "place"})
# For whom a partnership can be once it is confirmed; for whom somebody in charge can be shown.
AUDIENCES = ("public", "network")
ANSWERS = ("yes", "at_rest", "ended")
FIRST_YEAR = 800
YEARS_AHEAD = 10
MAX_TEXT = 1_000
MAX_LINE = 500
MAX_SENTENCE = 500
MOST_LINES = 200
_FAR = 9_999


def mistakes(values: Mapping[str, Any], *, year: int) -> dict[str, str]:
    """{field: code} of what cannot be said of a partnership; only what is given is looked at. `year` is the present."""
    found: dict[str, str] = {}
    closed = {"form": FORMS, "standing": STANDINGS, "audience": AUDIENCES, "lang": LANGUAGES}
    for name, words in closed.items():
        if name in values and values[name] not in words:
            found[name] = "language_unknown" if name == "lang" else "field_invalid"
    for name in ("since", "until"):
        if not _is_year(values.get(name), year):
            found[name] = "year_unlikely"
    if not found and (values.get("since") or FIRST_YEAR) > (values.get("until") or _FAR):
        found["until"] = "year_before_since"
    if mistake := text_mistake(values.get("text", ""), MAX_TEXT):
        found["text"] = mistake
    return found


def line_mistakes(*, year: int, text: str, present: int) -> dict[str, str]:
    """{field: code} of what cannot be a line of the history."""
    found = {}
    if not _is_year(year, present):
        found["year"] = "year_unlikely"
    if not text.strip():
        found["text"] = "field_empty"
    elif mistake := text_mistake(text, MAX_LINE):
        found["text"] = mistake
    return found


def text_mistake(text: str, most: int) -> str | None:
    """The code of what is wrong with a text, or None."""
    if len(text) > most:
        return "field_too_long"
    return "field_invalid" if "\x00" in text else None


def _is_year(value: int | None, present: int) -> bool:
    return value is None or FIRST_YEAR <= value <= present + YEARS_AHEAD


def partner_mistake(*, kind: str, ended: bool, same: bool) -> str | None:
    """The code of why an organisation cannot be a side of a new partnership, or None."""
    if same:
        return "partner_is_same"
    if ended:
        return "organisation_ended"
    return None if kind in PARTNERS else "kind_cannot_partner"


def may_act(*, side: bool) -> Verdict:
    """People of either side act on a partnership, nobody else, whatever their office."""
    return YES if side else Verdict(False, "not_a_side", forbidden=True)


def may_decide(*, state: str, partner: bool, proposed: bool) -> Verdict:
    """The side that was asked confirms or declines; who proposed does not answer to themselves."""
    if state != "proposed":
        return Verdict(False, "proposal_settled")
    if not partner:
        return Verdict(False, "other_side_decides", forbidden=True)
    return Verdict(False, "own_proposal", forbidden=True) if proposed else YES


def may_withdraw(*, state: str, proposer: bool) -> Verdict:
    """The side that proposed takes the proposal back, as long as nobody has answered."""
    if state != "proposed":
        return Verdict(False, "proposal_settled")
    return YES if proposer else Verdict(False, "own_side_withdraws", forbidden=True)


def may_change(*, state: str, standing: str) -> Verdict:
    """Either side changes what is confirmed, until it has ended; both have agreed to what was proposed as it was."""
    if state != "confirmed":
        return Verdict(False, "partnership_unconfirmed")
    return Verdict(False, "partnership_over") if standing == "ended" else YES


def may_tell(*, state: str, lines: int) -> Verdict:
    """Either side adds to the history of what was confirmed, also after it has ended."""
    if state != "confirmed":
        return Verdict(False, "partnership_unconfirmed")
    return Verdict(False, "lines_many") if lines >= MOST_LINES else YES


def may_show(*, audience: str, public: bool) -> bool:
    """Whether somebody in charge may be shown so: never more widely than the partnership."""
    return audience == "network" or (audience == "public" and public)
