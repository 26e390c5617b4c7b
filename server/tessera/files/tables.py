"""The table of files."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlmodel import Field

from tessera.core.clock import UtcDateTime, now
from tessera.core.model import Table, random_id, reference, words

STATES = ("uploading", "checking", "ready", "refused", "gone")


class StoredFile(Table, table=True):
    """A file: announced, uploaded in parts, checked, attached, gone.

    `size` is what was announced and `received` how much of it lies in storage, in the parts with these marks, in their
    order (`storage.part_key`); once it has been checked it has none. `bytes` and `sha256` are of what is delivered,
    which for pictures is written anew. `checked_from` is when it came whole, then when its check began. `position` is
    its place among the files of `post_id`. One that is gone holds nothing of what it was; the row stays a day, so that
    what somebody sent that day can be counted.
    """

    __tablename__ = "stored_file"
    __table_args__ = (
        sa.ForeignKeyConstraint(["post_id", "circle_id"], ["post.id", "post.circle_id"], onupdate="CASCADE"),
        sa.Index("ix_stored_file_post_id", "post_id", "position", postgresql_where=sa.text("post_id IS NOT NULL")),
        sa.Index("ix_stored_file_owner_id", "owner_id", "created_at"),
        # What the timer looks for.
        sa.Index("ix_stored_file_waiting", "state", "created_at", postgresql_where=sa.text("post_id IS NULL")),
    )

    id: UUID = random_id()
    circle_id: int = Field(sa_type=sa.BigInteger, foreign_key="circle.id")
    owner_id: UUID = reference("person.id")
    state: str = words(*STATES, name="state", default="uploading")
    reason: str | None = Field(default=None, sa_type=sa.Text, nullable=True)
    name: str = Field(sa_type=sa.Text)
    size: int = Field(sa_type=sa.BigInteger)
    received: int = Field(default=0, sa_type=sa.BigInteger)
    parts: list[int] = Field(default_factory=list, sa_type=pg.ARRAY(sa.BigInteger))
    kind: str | None = words("image", "document", name="kind", default=None, nullable=True)
    type: str | None = Field(default=None, sa_type=sa.Text, nullable=True)
    bytes: int | None = Field(default=None, sa_type=sa.BigInteger, nullable=True)
    width: int | None = Field(default=None, nullable=True)
    height: int | None = Field(default=None, nullable=True)
    sha256: str | None = Field(default=None, sa_type=sa.Text, nullable=True)
    alt: str = Field(default="", sa_type=sa.Text)
    post_id: UUID | None = Field(default=None, nullable=True)
    position: int = Field(default=0)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    checked_from: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    swept_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
