"""Tables of organisations."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from tessera.core.access import NETWORK
from tessera.core.clock import UtcDateTime, now
from tessera.core.model import Table, inner_id, random_id, reference, text_array, words

KINDS = (
    "place",
    "municipality",
    "district",
    "association",
    "migrant_organisation",
    "educational_institution",
    "company",
    "agency",
    "ministry",
)
# What a change of the history can be about; `ended` and `back` say that a register stopped or began again to list it,
# `merged` that another one was found to be the same, `successor` what staff say came after it.
CHANGES = (
    "kind", "name", "title", "region", "district", "association", "ended", "back", "merged", "successor", "themes",
)  # fmt: skip
# GIN otherwise keeps new rows in a list that every search reads through: after an import that is all of them.
_AT_ONCE = {"fastupdate": "off"}


def _trigrams(name: str, column: str) -> sa.Index:
    ops = {column: "gin_trgm_ops"}
    return sa.Index(name, column, postgresql_using="gin", postgresql_ops=ops, postgresql_with=_AT_ONCE)


def _beginnings(name: str, column: str) -> sa.Index:
    """For equality and beginnings in the order of bytes, whatever the collation of the database."""
    return sa.Index(name, column, postgresql_ops={column: "text_pattern_ops"})


class Organisation(Table, table=True):
    """One organisation.

    `key` identifies it within its `source` (a register, a list of places, the demo world); what people enter has
    neither. Kind `place` is a populated place that staff have not yet said more about. `area_ha` is in hectares,
    `latitude` and `longitude` in degrees (WGS 84), from the source `located_by`. `ended_on` is the day of the first
    register that no longer had it: it stays, as people and bylines point at it. `kept` names the columns staff have
    set: imports leave them alone. `merged_into_id` is the one that was found to be the same: it is the only thing this
    row still says, and it never points at one that was merged itself; the row stays, so that old addresses lead on and
    imports do not bring it back. `name_search` and `place_search` (name, district, region) are made by
    `names.search_forms`, with the same functions that fold what people type.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        sa.UniqueConstraint("source", "key"),
        sa.CheckConstraint("country ~ '^[A-Z]{2}$'", name="country_code"),
        sa.CheckConstraint("population >= 0", name="population_not_negative"),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="on_earth"),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="located_by_both"),
        sa.CheckConstraint("merged_into_id <> id", name="merged_into_another"),
        _trigrams("ix_organisation_name_trigrams", "name_search"),
        _trigrams("ix_organisation_place_trigrams", "place_search"),
        _beginnings("ix_organisation_name_search", "name_search"),
        _beginnings("ix_organisation_place_search", "place_search"),
        # The directory's lists, by name.
        sa.Index("ix_organisation_by_name", "name_search", "id"),
        sa.Index("ix_organisation_by_country", "country", "name_search", "id"),
        sa.Index("ix_organisation_by_region", "country", "region", "name_search", "id"),
        sa.Index("ix_organisation_by_kind", "kind", "country", "name_search", "id"),
        sa.Index("ix_organisation_by_population", "population"),
        # What people entered, among which duplicates are looked for.
        sa.Index(
            "ix_organisation_entered",
            "name_search",
            "id",
            postgresql_where=sa.text("source IS NULL AND merged_into_id IS NULL"),
        ),
    )

    id: UUID = random_id()
    kind: str = words(*KINDS, name="kind")
    source: str | None = Field(default=None, sa_type=sa.Text, nullable=True)
    key: str | None = Field(default=None, sa_type=sa.Text, nullable=True)
    name: str = Field(sa_type=sa.Text)
    title: str = Field(default="", sa_type=sa.Text)
    country: str = Field(sa_type=sa.Text)
    region: str = Field(default="", sa_type=sa.Text)
    district: str = Field(default="", sa_type=sa.Text)
    association: str = Field(default="", sa_type=sa.Text)
    population: int | None = Field(default=None, nullable=True)
    area_ha: int | None = Field(default=None, nullable=True)
    postcode: str = Field(default="", sa_type=sa.Text)
    latitude: float | None = Field(default=None, sa_type=sa.Double, nullable=True)
    longitude: float | None = Field(default=None, sa_type=sa.Double, nullable=True)
    located_by: str | None = Field(default=None, sa_type=sa.Text, nullable=True)
    languages: list[str] = text_array()
    website: str = Field(default="", sa_type=sa.Text)
    ended_on: date | None = Field(default=None, sa_type=sa.Date, nullable=True)
    kept: list[str] = text_array()
    merged_into_id: UUID | None = reference("organisation.id", nullable=True, index=True)
    name_search: str = Field(sa_type=sa.Text)
    place_search: str = Field(sa_type=sa.Text)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class OtherName(Table, table=True):
    """Another name of an organisation: in other languages and scripts, or a former one (source `former`).

    One for each search form, the first as the source writes it; the organisation's own name is not among them. What
    came with a merged one has the source `merged:` and that of the name there (`sources.merged`): imports and staff's
    own list leave it alone.
    """

    __tablename__ = "organisation_name"
    __table_args__ = (
        _trigrams("ix_organisation_name_name_trigrams", "name_search"),
        _beginnings("ix_organisation_name_name_search", "name_search"),
    )

    organisation_id: UUID = Field(foreign_key="organisation.id", ondelete="CASCADE", primary_key=True)
    source: str = Field(sa_type=sa.Text, primary_key=True)
    name_search: str = Field(sa_type=sa.Text, primary_key=True)
    name: str = Field(sa_type=sa.Text)


class OrganisationTheme(Table, table=True):
    """A theme that an organisation works on; public, as it is."""

    __tablename__ = "organisation_theme"
    __table_args__ = (sa.Index("ix_organisation_theme_theme_id", "theme_id", "organisation_id"),)

    organisation_id: UUID = Field(foreign_key="organisation.id", ondelete="CASCADE", primary_key=True)
    theme_id: UUID = Field(foreign_key="theme.id", primary_key=True)


class OrganisationChange(Table, table=True):
    """What was otherwise before: the history of an organisation, oldest first by `id`.

    `day` is the day of the register that says so, or the day on which staff did; `source` is that register, `staff`,
    or `here` for themes: whether staff or a colleague from there chose them is not told, as visitors read this and may
    not know who works there. Of `ended` and `back` both values are empty; of `merged` the name that the other one had
    is `before`; of `themes` they are keys.
    """

    __tablename__ = "organisation_change"

    id: int | None = inner_id()
    organisation_id: UUID = reference("organisation.id", ondelete="CASCADE", index=True)
    what: str = words(*CHANGES, name="what")
    before: str = Field(default="", sa_type=sa.Text)
    after: str = Field(default="", sa_type=sa.Text)
    day: date = Field(sa_type=sa.Date)
    source: str = Field(sa_type=sa.Text)


class OrganisationSuccessor(Table, table=True):
    """What came after an organisation that has ended, since which day, as staff say; there may be several."""

    __tablename__ = "organisation_successor"
    __table_args__ = (sa.CheckConstraint("successor_id <> organisation_id", name="another"),)

    organisation_id: UUID = Field(foreign_key="organisation.id", ondelete="CASCADE", primary_key=True)
    successor_id: UUID = Field(foreign_key="organisation.id", ondelete="CASCADE", primary_key=True, index=True)
    day: date = Field(sa_type=sa.Date)


class OrganisationImport(Table, table=True):
    """An import that was done. `day`: the day the register describes, or of a list without one that of the import."""

    __tablename__ = "organisation_import"

    id: int | None = inner_id()
    source: str = Field(sa_type=sa.Text)
    day: date = Field(sa_type=sa.Date)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    created: int
    updated: int
    unchanged: int
    ended: int


class Affiliation(Table, table=True):
    """A person in an organisation, with role and department; `until` ends it, several may run at a time.

    The main one stands in bylines. `circle_id` is who may see it: the network, until its owner says otherwise.
    """

    __tablename__ = "affiliation"
    __table_args__ = (
        sa.CheckConstraint("NOT main OR until IS NULL", name="main_runs"),
        sa.Index("uq_affiliation_main", "person_id", unique=True, postgresql_where=sa.text("main")),
    )

    id: UUID = random_id()
    person_id: UUID = reference("person.id", ondelete="CASCADE", index=True)
    organisation_id: UUID = reference("organisation.id", index=True)
    role: str = Field(default="", sa_type=sa.Text)
    department: str = Field(default="", sa_type=sa.Text)
    main: bool = Field(default=True)
    circle_id: int = Field(default=NETWORK, sa_type=sa.BigInteger, foreign_key="circle.id", index=True)
    since: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
