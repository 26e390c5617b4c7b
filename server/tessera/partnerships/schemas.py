"""Wire shapes of partnerships. Themes are keys, organisations of both sides the same shape as in the directory."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from tessera.organisations.schemas import OrganisationRef, SourceOut


class PartnershipIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A partnership to be proposed to `partner`; `organisation` is one's own side.

    `since` and `until` are years, `audience` (`public`, `network`) is who sees it once it is confirmed.
    """

    organisation: UUID
    partner: UUID
    form: str = "partnership"
    standing: str = "active"
    since: int | None = None
    until: int | None = None
    text: str = ""
    lang: str = ""
    themes: list[str] = []
    audience: str = "public"


class PartnershipPatch(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What of a partnership to change; what is absent stays. `version` is the one the writer saw.

    `audience` can only become narrower: who proposed and who confirmed agreed to the one there is.
    """

    version: int
    form: str | UnsetType = UNSET
    standing: str | UnsetType = UNSET
    since: int | UnsetType | None = UNSET
    until: int | UnsetType | None = UNSET
    text: str | UnsetType = UNSET
    lang: str | UnsetType = UNSET
    themes: list[str] | UnsetType = UNSET
    audience: str | UnsetType = UNSET


class ProposalAnswer(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Whether the side that was asked confirms, and a sentence to the other where it declines."""

    confirm: bool
    sentence: str = ""


class CheckIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Whether it is still true: `yes`, `at_rest`, `ended`."""

    answer: str


class LineIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A line of the history."""

    year: int
    text: str
    lang: str = ""


class InChargeIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Of oneself: who sees one's name here (`public`, `network`). Others are asked, and say it themselves."""

    audience: str = "network"


class Side(OrganisationRef, rename="camel", kw_only=True):
    """One of the two, with where it lies."""

    ended_on: date | None
    latitude: float | None
    longitude: float | None


class PartnershipItem(msgspec.Struct, rename="camel"):
    """A partnership in a list. `state` is `proposed` until the other side has answered; `checkedOn` the day on which
    somebody last said that it is true."""

    id: UUID
    form: str
    standing: str
    state: str
    since: int | None
    until: int | None
    checked_on: date | None
    themes: list[str]
    proposer: Side
    partner: Side


class PartnershipList(msgspec.Struct, rename="camel", omit_defaults=True):
    """A page of partnerships; `sources` are to be named with it."""

    items: list[PartnershipItem]
    sources: list[SourceOut]
    next: str | None = None


class InCharge(msgspec.Struct, rename="camel"):
    """Somebody in charge. `asked`: has not answered yet; only they and who asked them see that."""

    person: UUID
    name: str
    organisation: UUID
    asked: bool
    audience: str


class Line(msgspec.Struct, rename="camel"):
    """A line of the history, written by the side `organisation`."""

    id: UUID
    year: int
    text: str
    lang: str
    organisation: UUID


class Change(msgspec.Struct, rename="camel"):
    """What changed on a day, by the side `organisation`; both values are empty where none are kept."""

    what: str
    before: str
    after: str
    day: date
    organisation: UUID


class Colleague(msgspec.Struct, rename="camel"):
    """Somebody of one's own side who can be put forward."""

    id: UUID
    name: str


class PartnershipMine(msgspec.Struct, rename="camel"):
    """What the reader may do here. `sides` are those of the two that they act for; `waiting` says what waits for them:
    `confirm`, `consent`, `still_true`."""

    sides: list[UUID]
    waiting: str | None
    may_decide: bool
    may_withdraw: bool
    may_change: bool
    may_tell: bool
    colleagues: list[Colleague]


class PartnershipOut(PartnershipItem, rename="camel", kw_only=True):
    """A partnership's page. `audience` is who sees it: `public`, `network`, or `sides`; of what is only proposed
    `wanted` is who will. `partnerHere`: somebody of the side that was asked is here to answer."""

    text: str
    lang: str
    sentence: str
    audience: str
    wanted: str
    created_at: datetime
    asked_on: date | None
    version: int
    partner_here: bool
    people: list[InCharge]
    lines: list[Line]
    changes: list[Change]
    mine: PartnershipMine
    sources: list[SourceOut]


class Waiting(msgspec.Struct, rename="camel"):
    """A partnership that waits for the reader, and why: `confirm`, `consent`, `still_true`."""

    why: str
    item: PartnershipItem


class OwnPartnerships(msgspec.Struct, rename="camel"):
    """What waits for the reader, and the organisations they can propose for."""

    waiting: list[Waiting]
    sides: list[OrganisationRef]
