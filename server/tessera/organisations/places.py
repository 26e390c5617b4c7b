"""The act that takes over places worldwide from GeoNames; the lists themselves are read by `geonames.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from tessera.core.clock import now
from tessera.core.database import Database
from tessera.organisations.geonames import Place, Town, read_places, recognised
from tessera.organisations.imports import Report, claim_import, note_import
from tessera.organisations.names import search_forms
from tessera.organisations.sources import GEONAMES, GV100AD

BATCH = 5_000

_UPSERT = """
WITH list AS (
    SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::float8[], $8::float8[],
                         $9::text[], $10::text[])
        AS r (key, name, country, region, population, latitude, longitude, name_search, place_search)
), written AS (
    INSERT INTO organisation AS o
        (id, kind, source, located_by, title, district, association, postcode, languages, kept, website, created_at,
         updated_at, key, name, country, region, population, latitude, longitude, name_search, place_search)
    SELECT gen_random_uuid(), 'place', $1, $1, '', '', '', '', '{}', '{}', '', now(), now(), r.* FROM list r
    ON CONFLICT (source, key) DO UPDATE SET
        name = CASE WHEN o.kept && '{name,region,district}' THEN o.name ELSE EXCLUDED.name END,
        region = CASE WHEN o.kept && '{name,region,district}' THEN o.region ELSE EXCLUDED.region END,
        name_search = CASE WHEN o.kept && '{name,region,district}' THEN o.name_search ELSE EXCLUDED.name_search END,
        place_search = CASE WHEN o.kept && '{name,region,district}' THEN o.place_search ELSE EXCLUDED.place_search END,
        population = CASE WHEN o.kept && '{population}' THEN o.population ELSE EXCLUDED.population END,
        latitude = EXCLUDED.latitude, longitude = EXCLUDED.longitude, updated_at = now()
        WHERE o.merged_into_id IS NULL
          AND ((o.latitude, o.longitude) IS DISTINCT FROM (EXCLUDED.latitude, EXCLUDED.longitude)
           OR NOT o.kept && '{population}' AND o.population IS DISTINCT FROM EXCLUDED.population
           OR NOT o.kept && '{name,region,district}' AND (o.name, o.region, o.name_search, o.place_search)
              IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.region, EXCLUDED.name_search, EXCLUDED.place_search))
    RETURNING xmax = 0 AS created
)
SELECT count(*) FILTER (WHERE created) AS created, count(*) FILTER (WHERE NOT created) AS updated FROM written
"""
_NAMES_GONE = """
DELETE FROM organisation_name n USING unnest($1::uuid[]) AS b (id)
WHERE n.organisation_id = b.id AND n.source = $2
  AND NOT EXISTS (SELECT FROM unnest($3::uuid[], $4::text[]) AS l (id, name_search)
                  WHERE l.id = n.organisation_id AND l.name_search = n.name_search)
"""
_NAMES = """
INSERT INTO organisation_name AS n (organisation_id, source, name_search, name)
SELECT l.id, $1, l.name_search, l.name FROM unnest($2::uuid[], $3::text[], $4::text[]) AS l (id, name_search, name)
ON CONFLICT (organisation_id, source, name_search) DO UPDATE SET name = EXCLUDED.name WHERE n.name <> EXCLUDED.name
"""
_IDS = "SELECT key, id FROM organisation WHERE source = $1 AND key = ANY ($2) AND merged_into_id IS NULL"
_TOWNS = """
SELECT id, key, name, population FROM organisation
WHERE source = $1 AND ended_on IS NULL AND merged_into_id IS NULL ORDER BY key
"""
_LOCATE = """
UPDATE organisation o SET latitude = l.latitude, longitude = l.longitude, located_by = $1, updated_at = now()
FROM unnest($2::uuid[], $3::float8[], $4::float8[]) AS l (id, latitude, longitude)
WHERE o.id = l.id AND coalesce(o.located_by, $1) = $1
  AND (o.latitude, o.longitude) IS DISTINCT FROM (l.latitude, l.longitude)
"""


@dataclass(frozen=True, slots=True)
class ImportedPlaces:
    """What an import did; `recognised` German municipalities have their coordinates and other names from it."""

    created: int
    updated: int
    unchanged: int
    recognised: int


async def import_geonames(db: Database, report: Report, *, least_population: int = 0) -> ImportedPlaces:
    """Take over the places of GeoNames as kind `place`, and coordinates and names for German municipalities.

    Of places abroad those with at least so many inhabitants; GeoNames has all with 500 or more, and smaller seats.

    Batches are transactions of their own: an import that was broken off is done again and goes on by key. A second
    import updates and never duplicates; the kind stays, and so do what staff have set and what they have merged. A
    place the list no longer has stays: smaller ones fall out with a larger `least_population`. Raises Refused where
    another import runs.
    """
    report("Reading the list of places …")
    abroad, german = read_places(least_population)
    report(f"{len(abroad)} places outside Germany, {len(german)} in Germany to recognise its municipalities by.")
    created = updated = 0
    for begin in range(0, len(abroad), BATCH):
        batch = abroad[begin : begin + BATCH]
        new, changed = await _write(db, batch)
        created, updated = created + new, updated + changed
        report(f"{begin + len(batch)} of {len(abroad)} written.")
    found = await _write_german(db, german, report)
    done = ImportedPlaces(created, updated, len(abroad) - created - updated, found)
    counts = {"created": created, "updated": updated, "unchanged": done.unchanged}
    async with db.act() as tx:
        driver = await tx.driver()
        await claim_import(driver, GEONAMES)
        await note_import(driver, GEONAMES, now().date(), **counts)
    report(f"{done.created} added, {done.updated} changed, {done.unchanged} as before.")
    return done


async def _write(db: Database, places: Sequence[Place]) -> tuple[int, int]:
    """One batch with its names in one transaction; how many places are new and how many changed."""
    async with db.act() as tx:
        driver = await tx.driver()
        await claim_import(driver, GEONAMES)
        row = await driver.fetchrow(_UPSERT, GEONAMES, *_columns(places))
        ids = dict(await driver.fetch(_IDS, GEONAMES, [place.key for place in places]))
        await _write_names(driver, [(ids[p.key], p) for p in places if p.key in ids])
        return row["created"], row["updated"]


def _columns(places: Sequence[Place]) -> list[list[Any]]:
    """The columns of `_UPSERT`, $2 to $10."""
    rows = [
        (
            *(p.key, p.name, p.country, p.region, p.population, p.latitude, p.longitude),
            *search_forms(p.name, "", p.region),
        )
        for p in places
    ]
    return [list(column) for column in zip(*rows, strict=True)]


async def _write_names(driver: asyncpg.Connection, of: Sequence[tuple[UUID, Place]]) -> None:
    """Make the names of this source those of the list."""
    names = [(id_, folded, name) for id_, place in of for folded, name in place.others.items()]
    ids, folded, written = [list(column) for column in zip(*names, strict=True)] if names else ([], [], [])
    await driver.execute(_NAMES_GONE, [id_ for id_, _ in of], GEONAMES, ids, folded)
    await driver.execute(_NAMES, GEONAMES, ids, folded, written)


async def _write_german(db: Database, german: Sequence[Place], report: Report) -> int:
    """Coordinates and other names for German municipalities; how many were recognised."""
    async with db.act() as tx:
        driver = await tx.driver()
        await claim_import(driver, GEONAMES)
        rows = await driver.fetch(_TOWNS, GV100AD)
        ids = {row["key"]: row["id"] for row in rows}
        towns = [Town(row["key"], row["name"], row["population"]) for row in rows]
        pairs = [(ids[town.key], place) for town, place in recognised(towns, german)]
        columns = [(id_, place.latitude, place.longitude) for id_, place in pairs]
        if columns:
            await driver.execute(_LOCATE, GEONAMES, *map(list, zip(*columns, strict=True)))
            await _write_names(driver, pairs)
    if not rows:
        report("No German municipality is there yet: import the register, then this list once more.")
    else:
        report(f"{len(pairs)} of {len(rows)} German municipalities have their coordinates and other names from it.")
    return len(pairs)
