"""Tables of people."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from tessera.core.clock import UtcDateTime, now
from tessera.core.model import Table, random_id, reference, text_array, words

LANGUAGES = ("de", "en", "fr", "es", "pt", "uk", "ar")
# Their value stands in `person`, as the account itself needs it; their row says only who may see it.
KEPT_IN_PERSON = ("name", "email", "reads", "time_zone")
FIELDS = (*KEPT_IN_PERSON, "about", "can_help", "looking_for", "writes", "phone", "website", "pronouns", "themes")


def wire_name(field: str) -> str:
    """A field's name on the wire."""
    first, *rest = field.split("_")
    return first + "".join(word.title() for word in rest)


class Person(Table, table=True):
    """An account. `circle_id` and `stream_id` are the person's own; `lang` is the language of the screens.

    `name_search` is the name as it is looked for (`names.py`), kept by who sets the name. `languages` are those the
    person reads. `welcome` is the step of the first ten minutes, None once they are over. `reachable`: who may
    ask for a conversation of two.
    """

    __tablename__ = "person"
    __table_args__ = (
        sa.CheckConstraint("email = lower(email)", name="email_lower"),
        # To choose somebody by a part of their name.
        sa.Index(
            "ix_person_name_trigrams",
            "name_search",
            postgresql_using="gin",
            postgresql_ops={"name_search": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ),
    )

    id: UUID = random_id()
    email: str = Field(sa_type=sa.Text, unique=True)
    password_hash: str | None = Field(default=None, sa_type=sa.Text, nullable=True)
    name: str = Field(sa_type=sa.Text)
    name_search: str = Field(sa_type=sa.Text)
    languages: list[str] = text_array()
    lang: str = words(*LANGUAGES, name="lang", default="en")
    time_zone: str = Field(default="UTC", sa_type=sa.Text)
    name_public: bool = Field(default=False)
    office: str | None = words("staff", name="office", default=None, nullable=True)
    welcome: int | None = Field(default=None, sa_type=sa.SmallInteger, nullable=True)
    reachable: str = Field(
        default="network",
        sa_type=sa.Enum("nobody", "network", native_enum=False, create_constraint=True, name="reachable", length=40),
        sa_column_kwargs={"server_default": "network"},
    )
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


class ProfileField(Table, table=True):
    """One field of a profile and the one circle that may see it; where there is no row, nobody else may.

    `value` is the text; languages are codes and themes are keys, with a space between. It is empty for KEPT_IN_PERSON,
    and for these only: what a person empties has no row.
    """

    __tablename__ = "profile_field"
    __table_args__ = (
        sa.CheckConstraint(
            "(value = '') = (field IN ('name', 'email', 'reads', 'time_zone'))", name="value_where_it_belongs"
        ),
        # People who carry a theme, as `THEMES_CARRIED` spells it.
        sa.Index(
            "ix_profile_field_themes",
            sa.text("string_to_array(value, ' ')"),
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
            postgresql_where=sa.text("field = 'themes'"),
        ),
    )

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    field: str = Field(
        sa_type=sa.Enum(*FIELDS, native_enum=False, create_constraint=True, name="field", length=40), primary_key=True
    )
    circle_id: int = Field(sa_type=sa.BigInteger, foreign_key="circle.id", index=True)
    value: str = Field(default="", sa_type=sa.Text)


class Absence(Table, table=True):
    """A person is away up to and including `until`. A deputy is shown once they have accepted."""

    __tablename__ = "absence"
    __table_args__ = (
        sa.CheckConstraint("deputy_id <> person_id", name="deputy_is_another"),
        sa.CheckConstraint("(deputy_id IS NULL) = (deputy_state IS NULL)", name="deputy_has_a_state"),
    )

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    circle_id: int = Field(sa_type=sa.BigInteger, foreign_key="circle.id", index=True)
    until: date = Field(sa_type=sa.Date)
    deputy_id: UUID | None = reference("person.id", ondelete="CASCADE", nullable=True, index=True)
    deputy_state: str | None = words("asked", "accepted", "declined", name="deputy_state", default=None, nullable=True)


class PersonDeletion(Table, table=True):
    """Somebody has asked for their account to be deleted: it is closed at once, and emptied once `due_at` has passed.

    `contributions`: what becomes of what they wrote, left without their name, or emptied too. `reopens`: signing in
    before that takes it back; not for one that was closed already. `done_at` is when all was emptied; the row stays as
    the proof of it.
    """

    __tablename__ = "person_deletion"

    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True)
    contributions: str = words("unnamed", "emptied", name="contributions")
    reopens: bool = Field()
    asked_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime, index=True)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
