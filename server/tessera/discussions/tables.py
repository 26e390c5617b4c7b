"""Tables of discussions."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from tessera.core.clock import UtcDateTime, now
from tessera.core.model import Table, json_column, random_id, reference, words
from tessera.people.tables import LANGUAGES


class Thread(Table, table=True):
    """A question or a topic, and what was answered; or a conversation of two (`pairs/`), which has no title.

    `excerpt` is the beginning of the question as plain text, for lists. `answers`, `helped`, `too` and `last_at`
    are computed from the rows by each act that changes them; `version` counts these changes and orders the gauges
    made from them. A closed thread takes no more answers; a pinned one stands first in its space's list. `apart_id` is
    what stayed behind when it went to more readers, and of that where it went (`staying.py`).
    """

    __tablename__ = "thread"
    __table_args__ = (
        sa.UniqueConstraint("id", "circle_id"),
        sa.Index(
            "ix_thread_list",
            "space_id",
            sa.text("pinned DESC"),
            sa.text("last_at DESC"),
            sa.text("id DESC"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        ),
        sa.Index("ix_thread_gauged_at", "space_id", "gauged_at"),
    )

    id: UUID = random_id()
    space_id: UUID = reference("space.id")
    circle_id: int = Field(sa_type=sa.BigInteger, foreign_key="circle.id")
    author_id: UUID = reference("person.id", index=True)
    kind: str = words("question", "topic", "conversation", name="kind", default="question")
    title: str = Field(sa_type=sa.Text)
    excerpt: str = Field(default="", sa_type=sa.Text)
    lang: str = words(*LANGUAGES, name="lang")
    unnamed: bool = Field(default=False)
    pinned: bool = Field(default=False)
    answers: int = Field(default=0)
    helped: int = Field(default=0)
    too: int = Field(default=0)
    version: int = Field(default=1, sa_type=sa.BigInteger)
    last_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    gauged_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    # Since when more read it, of a thread that was moved to more readers and nowhere else since.
    widened_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    apart_id: UUID | None = reference("thread.id", ondelete="SET NULL", nullable=True, index=True)


class Post(Table, table=True):
    """One contribution: the question or topic itself (number 1) or an answer.

    `byline` is what readers see of the author, as at the time of writing; visitors see it without the name
    unless `name_public`. `html` is rendered and sanitised from `text` once, at writing. A `gap` is empty and deleted:
    what was here stayed with fewer readers, or went to more (`staying.py`).
    """

    __tablename__ = "post"
    __table_args__ = (
        sa.ForeignKeyConstraint(["thread_id", "circle_id"], ["thread.id", "thread.circle_id"], onupdate="CASCADE"),
        sa.UniqueConstraint("thread_id", "number"),
        sa.UniqueConstraint("id", "circle_id"),
        # Questions asked from an organisation, as `listing.ORGANISATION` spells it.
        sa.Index(
            "ix_post_organisation",
            sa.text("((byline['organisation']) ->> 'id')"),
            postgresql_where=sa.text("number = 1"),
        ),
    )

    id: UUID = random_id()
    thread_id: UUID = Field()
    circle_id: int = Field(sa_type=sa.BigInteger)
    number: int = Field()
    author_id: UUID = reference("person.id", index=True)
    text: str = Field(sa_type=sa.Text)
    html: str = Field(sa_type=sa.Text)
    lang: str = words(*LANGUAGES, name="lang")
    byline: dict[str, Any] = json_column()
    name_public: bool = Field(default=False)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    edited_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    helped_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    gap: str | None = words("stayed", "moved", name="gap", default=None, nullable=True)


class PostQuote(Table, table=True):
    """A passage of another contribution of the same thread, as a reference (R6).

    `text` is on one line; it is empty once the passage no longer stands in what it was taken from.
    """

    __tablename__ = "post_quote"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["post_id", "circle_id"], ["post.id", "post.circle_id"], onupdate="CASCADE", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["quoted_id", "circle_id"], ["post.id", "post.circle_id"], onupdate="CASCADE", ondelete="CASCADE"
        ),
    )

    post_id: UUID = Field(primary_key=True)
    position: int = Field(primary_key=True)
    circle_id: int = Field(sa_type=sa.BigInteger)
    quoted_id: UUID = Field(index=True)
    text: str = Field(sa_type=sa.Text)


class ThreadTheme(Table, table=True):
    """A theme that a question carries; a deleted question carries none."""

    __tablename__ = "thread_theme"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["thread_id", "circle_id"], ["thread.id", "thread.circle_id"], onupdate="CASCADE", ondelete="CASCADE"
        ),
        sa.Index("ix_thread_theme_theme_id", "theme_id", "thread_id"),
    )

    thread_id: UUID = Field(primary_key=True)
    theme_id: UUID = Field(foreign_key="theme.id", primary_key=True)
    circle_id: int = Field(sa_type=sa.BigInteger)


class PostVersion(Table, table=True):
    """An older version of a post; one copy lies in the author's own circle, one in the space's staff circle."""

    __tablename__ = "post_version"

    post_id: UUID = Field(foreign_key="post.id", ondelete="CASCADE", primary_key=True)
    circle_id: int = Field(sa_type=sa.BigInteger, foreign_key="circle.id", primary_key=True)
    number: int = Field(primary_key=True)
    title: str | None = Field(default=None, sa_type=sa.Text, nullable=True)
    text: str = Field(sa_type=sa.Text)
    html: str = Field(sa_type=sa.Text)
    at: datetime = Field(sa_type=UtcDateTime)


class Mention(Table, table=True):
    """Somebody whom a contribution mentions; the text has a token with their id, the name is read from the person.

    `thread_id` is the contribution's, so that a page finds its mentions at once. `at`: since when it mentions them.
    """

    __tablename__ = "mention"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["post_id", "circle_id"], ["post.id", "post.circle_id"], onupdate="CASCADE", ondelete="CASCADE"
        ),
        sa.Index("ix_mention_thread_id", "thread_id"),
        sa.Index("ix_mention_person_id", "person_id"),
    )

    post_id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    circle_id: int = Field(sa_type=sa.BigInteger)
    thread_id: UUID = Field(foreign_key="thread.id", ondelete="CASCADE")
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class PostTranslation(Table, table=True):
    """A contribution in another language, written by a person: one for each language.

    `byline` is what readers see of who translated it, as at the time of writing; `name_public` as for `Post`. `of` is
    the version (`edited_at`) of the contribution it was made from. `title` is the question's.
    """

    __tablename__ = "post_translation"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["post_id", "circle_id"], ["post.id", "post.circle_id"], onupdate="CASCADE", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("post_id", "lang"),
    )

    id: UUID = random_id()
    post_id: UUID = Field()
    circle_id: int = Field(sa_type=sa.BigInteger)
    lang: str = words(*LANGUAGES, name="lang")
    translator_id: UUID = reference("person.id", index=True)
    title: str | None = Field(default=None, sa_type=sa.Text, nullable=True)
    text: str = Field(sa_type=sa.Text)
    html: str = Field(sa_type=sa.Text)
    byline: dict[str, Any] = json_column()
    name_public: bool = Field(default=False)
    of: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class MachineTranslation(Table, table=True):
    """A contribution as a machine put it into another language: kept so that nobody has to ask twice.

    It holds the contribution as it is now, never an older version: it goes when that is edited or deleted.
    """

    __tablename__ = "machine_translation"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["post_id", "circle_id"], ["post.id", "post.circle_id"], onupdate="CASCADE", ondelete="CASCADE"
        ),
    )

    post_id: UUID = Field(primary_key=True)
    lang: str = Field(sa_type=sa.Text, primary_key=True)
    circle_id: int = Field(sa_type=sa.BigInteger)
    source: str = words(*LANGUAGES, name="source")
    title: str | None = Field(default=None, sa_type=sa.Text, nullable=True)
    html: str = Field(sa_type=sa.Text)
    of: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    made_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Too(Table, table=True):
    """A person who has the same question; only the count is shared."""

    __tablename__ = "too"

    thread_id: UUID = Field(foreign_key="thread.id", ondelete="CASCADE", primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class ThreadMark(Table, table=True):
    """What a thread is to one person; lies in their own circle (R3).

    `read` is the number up to which they have read; asking and answering follow by themselves.
    """

    __tablename__ = "thread_mark"
    __table_args__ = (
        sa.Index("ix_thread_mark_following", "person_id", postgresql_where=sa.text("state = 'following'")),
        sa.Index("ix_thread_mark_thread_id", "thread_id"),
    )

    circle_id: int = Field(sa_type=sa.BigInteger, foreign_key="circle.id", primary_key=True)
    thread_id: UUID = Field(foreign_key="thread.id", ondelete="CASCADE", primary_key=True)
    person_id: UUID = reference("person.id", ondelete="CASCADE")
    state: str | None = words("following", "muted", name="state", default=None, nullable=True)
    read: int = Field(default=0)
    saved_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)


class SpaceRead(Table, table=True):
    """Up to when a person has read everything in a space, as they said; lies in their own circle (R3)."""

    __tablename__ = "space_read"

    circle_id: int = Field(sa_type=sa.BigInteger, foreign_key="circle.id", primary_key=True)
    space_id: UUID = Field(foreign_key="space.id", ondelete="CASCADE", primary_key=True)
    read_at: datetime = Field(sa_type=UtcDateTime)
