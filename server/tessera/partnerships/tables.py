"""Tables of partnerships."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from tessera.core.access import NETWORK, PUBLIC
from tessera.core.clock import UtcDateTime, now
from tessera.core.model import Table, inner_id, random_id, reference, words
from tessera.people.tables import LANGUAGES

FORMS = ("partnership", "friendship", "project", "contact")
STANDINGS = ("in_preparation", "active", "at_rest", "ended")
STATES = ("proposed", "confirmed", "declined", "withdrawn")
# What a change of the history can be about. Of `confirmed`, `still_true`, `themes` and `text` no values are kept.
CHANGES = ("confirmed", "still_true", "form", "standing", "since", "until", "themes", "text", "audience")
_RUNS = "state IN ('proposed', 'confirmed') AND standing <> 'ended'"


def _of_partnership() -> sa.ForeignKeyConstraint:
    """A child lies in the circle of its partnership, whichever that is."""
    return sa.ForeignKeyConstraint(
        ["partnership_id", "circle_id"], ["partnership.id", "partnership.circle_id"],
        onupdate="CASCADE", ondelete="CASCADE",
    )  # fmt: skip


class Partnership(Table, table=True):
    """Two organisations and what is between them; one that runs of each form for any two of them.

    Until it is confirmed it lies in a circle of its own, which holds those who act for either side (`sides.py`);
    then in the circle that was proposed: PUBLIC where `public`, else NETWORK. `since` and `until` are years.
    `sentence` is what a side says that declines. `checked_on` is the day on which somebody last said that it is true;
    `asked_on` the day since which that is asked again. `version` counts its changes.
    """

    __tablename__ = "partnership"
    __table_args__ = (
        sa.UniqueConstraint("id", "circle_id"),
        sa.CheckConstraint("proposer_id <> partner_id", name="of_two"),
        sa.CheckConstraint(f"(state = 'confirmed') = (circle_id IN ({PUBLIC}, {NETWORK}))", name="shown_if_confirmed"),
        sa.CheckConstraint("(state = 'confirmed') = (checked_on IS NOT NULL)", name="checked_if_confirmed"),
        sa.CheckConstraint(
            "asked_on IS NULL OR (state = 'confirmed' AND standing <> 'ended')", name="asked_while_running"
        ),
        sa.CheckConstraint("since <= until", name="since_before_until"),
        sa.Index(
            "uq_partnership_running",
            sa.text("LEAST(proposer_id, partner_id)"),
            sa.text("GREATEST(proposer_id, partner_id)"),
            "form",
            unique=True,
            postgresql_where=sa.text(_RUNS),
        ),
        sa.Index("ix_partnership_checked_on", "checked_on", postgresql_where=sa.text("asked_on IS NULL")),
    )

    id: UUID = random_id()
    circle_id: int = Field(sa_type=sa.BigInteger, foreign_key="circle.id", index=True)
    proposer_id: UUID = reference("organisation.id", index=True)
    partner_id: UUID = reference("organisation.id", index=True)
    form: str = words(*FORMS, name="form")
    standing: str = words(*STANDINGS, name="standing")
    state: str = words(*STATES, name="state", default="proposed")
    public: bool = Field()
    since: int | None = Field(default=None, sa_type=sa.SmallInteger, nullable=True)
    until: int | None = Field(default=None, sa_type=sa.SmallInteger, nullable=True)
    text: str = Field(default="", sa_type=sa.Text)
    lang: str = words(*LANGUAGES, name="lang")
    sentence: str = Field(default="", sa_type=sa.Text)
    proposed_by: UUID | None = reference("person.id", ondelete="SET NULL", nullable=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    checked_on: date | None = Field(default=None, sa_type=sa.Date, nullable=True)
    asked_on: date | None = Field(default=None, sa_type=sa.Date, nullable=True)
    version: int = Field(default=1)


class PartnershipTheme(Table, table=True):
    """A theme that a partnership is about."""

    __tablename__ = "partnership_theme"
    __table_args__ = (_of_partnership(),)

    partnership_id: UUID = Field(primary_key=True)
    circle_id: int = Field(sa_type=sa.BigInteger)
    theme_id: UUID = Field(foreign_key="theme.id", primary_key=True, index=True)


class PartnershipPerson(Table, table=True):
    """Somebody in charge on one side, by their own consent and for the circle they chose.

    Who was put forward and has not answered lies in their own circle: nobody but they and who asked them is told.
    """

    __tablename__ = "partnership_person"

    partnership_id: UUID = Field(foreign_key="partnership.id", ondelete="CASCADE", primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", primary_key=True, index=True)
    organisation_id: UUID = reference("organisation.id")
    circle_id: int = Field(sa_type=sa.BigInteger, foreign_key="circle.id", index=True)
    state: str = words("asked", "consented", name="state")
    asked_by: UUID | None = reference("person.id", ondelete="SET NULL", nullable=True)


class PartnershipLine(Table, table=True):
    """A line of the history: what was in a year, written by one side."""

    __tablename__ = "partnership_line"
    __table_args__ = (_of_partnership(), sa.Index("ix_partnership_line_partnership_id", "partnership_id", "year"))

    id: UUID = random_id()
    partnership_id: UUID = Field()
    circle_id: int = Field(sa_type=sa.BigInteger)
    organisation_id: UUID = reference("organisation.id")
    year: int = Field(sa_type=sa.SmallInteger)
    text: str = Field(sa_type=sa.Text)
    lang: str = words(*LANGUAGES, name="lang")
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class PartnershipChange(Table, table=True):
    """What was otherwise before, and which side changed it; oldest first by `id`."""

    __tablename__ = "partnership_change"
    __table_args__ = (_of_partnership(), sa.Index("ix_partnership_change_partnership_id", "partnership_id", "id"))

    id: int | None = inner_id()
    partnership_id: UUID = Field()
    circle_id: int = Field(sa_type=sa.BigInteger)
    organisation_id: UUID = reference("organisation.id")
    what: str = words(*CHANGES, name="what")
    before: str = Field(default="", sa_type=sa.Text)
    after: str = Field(default="", sa_type=sa.Text)
    day: date = Field(sa_type=sa.Date)
