"""The directory: organisations by name, country, state, kind, size, theme and goal, and whether people here work there.

Invariants:
- Organisations are public data; that people here work there is told only as far as the reader may see their
  affiliations (R2): number, filter and order follow nothing else.
- Every set of filters is a statement of its own, so that each is planned by its own index
  (`tests/organisations/test_plans.py`).
"""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import Actor, visible
from tessera.core.database import Database
from tessera.core.errors import Invalid
from tessera.core.paging import page_size, read_cursor, write_cursor
from tessera.core.reads import read
from tessera.organisations import finding, queries
from tessera.organisations.carrying import organisations_on
from tessera.organisations.names import MARKS
from tessera.organisations.rules import SIZE_CLASSES, UPPER_BOUNDS, country_size_class
from tessera.organisations.schemas import Directory, DirectoryItem
from tessera.organisations.sources import GEONAMES
from tessera.organisations.tables import KINDS, Affiliation
from tessera.people.tables import Person
from tessera.themes.carried import themes_of_goal, themes_with_key

_a = Affiliation.__table__  # type: ignore[attr-defined]
_p = Person.__table__  # type: ignore[attr-defined]


class Wanted(msgspec.Struct, frozen=True):
    """What is asked of the directory; empty means anything. `people`: only where people here work; `theme` is a key,
    `goal` the number of one."""

    q: str = ""
    country: str = ""
    region: str = ""
    kind: str = ""
    size: str = ""
    people: bool = False
    theme: str = ""
    goal: int | None = None


class _Here(msgspec.Struct):
    organisation: UUID
    people: int


# Of a person in two departments one is counted.
_here = (
    sa.select(_a.c.organisation_id.label("organisation"), sa.func.count(sa.distinct(_a.c.person_id)).label("people"))
    .select_from(_a.join(_p, _p.c.id == _a.c.person_id))
    .where(_a.c.until.is_(None), _p.c.deactivated_at.is_(None), visible(_a.c.circle_id))
    .group_by(_a.c.organisation_id)
)
_EVERYWHERE = read(_here, _Here)
_AT = read(_here.where(_a.c.organisation_id == sa.any_(sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid)))), _Here)

_COLUMNS = (
    "id, name, title, kind, country, region, district, population, source, ended_on, latitude, longitude, located_by"
)


# Neither ended nor merged into another one.
_RUNNING = "o.ended_on IS NULL AND o.merged_into_id IS NULL"
# Of these alone, taken out first: PostgreSQL would rather walk through all of them by name until it has a page.
_THESE = "WITH these AS MATERIALIZED (SELECT * FROM organisation WHERE id = ANY ($1::uuid[]))"


# Among these few Latin names come first: the mark of a script other than Latin sorts before all letters.
_LATIN_FIRST = f"translate(o.name_search, '{MARKS}', '{'{' * len(MARKS)}')"


@cache
def _listing(also: str, after: bool, only: bool = False) -> str:
    """By name; $1 the ids where it is of some alone, then how many, the values of `also`, the place to go on from."""
    name = _LATIN_FIRST if only else "o.name_search"
    place = f" AND ({name}, o.id) > ($?, $?)" if after else ""
    where = finding.numbered(f"{_RUNNING}{also}{place}", 2 if only else 1)
    these, table, most = (_THESE, "these", "$2") if only else ("", "organisation", "$1")
    return (
        f"{these} SELECT {_COLUMNS}, {name} AS by_name FROM {table} o WHERE {where} ORDER BY {name}, o.id LIMIT {most}"
    )


@cache
def _counting(also: str) -> str:
    """How many of some; $1 their ids, then the values of `also`."""
    return f"{_THESE} SELECT count(*) FROM these o WHERE {finding.numbered(f'{_RUNNING}{also}', 1)}"


_BY_ID = f"SELECT {_COLUMNS} FROM organisation o WHERE o.id = ANY ($1)"


async def directory(db: Database, actor: Actor, wanted: Wanted, *, cursor: str | None, limit: int) -> Directory:
    """A page of the directory: with words the best hits, without them all by name. Raises Invalid for unknown
    filters and a cursor that was made up."""
    also, values = _narrowed(wanted)
    only = await _only(db, actor, wanted)
    others: dict[UUID, str | None] = {}
    total = None
    if wanted.q.strip():
        rows, others = await _found(db, wanted.q, also, values, only)
        more = None
    else:
        rows, more = await _listed(db, also, values, only, cursor, page_size(limit))
        if wanted.theme or wanted.goal is not None:
            total = await db.pool.fetchval(_counting(also), only, *values)
    counted = await db.fetch(_AT, circles=actor.circles, ids=[row["id"] for row in rows])
    people = {row.organisation: row.people for row in counted}
    items = [_item(row, people.get(row["id"], 0), others.get(row["id"])) for row in rows]
    sources = [*(row["source"] for row in rows), *(row["located_by"] for row in rows)]
    told = queries.sources_of(sources + ([GEONAMES] if wanted.q else []))
    return Directory(items, told, more, total)


async def _only(db: Database, actor: Actor, wanted: Wanted) -> list[UUID] | None:
    """The organisations that are meant by who is there and by what they work on, few of all; None for any."""
    sets = []
    if wanted.people:
        sets.append({row.organisation for row in await db.fetch(_EVERYWHERE, circles=actor.circles)})
    if wanted.theme:
        sets.append(await organisations_on(db, await themes_with_key(db, wanted.theme)))
    if wanted.goal is not None:
        sets.append(await organisations_on(db, await themes_of_goal(db, wanted.goal)))
    return sorted(set.intersection(*sets)) if sets else None


def _narrowed(wanted: Wanted) -> tuple[str, list[Any]]:
    """The filters as conditions on `o`, and their values. Raises Invalid for words no filter knows."""
    if wanted.kind and wanted.kind not in KINDS:
        raise Invalid(kind="kind_unknown")
    if wanted.size and wanted.size not in SIZE_CLASSES:
        raise Invalid(size="field_invalid")
    equal = {"country": wanted.country.upper(), "region": wanted.region, "kind": wanted.kind}
    given = {name: value for name, value in equal.items() if value}
    also, values = "".join(f" AND o.{name} = $?" for name in given), list[Any](given.values())
    if wanted.size:
        bounds = (0, *UPPER_BOUNDS, 2**31 - 1)
        at = SIZE_CLASSES.index(wanted.size)
        also, values = f"{also} AND o.population >= $? AND o.population < $?", [*values, bounds[at], bounds[at + 1]]
    return also, values


async def _found(
    db: Database, text: str, also: str, values: Sequence[Any], only: list[UUID] | None
) -> tuple[list[asyncpg.Record], dict[UUID, str | None]]:
    """The best hits, the best first, and the other names some were found by; who wants others says more."""
    if only is not None:
        also, values = f"{also} AND o.id = ANY ($?::uuid[])", [*values, only]
    hits = await finding.find(db, text, finding.MAX_HITS, also=also, values=values)
    ids = [hit.id for hit in hits]
    rows = {row["id"]: row for row in await db.pool.fetch(_BY_ID, ids)}
    return [rows[id_] for id_ in ids if id_ in rows], {hit.id: hit.other for hit in hits}


async def _listed(
    db: Database, also: str, values: Sequence[Any], only: list[UUID] | None, cursor: str | None, size: int
) -> tuple[list[asyncpg.Record], str | None]:
    """A page by name, and the cursor of the next."""
    after = read_cursor(cursor, tuple[str, UUID]) if cursor else ()
    these = () if only is None else (only,)
    rows = await db.pool.fetch(_listing(also, bool(after), bool(these)), *these, size + 1, *values, *after)
    page = rows[:size]
    return page, write_cursor(page[-1]["by_name"], page[-1]["id"]) if len(rows) > size else None


def _item(row: asyncpg.Record, people: int, other: str | None) -> DirectoryItem:
    names = set(DirectoryItem.__struct_fields__) - {"size", "people", "other"}
    size = country_size_class(row["population"])
    return DirectoryItem(**{name: row[name] for name in names}, size=size, people=people, other=other)


# One step of the index for each country, however many organisations it has.
_COUNTRIES = """
WITH RECURSIVE countries (code) AS (
    (SELECT country FROM organisation WHERE merged_into_id IS NULL ORDER BY country LIMIT 1)
    UNION ALL
    SELECT (SELECT country FROM organisation WHERE country > code AND merged_into_id IS NULL ORDER BY country LIMIT 1)
    FROM countries
    WHERE code IS NOT NULL
)
SELECT code FROM countries WHERE code IS NOT NULL
"""


async def countries(db: Database) -> list[str]:
    """The countries of all organisations, as two letters, in their order."""
    return [row["code"] for row in await db.pool.fetch(_COUNTRIES)]


# The same for the states of one country.
_REGIONS = """
WITH RECURSIVE states (state) AS (
    (SELECT region FROM organisation WHERE country = $1 AND region > '' ORDER BY region LIMIT 1)
    UNION ALL
    SELECT (SELECT region FROM organisation WHERE country = $1 AND region > state ORDER BY region LIMIT 1) FROM states
    WHERE state IS NOT NULL
)
SELECT state FROM states WHERE state IS NOT NULL LIMIT 500
"""


async def regions(db: Database, country: str) -> list[str]:
    """The states or provinces of a country, as organisations name them; none where no source tells them."""
    return [row["state"] for row in await db.pool.fetch(_REGIONS, country.upper())]
