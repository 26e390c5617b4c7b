"""Reads of organisations: search as you type, one organisation, a person's affiliation, the class of R5."""

from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.database import Database
from tessera.core.reads import read
from tessera.organisations.affiliations import IN_BYLINES
from tessera.organisations.names import fold, without_title
from tessera.organisations.rules import SIZE_CLASSES, UPPER_BOUNDS, country_size_class, unnamed_class_of
from tessera.organisations.schemas import AffiliationOut, OrganisationOut, OrganisationRef
from tessera.organisations.tables import Affiliation, Organisation
from tessera.people.tables import Person

MAX_HITS = 20
MAX_ASKED = 100
# Shorter names have too few trigrams to survive a typing error; for them every word one edit away is looked up.
SHORT_NAME = 8
LETTERS = "abcdefghijklmnopqrstuvwxyz "

_o = Organisation.__table__  # type: ignore[attr-defined]
_a = Affiliation.__table__  # type: ignore[attr-defined]
_p = Person.__table__  # type: ignore[attr-defined]


def _columns(shape: type[msgspec.Struct]) -> list[Any]:
    return [_o.c[name] for name in shape.__struct_fields__]


def _text(name: str) -> Any:
    return sa.bindparam(name, type_=sa.Text)


def _find_statement() -> Any:
    """Hits by tier: as written, same folded, name and place, without title, prefix, word prefix, one edit, like.

    `written` is the asked text in lower case, `whole` its folded form, `core` that without a title, `near` the
    names one edit away. A union, so that each way of finding takes its own index, whatever the parameters.
    """
    name, place = _o.c.name_search, _o.c.place_search
    whole, core = _text("whole"), _text("core")
    near = name == sa.any_(sa.bindparam("near", type_=pg.ARRAY(sa.Text)))
    prefix, word_prefix = name.like(_text("core_prefix")), name.like(_text("core_word_prefix"))
    place_prefix = place.like(_text("whole_prefix"))
    tier = sa.case(
        (sa.func.lower(_o.c.name) == _text("written"), 0),
        (name == whole, 1),
        (place_prefix & whole.like(name + " %"), 2),
        (name == core, 3),
        (prefix, 4),
        (word_prefix, 5),
        (near, 6),
        else_=7,
    ).label("tier")
    alike = sa.func.greatest(sa.func.similarity(name, core), sa.func.similarity(place, whole)).label("alike")
    ways = (prefix, word_prefix, place_prefix, near, name.op("%")(whole), name.op("%")(core))
    found = sa.union(*(sa.select(_o.c.id).where(way) for way in ways)).subquery()
    # Of one name, mistyped, in many places: the place that was asked for too.
    placed = sa.func.word_similarity(whole, place).label("placed")
    hit = sa.select(_o, tier, alike, placed).join(found, found.c.id == _o.c.id).subquery()
    like = (sa.case((hit.c.tier == 7, -value), else_=0.0) for value in (hit.c.alike, hit.c.placed))
    order = (hit.c.tier, *like, hit.c.population.desc().nulls_last())
    columns = [hit.c[field] for field in OrganisationRef.__struct_fields__]
    limit = sa.bindparam("hits", type_=sa.Integer)
    return sa.select(*columns).order_by(*order, hit.c.name_search, hit.c.id).limit(limit)


_FIND = read(_find_statement(), OrganisationRef)
_ONE = read(sa.select(*_columns(OrganisationOut)).where(_o.c.id == sa.bindparam("id", type_=sa.Uuid)), OrganisationOut)


async def find(db: Database, text: str, limit: int = 10) -> list[OrganisationRef]:
    """Organisations whose name is, begins with or resembles `text`; among equals the larger one first.

    Takes typing errors, umlaut spellings, missing or present titles and "name, district"; at most MAX_HITS.
    """
    text = text[:MAX_ASKED]
    whole, core = fold(text), without_title(text)
    if not core:
        return []
    return await db.fetch(
        _FIND,
        written=" ".join(text.casefold().split()),
        whole=whole,
        core=core,
        whole_prefix=f"{whole}%",
        core_prefix=f"{core}%",
        core_word_prefix=f"% {core}%",
        near=one_edit_away(core) if 3 <= len(core) <= SHORT_NAME else [],
        hits=max(1, min(limit, MAX_HITS)),
    )


def one_edit_away(word: str) -> list[str]:
    """Every word that one letter changed, added, left out or swapped makes of a folded word."""
    ends = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    missing = {left + right[1:] for left, right in ends if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in ends if len(right) > 1}
    changed = {left + letter + right[1:] for left, right in ends if right for letter in LETTERS}
    added = {left + letter + right for left, right in ends for letter in LETTERS}
    return sorted((missing | swapped | changed | added) - {word})


async def organisation(db: Database, id_: UUID) -> OrganisationOut | None:
    """One organisation, or None."""
    return await db.one(_ONE, id=id_)


class _Affiliated(msgspec.Struct):
    id: UUID
    name: str
    title: str
    kind: str
    country: str
    region: str
    district: str
    population: int | None
    source: str | None
    role: str
    department: str


_main = (
    sa.select(*_columns(OrganisationRef), _a.c.role, _a.c.department)
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
    ref = OrganisationRef(*(getattr(row, name) for name in OrganisationRef.__struct_fields__))
    return AffiliationOut(organisation=ref, role=row.role, department=row.department)


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
