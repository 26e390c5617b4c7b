"""Tables of people."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from tessera.core.clock import UtcDateTime, now
from tessera.core.model import Table, random_id, reference, text_array, words

LANGUAGES = ("de", "en", "fr", "es", "pt", "uk", "ar")


class Person(Table, table=True):
    """An account. `circle_id` and `stream_id` are the person's own; `lang` is the language of the screens."""

    __tablename__ = "person"
    __table_args__ = (sa.CheckConstraint("email = lower(email)", name="email_lower"),)

    id: UUID = random_id()
    email: str = Field(sa_type=sa.Text, unique=True)
    password_hash: str | None = Field(default=None, sa_type=sa.Text, nullable=True)
    name: str = Field(sa_type=sa.Text)
    languages: list[str] = text_array()
    lang: str = words(*LANGUAGES, name="lang", default="en")
    time_zone: str = Field(default="UTC", sa_type=sa.Text)
    name_public: bool = Field(default=False)
    office: str | None = words("staff", name="office", default=None, nullable=True)
    circle_id: int = Field(sa_type=sa.BigInteger, foreign_key="circle.id")
    stream_id: int = Field(sa_type=sa.BigInteger, foreign_key="stream.id")
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    deactivated_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)


class Login(Table, table=True):
    """A signed-in browser. Only the token's hash is kept; `agent` is a short name such as "Firefox, Linux"."""

    __tablename__ = "login"

    id: UUID = random_id()
    token_hash: bytes = Field(sa_type=sa.LargeBinary, unique=True)
    person_id: UUID = reference("person.id", ondelete="CASCADE", index=True)
    agent: str = Field(default="", sa_type=sa.Text)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    seen_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
