"""Tables of pairs."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from tessera.core.clock import UtcDateTime, now
from tessera.core.model import Table, random_id, reference, words
from tessera.people.tables import LANGUAGES


class Pair(Table, table=True):
    """Two people and their thread, in the circle of the two; one that runs for any two of them.

    `one_id` is the lower of the two ids. `ended_by` ended it: both read on, nobody writes.
    """

    __tablename__ = "pair"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["thread_id", "circle_id"], ["thread.id", "thread.circle_id"], onupdate="CASCADE", ondelete="CASCADE"
        ),
        sa.CheckConstraint("one_id < two_id", name="in_order"),
        sa.Index("uq_pair_running", "one_id", "two_id", unique=True, postgresql_where=sa.text("ended_at IS NULL")),
        sa.Index("ix_pair_one_id", "one_id"),
        sa.Index("ix_pair_two_id", "two_id"),
        sa.Index("ix_pair_circle_id", "circle_id"),
    )

    thread_id: UUID = Field(primary_key=True)
    circle_id: int = Field(sa_type=sa.BigInteger)
    one_id: UUID = reference("person.id")
    two_id: UUID = reference("person.id")
    started_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    ended_by: UUID | None = reference("person.id", ondelete="SET NULL", nullable=True)


class PairRequest(Table, table=True):
    """Somebody asks somebody else for a conversation, in one sentence.

    It lies in the own circle of who is asked; who asked reads their own, and never its `state`: declined looks as if it
    was not answered yet. It is gone after `rules.REST_DAYS`.
    """

    __tablename__ = "pair_request"
    __table_args__ = (
        sa.CheckConstraint("asker_id <> asked_id", name="of_two"),
        sa.Index("ix_pair_request_asker_id", "asker_id", "asked_id"),
        sa.Index("ix_pair_request_circle_id", "circle_id"),
        sa.Index("ix_pair_request_created_at", "created_at"),
    )

    id: UUID = random_id()
    circle_id: int = Field(sa_type=sa.BigInteger, foreign_key="circle.id")
    asker_id: UUID = reference("person.id", ondelete="CASCADE")
    asked_id: UUID = reference("person.id", ondelete="CASCADE", index=True)
    sentence: str = Field(sa_type=sa.Text)
    lang: str = words(*LANGUAGES, name="lang")
    state: str = words("open", "accepted", "declined", "withdrawn", name="state", default="open")
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)


class PairBlock(Table, table=True):
    """A person takes no requests from somebody; lies in their own circle (R3), and the other is never told."""

    __tablename__ = "pair_block"

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    blocked_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True, index=True)
    circle_id: int = Field(sa_type=sa.BigInteger, foreign_key="circle.id", index=True)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
