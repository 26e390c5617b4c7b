"""Reads of organisations: one organisation, a person's affiliation, the class of R5."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import Actor
from tessera.core.database import Database
from tessera.core.reads import read
from tessera.organisations import succession
from tessera.organisations.affiliations import IN_BYLINES
from tessera.organisations.columns import columns
from tessera.organisations.rules import SIZE_CLASSES, UPPER_BOUNDS, country_size_class, unnamed_class_of
from tessera.organisations.schemas import (
    AffiliationOut,
    ChangeOut,
    OrganisationFacts,
    OrganisationOut,
    OrganisationRef,
    OtherNameOut,
    SourceOut,
)
from tessera.organisations.sources import FORMER, STAFF, is_official, named, origin
from tessera.organisations.tables import Affiliation, Organisation, OrganisationChange, OtherName
from tessera.people.tables import Person

_o = Organisation.__table__  # type: ignore[attr-defined]
_n = OtherName.__table__  # type: ignore[attr-defined]
_c = OrganisationChange.__table__  # type: ignore[attr-defined]
_a = Affiliation.__table__  # type: ignore[attr-defined]
_p = Person.__table__  # type: ignore[attr-defined]


def _text(name: str) -> Any:
    return sa.bindparam(name, type_=sa.Text)


class _One(OrganisationFacts):
    located_by: str | None


class _Name(msgspec.Struct):
    name: str
    source: str


class _Id(msgspec.Struct):
    id: UUID


_id = sa.bindparam("id", type_=sa.Uuid)
_m = Organisation.__table__.alias("merged")  # type: ignore[attr-defined]
_asked = sa.select(_m.c.merged_into_id).where(_m.c.id == _id).scalar_subquery()
# The one asked for, or what it was merged into.
_meant = sa.func.coalesce(_asked, _id, type_=sa.Uuid)
_ONE = read(sa.select(*columns(_One)).where(_o.c.id == _meant), _One)
_KNOWN_AS = read(
    sa.select(_o.c.id)
    .where(sa.or_(_o.c.id == _meant, _o.c.merged_into_id == _meant))
    .order_by(_o.c.merged_into_id.is_not(None), _o.c.id),
    _Id,
)
_MERGED_INTO = read(
    sa.select(_o.c.merged_into_id.label("id")).where(_o.c.id == _id, _o.c.merged_into_id.is_not(None)), _Id
)
_NAMES = read(
    sa.select(_n.c.name, _n.c.source)
    .where(_n.c.organisation_id == _id)
    .order_by(_n.c.name_search, _n.c.source == STAFF, _n.c.source),
    _Name,
)
# The sources of all organisations, each found by leaping over the rows of the one before, and those of imports alone.
_SOURCES = """
WITH RECURSIVE found (source) AS (
    (SELECT source FROM organisation WHERE source IS NOT NULL ORDER BY source LIMIT 1)
    UNION ALL
    SELECT (SELECT o.source FROM organisation o WHERE o.source > found.source ORDER BY o.source LIMIT 1)
    FROM found WHERE found.source IS NOT NULL
)
SELECT source FROM found WHERE source IS NOT NULL UNION SELECT source FROM organisation_import
"""
_ids = sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid))
_of = sa.case((_o.c.merged_into_id.is_(None), ""), else_=_o.c.name).label("of")
_HISTORY = read(
    sa.select(*(_c.c[name] for name in ChangeOut.__struct_fields__[:-1]), _of)
    .select_from(_c.join(_o, _o.c.id == _c.c.organisation_id))
    .where(_c.c.organisation_id == sa.any_(_ids))
    .order_by(_c.c.day, _c.c.id),
    ChangeOut,
)


async def organisation(db: Database, id_: UUID) -> OrganisationOut | None:
    """One organisation with its other names, its history and the sources to be named, or None.

    Of one that was merged it is the one it was merged into, whose history holds that of all.
    """
    row = await db.one(_ONE, id=id_)
    if row is None:
        return None
    names = await db.fetch(_NAMES, id=row.id)
    history = await db.fetch(_HISTORY, ids=await known_as(db, row.id))
    own = {name: getattr(row, name) for name in OrganisationOut.__struct_fields__ if hasattr(row, name)}
    return OrganisationOut(
        **own,
        size=country_size_class(row.population),
        official=is_official(row.source),
        other_names=_other_names(names),
        history=history,
        successors=await succession.successors(db, row.id),
        predecessors=await succession.predecessors(db, row.id),
        sources=sources_of([row.source, row.located_by, *(name.source for name in names)]),
    )


def _other_names(names: Iterable[_Name]) -> list[OtherNameOut]:
    """Each name once; one that several sources have is staff's where it is theirs, too."""
    found: dict[str, OtherNameOut] = {}
    for row in names:
        found[row.name] = OtherNameOut(row.name, origin(row.source) == FORMER, row.source == STAFF)
    return list(found.values())


async def known_as(db: Database, id_: UUID) -> list[UUID]:
    """The ids of an organisation, its own first, with those of all merged into it: older bylines name them."""
    return [row.id for row in await db.fetch(_KNOWN_AS, id=id_)]


async def merged_into(db: Database, id_: UUID) -> UUID | None:
    """What an organisation was merged into, or None."""
    row = await db.one(_MERGED_INTO, id=id_)
    return None if row is None else row.id


def sources_of(keys: Iterable[str | None]) -> list[SourceOut]:
    """The sources to be named for data of these."""
    return [SourceOut(s.key, s.name, s.url, s.licence, s.licence_url) for s in named(keys)]


async def all_sources(db: Database) -> list[SourceOut]:
    """The sources of what there is of organisations on this site: every page that may show any names them."""
    return sources_of(row[0] for row in await db.pool.fetch(_SOURCES))


async def sees_organisation(db: Database, actor: Actor, id_: UUID) -> bool:
    """Organisations are public data: whether it is there."""
    return await db.one(_ONE, id=id_) is not None


class _Affiliated(OrganisationRef):
    role: str
    department: str


_main = (
    sa.select(*columns(OrganisationRef), _a.c.role, _a.c.department)
    .select_from(_a.join(_o, _o.c.id == _a.c.organisation_id))
    .where(_a.c.main, _a.c.person_id == sa.bindparam("person", type_=sa.Uuid))
)
_AFFILIATED = read(_main, _Affiliated)
_IN_BYLINES = read(_main.where(IN_BYLINES), _Affiliated)


async def affiliation_of(db: Database, person_id: UUID) -> AffiliationOut | None:
    """Where a person mainly works now, or None; for the person itself, as nobody's circles are asked."""
    return _affiliation(await db.one(_AFFILIATED, person=person_id))


def _affiliation(row: _Affiliated | None) -> AffiliationOut | None:
    if row is None:
        return None
    return AffiliationOut(organisation=OrganisationRef.of(row), role=row.role, department=row.department)


class _Members(msgspec.Struct):
    size: int | None
    municipalities: int


_size = sa.func.width_bucket(_o.c.population, sa.cast(pg.array(UPPER_BOUNDS), pg.ARRAY(sa.Integer)))
_MEMBERS = read(
    sa.select(_size.label("size"), sa.func.count(sa.distinct(_o.c.id)).label("municipalities"))
    .select_from(_o.join(_a, _a.c.organisation_id == _o.c.id).join(_p, _p.c.id == _a.c.person_id))
    .where(
        IN_BYLINES,
        _p.c.deactivated_at.is_(None),
        _o.c.kind == "municipality",
        _o.c.country == _text("country"),
    )
    .group_by(_size),
    _Members,
)


async def unnamed_class(db: Database, person_id: UUID) -> dict[str, str]:
    """What an unnamed byline may say of the person (R5): {country, size}, {country} or nothing.

    A class counts when it holds at least five member municipalities: municipalities of at least one active
    person, by the affiliation that readers could see beside a name. Who is not in a municipality has no size class;
    who keeps from the network where they work has none either.
    """
    affiliation = _affiliation(await db.one(_IN_BYLINES, person=person_id))
    if affiliation is None:
        return {}
    own = affiliation.organisation
    rows = await db.fetch(_MEMBERS, country=own.country)
    members = {None if row.size is None else SIZE_CLASSES[row.size]: row.municipalities for row in rows}
    size = country_size_class(own.population) if own.kind == "municipality" else None
    return unnamed_class_of(own.country, size, members)
