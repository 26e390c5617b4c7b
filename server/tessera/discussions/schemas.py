"""Wire shapes of discussions."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from tessera.core.access import SpaceAudience
from tessera.core.streams import Position
from tessera.discussions.quoting_schemas import QuoteIn, QuoteOut
from tessera.discussions.translating_schemas import TranslationOut
from tessera.files.schemas import PostFile
from tessera.spaces.schemas import CanSee, SpaceRef


class QuestionIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A question to ask, or a topic to open. Without `lang` the language is detected."""

    title: str
    text: str
    audience: str
    lang: str | None = None
    unnamed: bool = False
    name_public: bool = False
    themes: list[str] = []
    kind: str = "question"
    files: list[UUID] = []


class LanguageIn(msgspec.Struct, forbid_unknown_fields=True):
    """The language a contribution is written in."""

    lang: str


class ThemesIn(msgspec.Struct, forbid_unknown_fields=True):
    """The themes a question is to carry, in place of those it carries."""

    themes: list[str]


class AnswerIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """An answer to give; refused where more people can read it by now than where it was `written_for`."""

    text: str
    lang: str | None = None
    name_public: bool = False
    files: list[UUID] = []
    quotes: list[QuoteIn] = []
    written_for: SpaceAudience | None = None


class PostPatch(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """An edit; `version` is the `editedAt` the writer saw, so that two windows do not overwrite each other.

    `title` and `themes` are the question's; `files` are all it is to carry; what is absent stays. Refused where more
    people can read it by now than where it was `written_for`.
    """

    text: str
    title: str | None = None
    lang: str | None = None
    version: datetime | None = None
    themes: list[str] | None = None
    files: list[UUID] | None = None
    written_for: SpaceAudience | None = None


class PreviewIn(msgspec.Struct, forbid_unknown_fields=True):
    """Markdown to look at before sending."""

    text: str


class Preview(msgspec.Struct):
    """Rendered and sanitised Markdown."""

    html: str


class ThreadItem(msgspec.Struct, rename="camel"):
    """A question in a list; `themes` are keys.

    `rest`: the question itself went on to more readers, and this is what stayed behind; its page says so by a gap.
    """

    id: UUID
    space: SpaceRef
    title: str
    lang: str
    excerpt: str
    byline: dict[str, Any]
    created_at: datetime
    last_at: datetime
    answers: int
    helped: int
    too: int
    version: int
    audience: str
    themes: list[str]
    kind: str
    pinned: bool
    closed: bool
    rest: bool


class ThreadsCarrying(msgspec.Struct, rename="camel", omit_defaults=True):
    """A page of the questions on a theme or a goal; `total` counts those the reader may see."""

    items: list[ThreadItem]
    total: int
    next: str | None = None


class ThreadList(msgspec.Struct, rename="camel", omit_defaults=True):
    """A page of questions; `at` is the server's time in ms."""

    items: list[ThreadItem]
    position: Position
    at: int
    next: str | None = None


class PostOut(msgspec.Struct, rename="camel", omit_defaults=True):
    """A contribution as everybody in its circle sees it."""

    id: UUID
    number: int
    question: bool
    html: str
    lang: str
    byline: dict[str, Any]
    created_at: datetime
    edited_at: datetime | None = None
    deleted: bool = False
    gap: str | None = None
    helped: bool = False
    files: list[PostFile] = []
    quotes: list[QuoteOut] = []
    translations: list[TranslationOut] = []


class ThreadHead(msgspec.Struct, rename="camel", omit_defaults=True):
    """A question's own line: everything but the contributions. `themes` are keys."""

    id: UUID
    space: SpaceRef
    title: str
    lang: str
    audience: str
    created_at: datetime
    last_at: datetime
    answers: int
    helped: int
    too: int
    version: int
    themes: list[str]
    # Written even when empty or false would be the default above, so that the client's state is whole.
    deleted: bool = False
    unnamed: bool = False
    kind: str = "question"
    pinned: bool = False
    closed_at: datetime | None = None


class ThreadShared(msgspec.Struct, rename="camel", omit_defaults=True):
    """What every reader of the stream sees alike; built once per position."""

    thread: ThreadHead
    posts: list[PostOut]
    next: int | None = None


class ThreadMine(msgspec.Struct, rename="camel"):
    """What of a thread is the reader's own."""

    posts: list[UUID]
    too: bool
    may_answer: bool
    may_help: bool
    author: bool
    may_read_history: bool
    may_theme: bool
    may_close: bool
    may_pin: bool
    may_move: bool
    may_set_language: bool
    # "<post> <language>" of the translations that are the reader's own.
    translations: list[str]
    may_translate: bool
    archived: bool = False
    # What stayed behind when it went to more readers, or where it went; only for who may see that.
    apart: UUID | None = None
    # Only where there is a translation server: whether it may be asked for what is written here.
    machine: bool | msgspec.UnsetType = msgspec.UNSET


class ThreadPage(msgspec.Struct, rename="camel"):
    """A thread's page; `shared` is a ThreadShared, encoded already."""

    shared: msgspec.Raw
    mine: ThreadMine
    position: Position
    at: int
    who_can_see: CanSee


class ReadingNow(msgspec.Struct):
    """How many other people read a thread at this moment."""

    others: int


class PostSource(msgspec.Struct, rename="camel", omit_defaults=True):
    """What an author edits."""

    text: str
    lang: str
    title: str | None = None
    version: datetime | None = None
    themes: list[str] = []
    files: list[PostFile] = []


class VersionOut(msgspec.Struct, rename="camel", omit_defaults=True):
    """An older version of a contribution, with whom it mentions as its readers may see it now."""

    number: int
    at: datetime
    html: str
    title: str | None = None


class VersionList(msgspec.Struct):
    """The older versions of a contribution, the newest first."""

    items: list[VersionOut]


class Contribution(msgspec.Struct, rename="camel"):
    """A question, topic or answer as the page of its author names it; `title` and `kind` are its thread's."""

    id: UUID
    thread: UUID
    number: int
    question: bool
    title: str
    lang: str
    created_at: datetime
    space: SpaceRef
    audience: str
    kind: str


class ContributionList(msgspec.Struct):
    """What somebody wrote under their name, the newest first."""

    items: list[Contribution]
