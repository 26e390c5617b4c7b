"""Tables of spaces."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from tessera.core.clock import UtcDateTime, now
from tessera.core.model import Table, random_id, reference, text_array, words
from tessera.people.tables import LANGUAGES


def _circle() -> int:
    return Field(sa_type=sa.BigInteger, foreign_key="circle.id")


class Space(Table, table=True):
    """A place with members and its circles (R1): who may know it exists, see inside, see the people, staff.

    A `pair` is what two people talk in (`pairs/`). `questions` are asked of who wants to join; `machine_translation` is
    whether what is written in it may go to the operator's translation server (the open network's does); `version`
    counts the changes of what the space says of itself.
    """

    __tablename__ = "space"
    __table_args__ = (sa.UniqueConstraint("id", "staff_id"),)

    id: UUID = random_id()
    slug: str | None = Field(default=None, sa_type=sa.Text, unique=True, nullable=True)
    kind: str = words("network", "community", "pair", name="kind")
    title: str = Field(sa_type=sa.Text)
    purpose: str = Field(default="", sa_type=sa.Text)
    lang: str = words(*LANGUAGES, name="lang")
    listed_id: int = Field(sa_type=sa.BigInteger, foreign_key="circle.id", index=True)
    inside_id: int = _circle()
    people_id: int = _circle()
    staff_id: int = _circle()
    questions: list[str] = text_array()
    machine_translation: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    version: int = Field(default=1)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)


class Membership(Table, table=True):
    """A person in a space, with a role, from `since` to `until`."""

    __tablename__ = "membership"
    __table_args__ = (
        sa.Index(
            "uq_membership_current", "space_id", "person_id", unique=True, postgresql_where=sa.text("until IS NULL")
        ),
        sa.Index("ix_membership_person_id", "person_id"),
    )

    id: UUID = random_id()
    space_id: UUID = reference("space.id", ondelete="CASCADE")
    person_id: UUID = reference("person.id", ondelete="CASCADE")
    role: str = words("member", "facilitator", name="role", default="member")
    since: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)


class Invitation(Table, table=True):
    """An invitation by link into a space. Only the token's hash is kept; it opens once, until
    `expires_at`, unless it is withdrawn."""

    __tablename__ = "invitation"

    id: UUID = random_id()
    token_hash: bytes = Field(sa_type=sa.LargeBinary, unique=True)
    space_id: UUID = reference("space.id", ondelete="CASCADE", index=True)
    email: str | None = Field(default=None, sa_type=sa.Text, nullable=True)
    role: str = words("member", "facilitator", name="role", default="member")
    created_by: UUID | None = reference("person.id", ondelete="SET NULL", nullable=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)


class JoinRequest(Table, table=True):
    """Somebody asks to join a space, by answering its questions as they were then.

    It lies in the space's `staff` circle; who asked reads their own. `sentence` is what the facilitators say with
    their decision.
    """

    __tablename__ = "join_request"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["space_id", "circle_id"], ["space.id", "space.staff_id"], onupdate="CASCADE", ondelete="CASCADE"
        ),
        sa.Index(
            "uq_join_request_open", "space_id", "person_id", unique=True, postgresql_where=sa.text("state = 'open'")
        ),
        sa.Index("ix_join_request_person_id", "person_id", "space_id"),
    )

    id: UUID = random_id()
    space_id: UUID = Field()
    circle_id: int = Field(sa_type=sa.BigInteger)
    person_id: UUID = reference("person.id", ondelete="CASCADE")
    questions: list[str] = text_array()
    answers: list[str] = text_array()
    state: str = words("open", "admitted", "declined", "withdrawn", name="state", default="open")
    sentence: str = Field(default="", sa_type=sa.Text)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    decided_by: UUID | None = reference("person.id", ondelete="SET NULL", nullable=True)
