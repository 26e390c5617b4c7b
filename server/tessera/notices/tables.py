"""Tables of notices."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from tessera.core.clock import UtcDateTime
from tessera.core.model import Table, random_id, reference, words

KINDS = ("thread", "post", "space")
REASONS = ("answered", "followed", "helped", "mentioned", "admitted", "declined", "moved", "stayed")


class Notice(Table, table=True):
    """A reference to something somebody is told of, and why; lies in their own circle (R3).

    Of a thread there is one for all contributions that came since it was last seen: those with the numbers `first` to
    `last`; both are 0 for other things. `at` is when it last had something new.
    """

    __tablename__ = "notice"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "kind", "subject_id", "reason"),
        sa.Index("ix_notice_circle_id", "circle_id", "seen_at"),
        sa.Index("ix_notice_subject_id", "subject_id"),
    )

    id: UUID = random_id()
    circle_id: int = Field(sa_type=sa.BigInteger, foreign_key="circle.id")
    person_id: UUID = reference("person.id", ondelete="CASCADE")
    kind: str = words(*KINDS, name="kind")
    subject_id: UUID
    reason: str = words(*REASONS, name="reason")
    first: int = Field(default=0)
    last: int = Field(default=0)
    at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
