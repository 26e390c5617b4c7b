"""What a profile may hold. Pure."""

from zoneinfo import available_timezones

from tessera.people.tables import LANGUAGES

MAX_NAME = 120
MAX_EMAIL = 254
_ZONES = frozenset(available_timezones())


def profile_mistakes(*, name: str, languages: list[str], lang: str, time_zone: str) -> dict[str, str]:
    """{field: code} of everything in a profile that cannot be taken; empty when all is well."""
    mistakes = {}
    if not name.strip():
        mistakes["name"] = "field_empty"
    elif len(name) > MAX_NAME:
        mistakes["name"] = "field_too_long"
    if lang not in LANGUAGES:
        mistakes["lang"] = "language_unknown"
    if len(languages) > 20 or any(not (2 <= len(tag) <= 8 and tag.isascii() and tag.isalpha()) for tag in languages):
        mistakes["languages"] = "language_unknown"
    if time_zone not in _ZONES:
        mistakes["timeZone"] = "time_zone_unknown"
    return mistakes


def email_mistake(email: str) -> str | None:
    """The code of what is wrong with an e-mail address, or None; whether it exists only a mail can tell."""
    local, at, domain = email.partition("@")
    if not at or not local or "." not in domain or " " in email or len(email) > MAX_EMAIL:
        return "email_invalid"
    return None


def clean_email(email: str) -> str:
    """The form in which addresses are kept and compared."""
    return email.strip().lower()
