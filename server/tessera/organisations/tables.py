"""Tables of organisations."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from tessera.core.access import NETWORK
from tessera.core.clock import UtcDateTime, now
from tessera.core.model import Table, random_id, reference, words

KINDS = ("municipality", "association", "university", "company")
# GIN otherwise keeps new rows in a list that every search reads through: after an import that is all of them.
_AT_ONCE = {"fastupdate": "off"}


class Organisation(Table, table=True):
    """One organisation.

    `key` identifies it within its `source` (a register, the demo world); what people enter has neither.
    `area_ha` is in hectares. `name_search` and `place_search` (name, district, region) are made by
    `names.fold`, the same function that folds what people type.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        sa.UniqueConstraint("source", "key"),
        sa.CheckConstraint("country ~ '^[A-Z]{2}$'", name="country_code"),
        sa.CheckConstraint("population >= 0", name="population_not_negative"),
        sa.Index(
            "ix_organisation_name_trigrams",
            "name_search",
            postgresql_using="gin",
            postgresql_ops={"name_search": "gin_trgm_ops"},
            postgresql_with=_AT_ONCE,
        ),
        sa.Index(
            "ix_organisation_place_trigrams",
            "place_search",
            postgresql_using="gin",
            postgresql_ops={"place_search": "gin_trgm_ops"},
            postgresql_with=_AT_ONCE,
        ),
        sa.Index("ix_organisation_name_search", "name_search"),
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
    lang: str | None = Field(default=None, sa_type=sa.Text, nullable=True)
    website: str = Field(default="", sa_type=sa.Text)
    name_search: str = Field(sa_type=sa.Text)
    place_search: str = Field(sa_type=sa.Text)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


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
