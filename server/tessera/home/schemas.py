"""Wire shapes of one's own account, of one's profile and of people as others see them."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from tessera.core.streams import Position
from tessera.discussions.schemas import ThreadItem
from tessera.discussions.widening_schemas import WideningWaiting
from tessera.notices.schemas import NoticeOut
from tessera.organisations.schemas import AffiliationOut, AffiliationSeen, OrganisationRef
from tessera.pairs.schemas import ConversationOut, PairRequestOut
from tessera.partnerships.schemas import Waiting
from tessera.people.schemas import AccountChange
from tessera.spaces.schemas import SpaceRef


class Me(msgspec.Struct, rename="camel"):
    """One's own account. `welcome` is the step of the first ten minutes, null once they are over; `deputyAsked` the
    number of people who wait for one's word, `partnershipsWaiting` that of partnerships, `wideningsWaiting` that of
    proposals to move what one wrote to more readers, `notices` that of unseen notices, up to 100, `conversations` that
    of conversations with something unread or asked for."""

    id: UUID
    name: str
    email: str
    lang: str
    languages: list[str]
    time_zone: str
    name_public: bool
    role: str | None
    affiliation: AffiliationOut | None
    spaces: list[SpaceRef]
    demo: bool
    welcome: int | None
    deputy_asked: int
    partnerships_waiting: int
    widenings_waiting: int
    notices: int
    conversations: int


class Session(msgspec.Struct, rename="camel"):
    """Who is signed in, and the position of their own stream; both null for visitors."""

    person: Me | None = None
    position: Position | None = None


class SignedIn(Session, rename="camel"):
    """The session that has begun. `deletionTakenBack`: the account was to be deleted, and is not any more."""

    deletion_taken_back: bool = False


class FieldPatch(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What of one field to change: its text, and who sees it (`nobody`, `network`, `public`, the id of one's space)."""

    value: str | None = None
    audience: str | None = None


class FieldsPatch(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Fields of one's profile to change; what is absent stays. Of the first four only who sees them."""

    name: FieldPatch | UnsetType = UNSET
    email: FieldPatch | UnsetType = UNSET
    reads: FieldPatch | UnsetType = UNSET
    time_zone: FieldPatch | UnsetType = UNSET
    about: FieldPatch | UnsetType = UNSET
    can_help: FieldPatch | UnsetType = UNSET
    looking_for: FieldPatch | UnsetType = UNSET
    writes: FieldPatch | UnsetType = UNSET
    phone: FieldPatch | UnsetType = UNSET
    website: FieldPatch | UnsetType = UNSET
    pronouns: FieldPatch | UnsetType = UNSET
    themes: FieldPatch | UnsetType = UNSET


class ProfilePatch(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What of one's profile to change; what is absent stays. `languages` are those one reads."""

    name: str | UnsetType = UNSET
    languages: list[str] | UnsetType = UNSET
    lang: str | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    name_public: bool | UnsetType = UNSET
    organisation: UUID | UnsetType | None = UNSET
    role: str | UnsetType = UNSET
    department: str | UnsetType = UNSET
    fields: FieldsPatch | UnsetType = UNSET
    welcome: int | UnsetType | None = UNSET


class FieldOut(msgspec.Struct, rename="camel"):
    """One's own field; languages are codes and themes are keys, with a space between."""

    value: str
    audience: str


class OwnAffiliation(msgspec.Struct, rename="camel"):
    """One's own affiliation and who sees it. `successors`: what came after the organisation, where it has ended."""

    id: UUID
    organisation: OrganisationRef
    role: str
    department: str
    since: datetime
    until: datetime | None
    main: bool
    audience: str
    successors: list[OrganisationRef]


class PersonHit(msgspec.Struct, rename="camel"):
    """A person in a list to choose from."""

    id: UUID
    name: str


class PersonHits(msgspec.Struct, rename="camel"):
    """People whose name holds what was typed."""

    items: list[PersonHit]


class OwnAbsence(msgspec.Struct, rename="camel"):
    """One's own absence. `state` of the deputy: `asked`, `accepted`, `declined`."""

    until: date
    audience: str
    deputy: PersonHit | None
    state: str | None


class DeputyFor(msgspec.Struct, rename="camel"):
    """Somebody who has asked one to stand in."""

    person: UUID
    name: str
    until: date
    state: str


class SpaceChoice(msgspec.Struct, rename="camel"):
    """A closed space one may show fields to; its id is the choice."""

    id: UUID
    title: str


class Profile(msgspec.Struct, rename="camel"):
    """All of one's own profile, as one edits it; every field is there, empty ones too."""

    fields: dict[str, FieldOut]
    affiliations: list[OwnAffiliation]
    absence: OwnAbsence | None
    deputy_for: list[DeputyFor]
    spaces: list[SpaceChoice]
    account: list[AccountChange]


class AbsenceIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Away up to and including `until`; the deputy is asked, and shown once they have accepted."""

    until: date
    deputy: UUID | None = None
    audience: str = "network"


class DeputyAnswer(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Whether one stands in for somebody."""

    accept: bool


class AwayOut(msgspec.Struct, rename="camel"):
    """An absence as readers see it; the deputy only after they have accepted."""

    until: date
    deputy: PersonHit | None


class PersonOut(msgspec.Struct, rename="camel"):
    """A person as this reader sees them; null is what is not there or not shown. `closed`: the account is. `themes`
    are keys."""

    id: UUID
    own: bool
    closed: bool
    name: str | None
    about: str | None
    can_help: str | None
    looking_for: str | None
    reads: list[str]
    writes: list[str]
    email: str | None
    phone: str | None
    website: str | None
    pronouns: str | None
    themes: list[str]
    time_zone: str | None
    affiliations: list[AffiliationSeen]
    away: AwayOut | None


class PersonPreview(msgspec.Struct, rename="camel"):
    """How others see oneself; null where they see nothing at all."""

    person: PersonOut | None


class QuestionList(msgspec.Struct, rename="camel"):
    """Questions somebody could answer, the best first."""

    items: list[ThreadItem]


class DoorWaiting(msgspec.Struct, rename="camel"):
    """A space one leads, and how many wait to be let in."""

    space: SpaceRef
    requests: int


class WaitingForYou(msgspec.Struct, rename="camel"):
    """What waits for somebody: who asks them to stand in, partnerships, doors of spaces they lead, questions they
    could answer, who asks them for a conversation of two, threads that are to go to more readers."""

    deputies: list[DeputyFor]
    partnerships: list[Waiting]
    doors: list[DoorWaiting]
    questions: list[ThreadItem]
    conversations: list[PairRequestOut]
    widenings: list[WideningWaiting]


class ThreadNews(msgspec.Struct, rename="camel"):
    """A thread with contributions one has not read: how many, and up to which number one has."""

    item: ThreadItem
    unread: int
    read: int
    following: bool


class SpaceNews(msgspec.Struct, rename="camel"):
    """What is new in a space; `more` says that there is more than is listed."""

    space: SpaceRef
    items: list[ThreadNews]
    more: bool


class ComingUp(msgspec.Struct, rename="camel"):
    """What has a day. `kind`: `return`, one's own absence ends; `deputy`, until then one stands in for `person`."""

    kind: str
    day: date
    person: PersonHit | None


class Today(msgspec.Struct, rename="camel"):
    """The day of who is signed in, as it was `at`, in milliseconds; `position` is that of their own stream. `notices`
    are the newest of those not seen, `unseen` how many there are; `conversations` are those of two with something
    unread."""

    waiting: WaitingForYou
    news: list[SpaceNews]
    conversations: list[ConversationOut]
    coming: list[ComingUp]
    notices: list[NoticeOut]
    unseen: int
    position: Position
    at: int
