"""Acts of organisations: import a register, add an organisation, say where a person works."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from tessera.core.access import NETWORK, Actor
from tessera.core.database import Database, Tx
from tessera.core.errors import Forbidden, Invalid
from tessera.organisations.affiliations import check_words, end, make_main, running_of
from tessera.organisations.gv100ad import MAX_BYTES, BrokenLine, Municipality, Register, WrongFile, read_register
from tessera.organisations.names import fold
from tessera.organisations.tables import KINDS, Affiliation, Organisation

SOURCE_GV100AD = "gv100ad"

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; `areas` counts records that are no municipality, `broken` lines were left out."""

    day: date
    created: int
    updated: int
    unchanged: int
    areas: int
    broken: tuple[BrokenLine, ...]


_UPSERT = """
WITH register AS (
    SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],
                         $9::int[], $10::text[], $11::text[], $12::text[])
        AS r (key, name, title, region, district, association, population, area_ha, postcode, name_search,
              place_search)
), written AS (
    INSERT INTO organisation AS o
        (id, kind, source, country, lang, website, created_at, updated_at, key, name, title, region, district,
         association, population, area_ha, postcode, name_search, place_search)
    SELECT gen_random_uuid(), 'municipality', $1, 'DE', 'de', '', now(), now(), r.* FROM register r
    ON CONFLICT (source, key) DO UPDATE SET
        (name, title, region, district, association, population, area_ha, postcode, name_search, place_search,
         updated_at)
        = ROW (EXCLUDED.name, EXCLUDED.title, EXCLUDED.region, EXCLUDED.district, EXCLUDED.association,
               EXCLUDED.population, EXCLUDED.area_ha, EXCLUDED.postcode, EXCLUDED.name_search,
               EXCLUDED.place_search, now())
        WHERE (o.name, o.title, o.region, o.district, o.association, o.population, o.area_ha, o.postcode,
               o.name_search, o.place_search)
            IS DISTINCT FROM
              (EXCLUDED.name, EXCLUDED.title, EXCLUDED.region, EXCLUDED.district, EXCLUDED.association,
               EXCLUDED.population, EXCLUDED.area_ha, EXCLUDED.postcode, EXCLUDED.name_search,
               EXCLUDED.place_search)
    RETURNING xmax = 0 AS created
)
SELECT count(*) FILTER (WHERE created) AS created, count(*) FILTER (WHERE NOT created) AS updated FROM written
"""


async def import_gv100ad(db: Database, source: bytes | BinaryIO | Path | str, report: Report) -> Imported:
    """Take over the German register of municipalities (plain or .xz), in one transaction.

    `report` is told, in sentences, what was read, which lines are broken and what was written. A second import
    updates by key and never duplicates. Municipalities a newer register no longer has stay: people may belong
    to them. Raises WrongFile, having written nothing, when the file is no such register; OSError when it cannot
    be read.
    """
    register = read_register(_bytes_of(source))
    total = len(register.municipalities)
    report(f"Register of {register.day.isoformat()}: {total} municipalities, {register.areas} other areas left out.")
    for line in register.broken:
        report(f"Line {line.number} left out: {line.reason}.")
    async with db.act() as tx:
        driver = await tx.driver()
        row = await driver.fetchrow(_UPSERT, SOURCE_GV100AD, *_columns(register.municipalities))
        # Searches would be planned for an empty table until the database counts again by itself.
        await driver.execute("ANALYZE organisation")
    report(f"{row['created']} added, {row['updated']} changed, {total - row['created'] - row['updated']} as before.")
    return _imported(register, row["created"], row["updated"])


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


def _columns(municipalities: list[Municipality]) -> list[list[str | int]]:
    """The columns of `_UPSERT`, $2 to $12."""
    rows = [
        (
            *(m.key, m.name, m.title, m.state, m.district, m.association, m.population, m.area, m.postcode),
            *search_forms(m.name, m.district, m.state),
        )
        for m in municipalities
    ]
    return [list(column) for column in zip(*rows, strict=True)]


def search_forms(name: str, district: str, region: str) -> tuple[str, str]:
    """The two stored forms that `queries.find` compares with: the name, and the name with its place."""
    return fold(name), fold(f"{name} {district} {region}")


def _imported(register: Register, created: int, updated: int) -> Imported:
    unchanged = len(register.municipalities) - created - updated
    return Imported(register.day, created, updated, unchanged, register.areas, tuple(register.broken))


async def add_organisation(
    tx: Tx,
    actor: Actor,
    *,
    kind: str,
    name: str,
    country: str,
    title: str = "",
    region: str = "",
    district: str = "",
    population: int | None = None,
    lang: str | None = None,
    website: str = "",
    source: str | None = None,
    key: str | None = None,
) -> Organisation:
    """Add one organisation that stands in no register. Staff only, when a person acts."""
    if actor.person_id is not None:
        actor.require_staff()
    name_search, place_search = search_forms(name, district, region)
    if kind not in KINDS:
        raise Invalid(kind="kind_unknown")
    if not name_search:
        raise Invalid(name="field_empty")
    added = Organisation(
        kind=kind,
        name=name.strip(),
        title=title,
        country=country,
        region=region,
        district=district,
        population=population,
        lang=lang,
        website=website,
        source=source,
        key=key,
        name_search=name_search,
        place_search=place_search,
    )
    tx.session.add(added)
    await tx.session.flush()
    return added


async def affiliate(
    tx: Tx, actor: Actor, *, person_id: UUID, organisation_id: UUID, role: str = "", department: str = ""
) -> None:
    """Say where a person mainly works from now on; the main affiliation before ends. Only the person itself, or a
    command.

    Where one runs there already, its role and department are changed in place and it becomes the main one. Raises
    Invalid for an unknown organisation, Forbidden for somebody else.
    """
    if actor.person_id is not None and actor.person_id != person_id:
        raise Forbidden("forbidden")
    check_words(role, department)
    if await tx.session.get(Organisation, organisation_id) is None:
        raise Invalid(organisation="organisation_unknown")
    running = await running_of(tx, person_id)
    here = next((one for one in running if one.organisation_id == organisation_id), None)
    if here is not None:
        here.role, here.department = role.strip(), department.strip()
        await make_main(tx, running, here)
        return
    # Who kept the one before to fewer readers is not shown more widely by changing it.
    circle_id = running[0].circle_id if running else NETWORK
    if running:
        await end(tx, person_id, running[:1], running[0])
    tx.session.add(
        Affiliation(
            person_id=person_id,
            organisation_id=organisation_id,
            role=role.strip(),
            department=department.strip(),
            circle_id=circle_id,
        )
    )
    await tx.session.flush()


async def leave(tx: Tx, actor: Actor, *, person_id: UUID) -> None:
    """End where a person mainly works, without a next one. Only the person itself, or a command."""
    if actor.person_id is not None and actor.person_id != person_id:
        raise Invalid(person="field_invalid")
    running = await running_of(tx, person_id)
    if running:
        await end(tx, person_id, running, running[0])
