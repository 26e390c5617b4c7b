"""What the software keeps of people, as the model text on privacy says it.

Each entry is a paragraph of the model, `@<key>` in `models/privacy.<lang>.md`, and the tables it speaks of. A test
compares them with the tables there are: one that points at a person is named here, so that the text does not fall
behind the code. The numbers in the paragraphs are those the timers work with.
"""

from typing import Any

from tessera.core.idempotency import KEPT_HOURS
from tessera.core.jobs import FACT_DAYS
from tessera.files.rules import WAITING_HOURS
from tessera.people.rules import GRACE_DAYS
from tessera.people.timers import ENDED_DAYS, OVER_DAYS, UNUSED_DAYS
from tessera.settings import Settings

STORED: dict[str, tuple[str, ...]] = {
    "account": ("person", "person_deletion"),
    "logins": ("login",),
    "profile": ("profile_field", "absence", "affiliation"),
    "spaces": ("membership", "circle_member", "join_request", "invitation"),
    "contributions": (
        "thread",
        "post",
        "post_version",
        "post_quote",
        "post_translation",
        "machine_translation",
        "too",
        "mention",
    ),
    "widenings": ("thread_widening", "widening_consent"),
    "files": ("stored_file",),
    "marks": ("thread_mark",),
    "notices": ("notice",),
    "conversations": ("pair", "pair_request", "pair_block"),
    "partnerships": ("partnership", "partnership_person"),
    "search": ("document",),
    "facts": ("fact", "kept_answer"),
}


_numbers: dict[str, int] = {}


def register_number(name: str, value: int) -> None:
    """Let the paragraphs name a number of a domain above this one; each does so beside the timer that works with it."""
    _numbers[name] = value


def numbers(settings: Settings) -> dict[str, Any]:
    """The numbers that the paragraphs name."""
    return {
        "login_days": settings.login_days,
        "ended_days": ENDED_DAYS,
        "unused_days": UNUSED_DAYS,
        "over_days": OVER_DAYS,
        "invitation_days": settings.invitation_days,
        "sign_in_minutes": settings.sign_in_minutes,
        "fact_days": FACT_DAYS,
        "kept_hours": KEPT_HOURS,
        "grace_days": GRACE_DAYS,
        "file_hours": WAITING_HOURS,
        **_numbers,
    }
