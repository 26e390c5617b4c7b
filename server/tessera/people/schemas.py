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
