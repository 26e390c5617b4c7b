"""Wire shapes of people."""

from datetime import datetime
from uuid import UUID

import msgspec


class SignIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """An attempt to sign in."""

    email: str
    password: str


class LoginOut(msgspec.Struct, rename="camel"):
    """A signed-in browser of one's own."""

    id: UUID
    created_at: datetime
    seen_at: datetime
    agent: str
    current: bool


class LoginList(msgspec.Struct, rename="camel"):
    """One's signed-in browsers, the last used first."""

    items: list[LoginOut]


class AccountChange(msgspec.Struct, rename="camel"):
    """What was done with one's account: by staff `office_given`, `office_taken`, `facilitation_given`,
    `facilitation_taken` (of the open network), `deactivated`, `reactivated`; by oneself `deletion_asked`,
    `deletion_taken_back`."""

    what: str
    at: datetime


class DeskPerson(msgspec.Struct, rename="camel"):
    """An account at the staff's desk: nothing of what it holds.

    `name` as the network sees it, null where it does not; `since` when it was made; `lastSignIn` a month as `2026-11`,
    null where nobody has signed in; `active`: it is not deactivated.
    """

    id: UUID
    name: str | None
    office: str | None
    active: bool
    since: datetime
    last_sign_in: str | None


class DeskPeople(msgspec.Struct, rename="camel"):
    """The accounts found."""

    items: list[DeskPerson]


class OfficeIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The office to give, or null to take it."""

    office: str | None


class DeletionIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Ask for one's account to be deleted. `contributions`: what one wrote stays `unnamed`, or is `emptied` too."""

    password: str
    contributions: str


class DeletionAsked(msgspec.Struct, rename="camel"):
    """Until when signing in takes it back."""

    due_at: datetime


class PasswordIn(msgspec.Struct, forbid_unknown_fields=True):
    """A new password."""

    password: str


class PasswordPatch(msgspec.Struct, forbid_unknown_fields=True):
    """A new password in place of the current one."""

    current: str
    password: str


class PasswordLink(msgspec.Struct):
    """A link that sets a new password, told once."""

    link: str
    until: datetime


class PasswordLinkValid(msgspec.Struct):
    """Until when a link sets a new password; not whose."""

    until: datetime
