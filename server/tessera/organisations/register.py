"""The act that takes over the German register of municipalities; the file itself is read by `gv100ad.py`."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import asyncpg

from tessera.core.database import Database
from tessera.organisations.gv100ad import MAX_BYTES, BrokenLine, Municipality, Register, WrongFile, read_register
from tessera.organisations.imports import Refused, Report, claim_import, last_day, note_import
from tessera.organisations.names import fold, search_form, search_forms
from tessera.organisations.sources import FORMER, GV100AD

BATCH = 2_000
# A register in which more than these are missing is rather a part of one than a reform.
MANY_ENDED, MOST_ENDED_SHARE = 50, 0.05
HISTORIC = ("name", "title", "region", "district", "association")


@dataclass(frozen=True, slots=True)
class Renamed:
    """A municipality that has another name under the same key."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A municipality that a newer register no longer has; `people` belong to it and need a successor."""

    key: str
    name: str
    district: str
    people: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; `areas` counts records that are no municipality, `broken` lines were left out."""

    day: date
    created: int
    updated: int
    unchanged: int
    areas: int
    broken: tuple[BrokenLine, ...]
    renamed: tuple[Renamed, ...] = ()
    ended: tuple[Ended, ...] = ()


@dataclass(slots=True)
class _Known:
    """Rows of this source by key, as they were before the import."""

    rows: dict[str, asyncpg.Record] = field(default_factory=dict)

    def missing_in(self, register: Register) -> list[asyncpg.Record]:
        """Those that are running and neither in the register nor on a line of it that could not be read."""
        there = {m.key for m in register.municipalities} | {line.key for line in register.broken}
        return [row for key, row in self.rows.items() if key not in there and row["ended_on"] is None]


_KNOWN = """
SELECT id, key, name, title, region, district, association, ended_on FROM organisation
WHERE source = $1 AND merged_into_id IS NULL ORDER BY key FOR UPDATE
"""
_UPSERT = """
WITH register AS (
    SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],
                         $9::int[], $10::text[], $11::text[], $12::text[])
        AS r (key, name, title, region, district, association, population, area_ha, postcode, name_search,
              place_search)
), written AS (
    INSERT INTO organisation AS o
        (id, kind, source, country, languages, kept, website, created_at, updated_at, key, name, title, region,
         district, association, population, area_ha, postcode, name_search, place_search)
    SELECT gen_random_uuid(), 'municipality', $1, 'DE', '{de}', '{}', '', now(), now(), r.* FROM register r
    ON CONFLICT (source, key) DO UPDATE SET
        (name, title, region, district, association, population, area_ha, postcode, name_search, place_search,
         ended_on, updated_at)
        = ROW (EXCLUDED.name, EXCLUDED.title, EXCLUDED.region, EXCLUDED.district, EXCLUDED.association,
               EXCLUDED.population, EXCLUDED.area_ha, EXCLUDED.postcode, EXCLUDED.name_search,
               EXCLUDED.place_search, NULL, now())
        WHERE o.merged_into_id IS NULL
          AND (o.name, o.title, o.region, o.district, o.association, o.population, o.area_ha, o.postcode,
               o.name_search, o.place_search, o.ended_on)
            IS DISTINCT FROM
              (EXCLUDED.name, EXCLUDED.title, EXCLUDED.region, EXCLUDED.district, EXCLUDED.association,
               EXCLUDED.population, EXCLUDED.area_ha, EXCLUDED.postcode, EXCLUDED.name_search,
               EXCLUDED.place_search, NULL)
    RETURNING xmax = 0 AS created
)
SELECT count(*) FILTER (WHERE created) AS created, count(*) FILTER (WHERE NOT created) AS updated FROM written
"""
_MERGED = """
SELECT o.key, o.name, m.name AS other FROM organisation o JOIN organisation m ON m.id = o.merged_into_id
WHERE o.source = $1 AND o.key = ANY ($2) ORDER BY o.key
"""
_CHANGES = """
INSERT INTO organisation_change (organisation_id, what, before, after, day, source)
SELECT c.*, $5, $6 FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS c
"""
_FORMER_NAMES = """
INSERT INTO organisation_name (organisation_id, source, name_search, name)
SELECT f.organisation_id, $1, f.name_search, f.name
FROM unnest($2::uuid[], $3::text[], $4::text[]) AS f (organisation_id, name_search, name)
ON CONFLICT DO NOTHING
"""
_END = "UPDATE organisation SET ended_on = $2, updated_at = now() WHERE id = ANY ($1)"
_PEOPLE = """
SELECT organisation_id, count(*) AS people FROM affiliation
WHERE until IS NULL AND organisation_id = ANY ($1) GROUP BY organisation_id
"""


async def import_gv100ad(
    db: Database, source: bytes | BinaryIO | Path | str, report: Report, *, vanished_too: bool = False
) -> Imported:
    """Take over the German register of municipalities (plain or .xz), in one transaction.

    `report` is told, in sentences, what was read, which lines are broken, how far it is, what was renamed and what
    the register no longer has. A second import updates by key and never duplicates. What a newer register lacks is
    marked as ended and stays with its history: people may belong to it, and who succeeds it the register does not
    say. Raises WrongFile when the file is no such register, Refused when a newer one was imported already or when so
    many are missing that it seems to be a part of one (`vanished_too` takes it all the same), having written nothing
    in either case; OSError when the file cannot be read.
    """
    register = read_register(_bytes_of(source))
    total = len(register.municipalities)
    report(f"Register of {register.day.isoformat()}: {total} municipalities, {register.areas} other areas left out.")
    for line in register.broken:
        report(f"Line {line.number} left out: {line.reason}.")
    async with db.act() as tx:
        driver = await tx.driver()
        await claim_import(driver, GV100AD)
        await _refuse_older(driver, register)
        known = _Known({row["key"]: row for row in await driver.fetch(_KNOWN, GV100AD)})
        missing = _missing(register, known, vanished_too, report)
        await _tell_merged(driver, register, report)
        renamed = await _keep_history(driver, register, known)
        created, updated = await _write(driver, register, report)
        ended = await _end(driver, missing, register.day)
        unchanged, broken = total - created - updated, tuple(register.broken)
        done = Imported(register.day, created, updated, unchanged, register.areas, broken, renamed, ended)
        counts = {"created": created, "updated": updated, "unchanged": unchanged, "ended": len(ended)}
        await note_import(driver, GV100AD, register.day, **counts)
    _tell(done, report)
    return done


def _bytes_of(source: bytes | BinaryIO | Path | str) -> bytes:
    if isinstance(source, bytes):
        return source
    if isinstance(source, str | Path):
        with Path(source).open("rb") as file:
            return _bytes_of(file)
    data = source.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise WrongFile(f"This file is larger than {MAX_BYTES // 2**20} MiB; a GV100AD register has about 4.")
    return data


async def _refuse_older(driver: asyncpg.Connection, register: Register) -> None:
    newest = await last_day(driver, GV100AD)
    if newest is not None and register.day < newest:
        raise Refused(
            f"This is the register of {register.day.isoformat()}; the newer one of {newest.isoformat()}"
            " was imported already, so nothing was changed."
        )


async def _tell_merged(driver: asyncpg.Connection, register: Register, report: Report) -> None:
    """Say what the register lists and staff have made a part of another one: it stays as it is."""
    for row in await driver.fetch(_MERGED, GV100AD, [m.key for m in register.municipalities]):
        report(f"Left alone: {row['key']} {row['name']}, which staff have merged into {row['other']}.")


def _missing(register: Register, known: _Known, vanished_too: bool, report: Report) -> list[asyncpg.Record]:
    """What the register no longer has; nothing where that cannot be told."""
    missing = known.missing_in(register)
    unread = next((line for line in register.broken if not line.key), None)
    if missing and unread is not None:
        report(f"Nothing is marked as ended: line {unread.number} may be any municipality.")
        return []
    if len(missing) > max(MANY_ENDED, MOST_ENDED_SHARE * len(known.rows)) and not vanished_too:
        raise Refused(
            f"This register lacks {len(missing)} of the {len(known.rows)} municipalities that are there, so it seems"
            " to be a part of one and nothing was changed; --vanished-too takes it all the same."
        )
    return missing


async def _keep_history(driver: asyncpg.Connection, register: Register, known: _Known) -> tuple[Renamed, ...]:
    """Write down what the register says otherwise than before; the municipalities that have another name."""
    changes: list[tuple[UUID, str, str, str]] = []
    renamed: list[Renamed] = []
    former: list[tuple[UUID, str, str]] = []
    for municipality in register.municipalities:
        row = known.rows.get(municipality.key)
        if row is None:
            continue
        now_is = dict(zip(HISTORIC, _historic(municipality), strict=True))
        changes += [(row["id"], what, row[what], now_is[what]) for what in HISTORIC if row[what] != now_is[what]]
        if row["ended_on"] is not None:
            changes.append((row["id"], "back", "", ""))
        if row["name"] != municipality.name:
            renamed.append(Renamed(municipality.key, row["name"], municipality.name))
            former.append((row["id"], search_form(fold(row["name"])), row["name"]))
    await _note_changes(driver, changes, register.day)
    if former:
        await driver.execute(_FORMER_NAMES, FORMER, *map(list, zip(*former, strict=True)))
    return tuple(renamed)


def _historic(municipality: Municipality) -> tuple[str, ...]:
    m = municipality
    return (m.name, m.title, m.state, m.district, m.association)


async def _note_changes(driver: asyncpg.Connection, changes: list[tuple[UUID, str, str, str]], day: date) -> None:
    if changes:
        await driver.execute(_CHANGES, *map(list, zip(*changes, strict=True)), day, GV100AD)


async def _write(driver: asyncpg.Connection, register: Register, report: Report) -> tuple[int, int]:
    """Write all municipalities, telling how far it is; how many are new and how many changed."""
    created = updated = 0
    total = len(register.municipalities)
    for begin in range(0, total, BATCH):
        batch = register.municipalities[begin : begin + BATCH]
        row = await driver.fetchrow(_UPSERT, GV100AD, *_columns(batch))
        created, updated = created + row["created"], updated + row["updated"]
        report(f"{begin + len(batch)} of {total} written.")
    return created, updated


def _columns(municipalities: list[Municipality]) -> list[list[Any]]:
    """The columns of `_UPSERT`, $2 to $12."""
    rows = [
        (
            *(m.key, m.name, m.title, m.state, m.district, m.association, m.population, m.area, m.postcode),
            *search_forms(m.name, m.district, m.state),
        )
        for m in municipalities
    ]
    return [list(column) for column in zip(*rows, strict=True)]


async def _end(driver: asyncpg.Connection, missing: list[asyncpg.Record], day: date) -> tuple[Ended, ...]:
    ids = [row["id"] for row in missing]
    if not ids:
        return ()
    await driver.execute(_END, ids, day)
    await _note_changes(driver, [(id_, "ended", "", "") for id_ in ids], day)
    people = {row["organisation_id"]: row["people"] for row in await driver.fetch(_PEOPLE, ids)}
    return tuple(Ended(row["key"], row["name"], row["district"], people.get(row["id"], 0)) for row in missing)


def _tell(done: Imported, report: Report) -> None:
    for one in done.renamed:
        report(f"Renamed: {one.key} {one.before} is now {one.after}.")
    for gone in done.ended:
        report(f"No longer in the register: {gone.key} {gone.name} ({gone.district}).")
        if gone.people:
            report(f"People who belong to {gone.name} and need a successor: {gone.people}; the register names none.")
    report(f"{done.created} added, {done.updated} changed, {done.unchanged} as before, {len(done.ended)} ended.")
