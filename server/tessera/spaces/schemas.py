"""Wire shapes of spaces and invitations."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class SpaceRef(msgspec.Struct, rename="camel", omit_defaults=True):
    """A space as others point at it; `role` is the reader's own."""

    id: UUID
    slug: str | None
    title: str
    kind: str
    role: str | None = None


class SpaceOut(msgspec.Struct, rename="camel", omit_defaults=True):
    """A space in a list. `inside`: whether the reader may see what is in it."""

    id: UUID
    slug: str | None
    kind: str
    title: str
    purpose: str
    lang: str
    inside: bool
    role: str | None = None
    members: int | None = None


class SpaceList(msgspec.Struct, rename="camel"):
    """The spaces a reader may know of."""

    items: list[SpaceOut]


class SpaceMember(msgspec.Struct, rename="camel"):
    """Somebody who belongs to a space."""

    person: UUID
    name: str
    organisation: dict[str, Any] | None
    role: str


class CanSee(msgspec.Struct, rename="camel", omit_defaults=True):
    """Who can read something, as numbers; the client makes the sentence."""

    kind: str
    space: str | None = None
    members: int | None = None
    facilitators: int | None = None


class SpacePage(SpaceOut, rename="camel", omit_defaults=True, kw_only=True):
    """A space's page; `people` only for those who may see who belongs."""

    people: list[SpaceMember] | None = None
    may_ask: bool = False
    may_invite: bool = False
    audiences: list[str] = []
    can_see: CanSee | None = None


class InvitationIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Whom to invite, and where to; without a space, into the open network."""

    email: str | None = None
    space: UUID | None = None
    role: str = "member"


class InvitationMade(msgspec.Struct, rename="camel"):
    """The link; it is told once."""

    id: UUID
    link: str


class InvitationOut(msgspec.Struct, rename="camel", omit_defaults=True):
    """What somebody sees who opens an invitation's link."""

    expires_at: datetime
    space: SpaceRef
    email: str | None = None
    invited_by: str | None = None


class Acceptance(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What an invited person tells to join."""

    email: str
    name: str
    password: str
    lang: str
    time_zone: str = "UTC"
    languages: list[str] = []
    organisation: UUID | None = None
    role: str = ""
    department: str = ""
