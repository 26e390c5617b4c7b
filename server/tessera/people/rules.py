"""What a profile may hold. Pure."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from tessera.core.errors import YES, Verdict
from tessera.core.lines import line_mistake
from tessera.people.tables import LANGUAGES

MAX_NAME = 120
# So long signing in takes the deletion of one's account back.
GRACE_DAYS = 14
# So long a link for a new password is valid: it is handed over by hand, perhaps over a weekend.
LINK_HOURS = 72
# So long after somebody was there staff make no such link, if they are still signed in.
SIGNED_IN_HOURS = 24
MAX_EMAIL = 254
MAX_TEXT = {
    "about": 2000,
    "can_help": 1000,
    "looking_for": 1000,
    "phone": 40,
    "website": 200,
    "pronouns": 80,
    "themes": 600,
}
_PHONE = frozenset("0123456789+-/(). ")
LAST_STEP = 4
_ZONES = frozenset(available_timezones())


def profile_mistakes(*, name: str, languages: list[str], lang: str, time_zone: str) -> dict[str, str]:
    """{field: code} of everything in a profile that cannot be taken; empty when all is well."""
    mistakes = {}
    if mistake := line_mistake(name, MAX_NAME, needed=True):
        mistakes["name"] = mistake
    if lang not in LANGUAGES:
        mistakes["lang"] = "language_unknown"
    if not _are_languages(languages):
        mistakes["languages"] = "language_unknown"
    if time_zone not in _ZONES:
        mistakes["timeZone"] = "time_zone_unknown"
    return mistakes


def _are_languages(tags: list[str]) -> bool:
    return len(tags) <= 20 and all(2 <= len(tag) <= 8 and tag.isascii() and tag.isalpha() for tag in tags)


def field_mistake(field: str, value: str) -> str | None:
    """The code of what is wrong with the text of a profile's field, or None; an empty one empties the field."""
    if len(value) > MAX_TEXT.get(field, MAX_NAME):
        return "field_too_long"
    if field == "writes" and not _are_languages(value.split()):
        return "language_unknown"
    if field == "phone" and not _PHONE.issuperset(value):
        return "field_invalid"
    if field == "website" and value and not _is_address(value):
        return "website_invalid"
    return None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not set(text) & set(' "<>\\')


def absence_mistakes(*, until: date, today: date, deputy: bool, deputy_there: bool) -> Mapping[str, str]:
    """{field: code} of what is wrong with an absence. `deputy`: one is named; `deputy_there`: that one can be asked."""
    mistakes = {}
    if until < today or until.year > today.year + 2:
        mistakes["until"] = "day_not_ahead"
    if deputy and not deputy_there:
        mistakes["deputy"] = "person_unknown"
    return mistakes


def may_step(step: int | None) -> bool:
    """Whether the first ten minutes have such a step; None ends them."""
    return step is None or 1 <= step <= LAST_STEP


def may_close(*, own: bool) -> Verdict:
    """Whether staff may deactivate an account: not their own, which they could not open again."""
    return Verdict(False, "own_account") if own else YES


def may_administer(*, active: bool, wanted: bool) -> Verdict:
    """An account is deactivated once and reactivated once; offices are for active ones."""
    return YES if active == wanted else Verdict(False, "account_closed" if wanted else "account_open")


def may_link(*, signed_in: bool) -> Verdict:
    """Whether staff make a link that sets somebody's password: not while its owner gets in without one."""
    return Verdict(False, "account_signed_in") if signed_in else YES


def may_lose_staff(*, staff: bool, others: int) -> Verdict:
    """Somebody leaves the office `staff` or is deactivated: the site is never without one. `others` hold it, too."""
    return Verdict(False, "last_staff") if staff and not others else YES


CONTRIBUTIONS = ("unnamed", "emptied")


def may_reopen(*, leaving: bool) -> Verdict:
    """Staff open a closed account, but not one whose owner has asked for its deletion: only they take that back."""
    return Verdict(False, "account_leaving") if leaving else YES


def email_mistake(email: str) -> str | None:
    """The code of what is wrong with an e-mail address, or None; whether it exists only a mail can tell."""
    local, at, domain = email.partition("@")
    if not at or not local or "." not in domain or " " in email or len(email) > MAX_EMAIL:
        return "email_invalid"
    return None


def clean_email(email: str) -> str:
    """The form in which addresses are kept and compared."""
    return email.strip().lower()
