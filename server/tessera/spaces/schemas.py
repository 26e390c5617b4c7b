"""Wire shapes of spaces and invitations."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from tessera.core.streams import Position


class SpaceRef(msgspec.Struct, rename="camel", omit_defaults=True):
    """A space as others point at it; `role` and `request` (its state: `open`, `declined`) are the reader's own."""

    id: UUID
    slug: str | None
    title: str
    kind: str
    role: str | None = None
    archived: bool = False
    request: str | None = None


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
    archived: bool = False
    request: str | None = None


class SpaceList(msgspec.Struct, rename="camel"):
    """The spaces a reader may know of, and whether the reader may make another."""

    items: list[SpaceOut]
    may_found: bool


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


class OwnRequest(msgspec.Struct, rename="camel"):
    """One's own request to join; `sentence` is what the facilitators said with their decision."""

    id: UUID
    state: str
    sentence: str
    created_at: datetime
    decided_at: datetime | None


class SpacePage(SpaceOut, rename="camel", omit_defaults=True, kw_only=True):
    """A space's page; `people` and `position` only for those who may see who belongs.

    `questions` are for who wants to join and for who leads, `listed` says who may know of it: `members`, `network`.
    """

    people: list[SpaceMember] | None = None
    may_ask: bool = False
    may_invite: bool = False
    may_lead: bool = False
    may_request: bool = False
    audiences: list[str] = []
    can_see: CanSee | None = None
    questions: list[str] = []
    listed: str = "members"
    own_request: OwnRequest | None = None
    # For facilitators, where there is a translation server.
    machine_translation: bool | UnsetType = UNSET
    position: Position | None = None
    at: int = 0


class SpaceIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A new closed space."""

    title: str
    lang: str
    purpose: str = ""
    slug: str = ""
    listed: str = "members"


class SpacePatch(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What of a space to change; what is absent stays."""

    title: str | UnsetType = UNSET
    purpose: str | UnsetType = UNSET
    lang: str | UnsetType = UNSET
    listed: str | UnsetType = UNSET
    questions: list[str] | UnsetType = UNSET
    machine_translation: bool | UnsetType = UNSET


class RoleIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The role a member is given."""

    role: str


class RequestIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The answers to a space's questions, in their order."""

    answers: list[str] = []


class DecisionIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Whether somebody is let in, and the sentence they read; declining needs one."""

    admitted: bool
    sentence: str = ""


class RequestOut(msgspec.Struct, rename="camel"):
    """Somebody who wants to join: their answers beside the questions as they were then."""

    id: UUID
    person: UUID
    name: str
    organisation: dict[str, Any] | None
    questions: list[str]
    answers: list[str]
    created_at: datetime


class OpenInvitation(msgspec.Struct, rename="camel"):
    """An invitation that nobody has used yet; its link was told once."""

    id: UUID
    email: str | None
    role: str
    invited_by: str | None
    created_at: datetime
    expires_at: datetime


class Door(msgspec.Struct, rename="camel"):
    """Who wants to join a space and who is invited; for its facilitators."""

    requests: list[RequestOut]
    invitations: list[OpenInvitation]
    position: Position
    at: int


class InvitationsIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Whom to invite into a closed space; without an address, whoever has the link."""

    emails: list[str] = []
    role: str = "member"


class DeskSpace(msgspec.Struct, rename="camel"):
    """A community as the desk shows it: never what is in it."""

    id: UUID
    title: str
    lang: str
    members: int
    facilitators: list[str]
    listed: str
    archived: bool
    created_at: datetime


class DeskSpaces(msgspec.Struct, rename="camel"):
    """Every community of the site, for its staff."""

    items: list[DeskSpace]


class InvitationIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Whom to invite, and where to; without a space, into the open network."""

    email: str | None = None
    space: UUID | None = None
    role: str = "member"


class InvitationMade(msgspec.Struct, rename="camel"):
    """The link; it is told once."""

    id: UUID
    link: str
    email: str | None = None


class InvitationsMade(msgspec.Struct, rename="camel"):
    """Several links, in the order of their addresses."""

    items: list[InvitationMade]


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
