"""Reads of partnerships: a list under the reader's circles, one page, what waits for somebody.

Invariants:
- A list, its order and its sources are made from what the reader may see (R2); a proposal is there for its sides alone.
- Somebody in charge is shown under their own circle and never beyond the partnership's.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from tessera.core.access import NETWORK, PUBLIC, Actor
from tessera.core.database import Database
from tessera.core.errors import Invalid, NotFound
from tessera.core.paging import page_size, read_cursor, write_cursor
from tessera.organisations.merging import register_counter
from tessera.organisations.queries import sources_of
from tessera.organisations.schemas import OrganisationRef, SourceOut
from tessera.partnerships import rules, schemas
from tessera.partnerships.sides import PEOPLE, SIDES, SidePerson
from tessera.partnerships.tables import FORMS, STANDINGS

# What a list can be narrowed to beside the standings of what is confirmed; what was declined is there on demand only.
STATES = ("proposed", "declined")
_SHOWN_AS = "CASE p.state WHEN 'confirmed' THEN p.standing WHEN 'proposed' THEN 'proposed' ELSE 'declined' END"
_THEMES = """
ARRAY(SELECT t.key FROM partnership_theme c JOIN theme t ON t.id = c.theme_id WHERE c.partnership_id = p.id
      ORDER BY t.position)
"""
_ITEM = f"p.id, p.form, p.standing, p.state, p.since, p.until, p.checked_on, {_THEMES} AS themes"
# Both names and the form, so that the order of a town's partnerships tells nothing of when they were entered.
_BY_NAME = "(o.name_search || ' ' || q.name_search || ' ' || p.form)"
_BOTH = "p.proposer_id, p.partner_id"
_LIST = f"""
SELECT {_ITEM}, {_BOTH}, {_BY_NAME} AS by_name FROM partnership p
JOIN organisation o ON o.id = p.proposer_id JOIN organisation q ON q.id = p.partner_id
WHERE p.circle_id = ANY ($1) AND ($2::uuid IS NULL OR $2 IN (p.proposer_id, p.partner_id))
  AND ($3 = '' OR $3 IN (o.country, q.country)) AND ($4 = '' OR p.form = $4) AND {_SHOWN_AS} = ANY ($5)
  AND ($6 = '' OR EXISTS (SELECT FROM partnership_theme c JOIN theme t ON t.id = c.theme_id
                          WHERE c.partnership_id = p.id AND t.key = $6))
  AND ($7::text IS NULL OR ({_BY_NAME}, p.id) > ($7, $8::uuid))
ORDER BY by_name, p.id LIMIT $9
"""
_COUNT_AT = """
SELECT count(*) FROM partnership p WHERE p.circle_id = ANY ($1) AND $2::uuid IN (p.proposer_id, p.partner_id)
"""
_ONE = f"""
SELECT {_ITEM}, {_BOTH}, p.circle_id, p.public, p.text, p.lang, p.sentence, p.created_at, p.asked_on, p.version,
       p.proposed_by
FROM partnership p WHERE p.id = $1
"""
_SOME = f"""
SELECT {_ITEM}, {_BOTH} FROM partnership p
JOIN organisation o ON o.id = p.proposer_id JOIN organisation q ON q.id = p.partner_id
WHERE p.id = ANY ($1) ORDER BY {_BY_NAME}, p.id
"""
_IN_CHARGE = """
SELECT i.person_id, n.name, i.organisation_id, i.state, i.circle_id FROM partnership_person i
JOIN person n ON n.id = i.person_id
WHERE i.partnership_id = $1 AND n.deactivated_at IS NULL AND (i.circle_id = ANY ($2) OR i.asked_by = $3)
ORDER BY n.name, n.id
"""
_LINES = """
SELECT id, year, text, lang, organisation_id FROM partnership_line WHERE partnership_id = $1
ORDER BY year, created_at, id
"""
_CHANGES = """
SELECT what, before, after, day, organisation_id FROM partnership_change WHERE partnership_id = $1 ORDER BY id
"""
_TOWNS = """
SELECT id, name, title, kind, country, region, district, population, source, ended_on, latitude, longitude, located_by
FROM organisation WHERE id = ANY ($1)
"""
# $1: the person, $2: the organisations they act for. A side without anybody in charge is asked as a whole.
_WAITING = """
SELECT p.id,
       CASE WHEN p.state = 'proposed' THEN 'confirm' WHEN mine.state = 'asked' THEN 'consent' ELSE 'still_true' END
FROM partnership p LEFT JOIN partnership_person mine ON mine.partnership_id = p.id AND mine.person_id = $1
WHERE (p.state = 'proposed' AND p.partner_id = ANY ($2) AND p.proposed_by IS DISTINCT FROM $1)
   OR (p.state = 'confirmed' AND p.standing <> 'ended' AND mine.state = 'asked')
   OR (p.asked_on IS NOT NULL AND (mine.state = 'consented' OR EXISTS (
        SELECT FROM unnest($2::uuid[]) s (side) WHERE s.side IN (p.proposer_id, p.partner_id) AND NOT EXISTS (
            SELECT FROM partnership_person i JOIN person n ON n.id = i.person_id AND n.deactivated_at IS NULL
            WHERE i.partnership_id = p.id AND i.state = 'consented' AND i.organisation_id = s.side))))
"""


class Wanted(msgspec.Struct, frozen=True):
    """What is asked of the list; empty means anything. `standing` takes `proposed` and `declined`, too."""

    organisation: UUID | None = None
    country: str = ""
    theme: str = ""
    form: str = ""
    standing: str = ""


async def partnerships(
    db: Database, actor: Actor, wanted: Wanted, *, cursor: str | None, limit: int
) -> schemas.PartnershipList:
    """A page of partnerships by the names of both. Raises Invalid for unknown filters and a made-up cursor."""
    if wanted.form and wanted.form not in FORMS:
        raise Invalid(form="field_invalid")
    if wanted.standing and wanted.standing not in (*STANDINGS, *STATES):
        raise Invalid(standing="field_invalid")
    standings = [wanted.standing] if wanted.standing else [*STANDINGS, "proposed"]
    after, size = read_cursor(cursor, tuple[str, UUID]) if cursor else (None, None), page_size(limit)
    rows = await db.pool.fetch(
        _LIST, list(actor.circles), wanted.organisation, wanted.country.upper(), wanted.form, standings, wanted.theme,
        *after, size + 1,
    )  # fmt: skip
    page = rows[:size]
    items, sources = await _items(db, page)
    more = write_cursor(page[-1]["by_name"], page[-1]["id"]) if len(rows) > size else None
    return schemas.PartnershipList(items, sources, more)


async def count_at(db: Database, actor: Actor, organisation: UUID) -> int:
    """How many partnerships an organisation has, as far as the reader may see them."""
    return int(await db.pool.fetchval(_COUNT_AT, list(actor.circles), organisation))


# Told before two organisations are merged.
register_counter("partnerships", count_at)


async def _items(db: Database, rows: Sequence[asyncpg.Record]) -> tuple[list[schemas.PartnershipItem], list[SourceOut]]:
    """Rows with their towns, and the sources to be named with these."""
    ids = {row[side] for row in rows for side in ("proposer_id", "partner_id")}
    towns = {row["id"]: row for row in await db.pool.fetch(_TOWNS, list(ids))}
    sources = sources_of(town[name] for town in towns.values() for name in ("source", "located_by"))
    return [schemas.PartnershipItem(**_said(row, towns)) for row in rows], sources


def _said(row: asyncpg.Record, towns: dict[UUID, asyncpg.Record]) -> dict[str, Any]:
    plain = {name: row[name] for name in schemas.PartnershipItem.__struct_fields__[:8]}
    return plain | {"proposer": _side(towns[row["proposer_id"]]), "partner": _side(towns[row["partner_id"]])}


def _side(row: asyncpg.Record) -> schemas.Side:
    return schemas.Side(**{name: row[name] for name in schemas.Side.__struct_fields__})


async def partnership(db: Database, actor: Actor, partnership_id: UUID) -> schemas.PartnershipOut:
    """A partnership's page; raises NotFound where the reader may not know of it."""
    row = await db.pool.fetchrow(_ONE, partnership_id)
    if row is None or not actor.may_see(row["circle_id"]):
        raise NotFound
    [item], sources = await _items(db, [row])
    ids = [row["proposer_id"], row["partner_id"]]
    here = await db.fetch(PEOPLE, ids=ids) if actor.person_id else []
    in_charge = await db.pool.fetch(_IN_CHARGE, partnership_id, list(actor.circles), actor.person_id)
    people = [_in_charge(one) for one in in_charge]
    return schemas.PartnershipOut(
        **{name: getattr(item, name) for name in item.__struct_fields__},
        **{name: row[name] for name in ("text", "lang", "sentence", "created_at", "asked_on", "version")},
        audience=_audience(row["circle_id"]),
        wanted="public" if row["public"] else "network",
        partner_here=row["state"] == "proposed" and any(one.organisation == ids[1] for one in here),
        people=people,
        lines=[schemas.Line(*line) for line in await db.pool.fetch(_LINES, partnership_id)],
        changes=[schemas.Change(*change) for change in await db.pool.fetch(_CHANGES, partnership_id)],
        mine=await _mine(db, actor, row, here, people),
        sources=sources,
    )


def _in_charge(row: asyncpg.Record) -> schemas.InCharge:
    person, name, organisation, state, circle_id = row
    return schemas.InCharge(person, name, organisation, state == "asked", _audience(circle_id))


def _audience(circle_id: int) -> str:
    return {PUBLIC: "public", NETWORK: "network"}.get(circle_id, "sides")


async def _mine(
    db: Database,
    actor: Actor,
    row: asyncpg.Record,
    here: Sequence[SidePerson],
    people: Sequence[schemas.InCharge],
) -> schemas.PartnershipMine:
    """What the reader may do; only who acts for a side is told who else does."""
    state, standing = row["state"], row["standing"]
    sides = sorted({one.organisation for one in here if one.person == actor.person_id})
    partner, own = row["partner_id"] in sides, row["proposed_by"] == actor.person_id
    changes = bool(sides) and rules.may_change(state=state, standing=standing).allowed
    named = {one.person for one in people} | {actor.person_id}
    colleagues = {one.person: one.name for one in here if one.organisation in sides and one.person not in named}
    waiting = dict(await _waiting(db, actor.person_id, sides)) if sides and actor.person_id else {}
    return schemas.PartnershipMine(
        sides=sides,
        waiting=waiting.get(row["id"]),
        may_decide=rules.may_decide(state=state, partner=partner, proposed=own).allowed,
        may_withdraw=rules.may_withdraw(state=state, proposer=row["proposer_id"] in sides).allowed,
        may_change=changes,
        may_tell=bool(sides) and rules.may_tell(state=state, lines=0).allowed,
        colleagues=[schemas.Colleague(*one) for one in colleagues.items()] if changes else [],
    )


async def _waiting(db: Database, person_id: UUID, sides: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """(partnership, why) of everything that waits for a person who acts for these organisations."""
    return [(row[0], row[1]) for row in await db.pool.fetch(_WAITING, person_id, list(sides))]


async def _sides(db: Database, person_id: UUID) -> list[UUID]:
    return [row.organisation for row in await db.fetch(SIDES, person=person_id)]


async def waiting_count(db: Database, person_id: UUID) -> int:
    """How many partnerships wait for a person's word; who acts for no organisation is asked nothing."""
    sides = await _sides(db, person_id)
    return len(await _waiting(db, person_id, sides)) if sides else 0


async def own_partnerships(db: Database, actor: Actor) -> schemas.OwnPartnerships:
    """What waits for somebody, and the organisations they can propose for."""
    sides = await _sides(db, actor.person())
    why = dict(await _waiting(db, actor.person(), sides)) if sides else {}
    items, _ = await _items(db, await db.pool.fetch(_SOME, list(why)))
    towns = await db.pool.fetch(_TOWNS, sides)
    able = [_ref(town) for town in towns if town["kind"] in rules.PARTNERS and town["ended_on"] is None]
    waiting = [schemas.Waiting(why[item.id], item) for item in items]
    return schemas.OwnPartnerships(waiting, sorted(able, key=lambda one: (one.name, one.id)))


def _ref(row: asyncpg.Record) -> OrganisationRef:
    return OrganisationRef(**{name: row[name] for name in OrganisationRef.__struct_fields__})
