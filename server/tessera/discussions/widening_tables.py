"""Tables of proposals to move a thread to more readers."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from tessera.core.clock import UtcDateTime, now
from tessera.core.model import Table, random_id, reference, words


class ThreadWidening(Table, table=True):
    """A proposal to move a thread to where more could read it (R9), at most one of a thread.

    It lies in the thread's circle. `space_id` and `audience` are where to. The row is deleted when the proposal ends.
    """

    __tablename__ = "thread_widening"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["thread_id", "circle_id"], ["thread.id", "thread.circle_id"], onupdate="CASCADE", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("thread_id"),
    )

    id: UUID = random_id()
    thread_id: UUID = Field()
    circle_id: int = Field(sa_type=sa.BigInteger)
    space_id: UUID = reference("space.id", ondelete="CASCADE", index=True)
    audience: str = words("public", "network", "space", name="audience")
    proposed_by: UUID = reference("person.id", ondelete="CASCADE", index=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class WideningConsent(Table, table=True):
    """What one person says to a proposal; others are told a count."""

    __tablename__ = "widening_consent"
    __table_args__ = (sa.Index("ix_widening_consent_person_id", "person_id"),)

    widening_id: UUID = Field(foreign_key="thread_widening.id", ondelete="CASCADE", primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    agreed: bool = Field()
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
