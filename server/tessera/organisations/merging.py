"""The act that makes two organisations one: what pointed at the duplicate points at the other, and nothing is lost.

Invariants:
- Both rows are locked, in the order of their ids; who says that they work somewhere holds a lock on its row, too
  (`access.load_affiliable`), so that nobody is left behind at a merged one.
- Nothing becomes visible to more people than before. Of two affiliations of one person the narrower circle holds.
- The duplicate's row stays, with `merged_into_id`: old addresses lead on, imports leave it alone. Bylines stay as at
  the time of writing; who asks for what was written from an organisation asks for `queries.known_as`.
- It is not undone: what was one person's two affiliations cannot be told apart afterwards, so it is explained before.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import Actor
from tessera.core.clock import now
from tessera.core.database import Database, Tx
from tessera.core.errors import require
from tessera.core.facts import Fact, record
from tessera.organisations import rules
from tessera.organisations.access import load_two, side_of
from tessera.organisations.history import note_change
from tessera.organisations.sources import MERGED, STAFF
from tessera.organisations.tables import Affiliation, Organisation
from tessera.people.tables import Person

_a = Affiliation.__table__  # type: ignore[attr-defined]
_p = Person.__table__  # type: ignore[attr-defined]

Mover = Callable[[Tx, UUID, UUID], Awaitable[Sequence[Fact] | None]]
"""Makes what points at an organisation (the first) point at another (the second), inside the merge's transaction; the
facts it answers are recorded with it."""
Counter = Callable[[Database, Actor, UUID], Awaitable[int]]
"""How many such things there are, as far as the reader may see them."""

_movers: list[Mover] = []
_counters: dict[str, Counter] = {}


def register_mover(move: Mover) -> None:
    """Say how things that point at organisations follow when two become one; each domain does so once, at import."""
    _movers.append(move)


def register_counter(kind: str, count: Counter) -> None:
    """Say how many things of a kind come along, told before two are merged (`desk.moves.<kind>` in the catalogues)."""
    _counters[kind] = count


def counters() -> dict[str, Counter]:
    """What comes along, by kind."""
    return dict(_counters)


async def merge_organisations(
    tx: Tx, actor: Actor, *, duplicate_id: UUID, into_id: UUID, countries: bool = False
) -> dict[str, Any]:
    """Make a duplicate a part of another organisation. Staff only.

    `countries` says that they are known to lie in different ones. Raises NotFound, and Conflict with the reason.
    """
    actor.require_staff()
    duplicate, into = await load_two(tx, duplicate_id, into_id)
    same = duplicate_id == into_id
    require(rules.may_merge(side_of(duplicate), side_of(into), same=same, confirmed=countries))
    moved = await _move_affiliations(tx, duplicate.id, into.id)
    await _move_rows(tx, duplicate, into)
    told = [fact for move in _movers for fact in await move(tx, duplicate.id, into.id) or ()]
    _take_what_lacks(tx, duplicate, into)
    duplicate.merged_into_id, duplicate.updated_at = into.id, now()
    note_change(tx, into, "merged", before=duplicate.name)
    await tx.session.flush()
    await _record(tx, moved, told)
    return await tx.answer("organisation", into.id)


def lacking(duplicate: Organisation, into: Organisation) -> list[str]:
    """What the duplicate says and the other does not: taken over by a merge."""
    wanted = ["website", "languages", "population", "latitude"]
    missing = [name for name in wanted if _says(duplicate, name) and not _says(into, name)]
    confirms = into.kind == rules.PLACE and duplicate.kind != rules.PLACE
    return ["kind", *missing] if confirms else missing


def _says(organisation: Organisation, name: str) -> bool:
    return getattr(organisation, name) not in (None, "", [])


def _take_what_lacks(tx: Tx, duplicate: Organisation, into: Organisation) -> None:
    taken = lacking(duplicate, into)
    if "kind" in taken:
        note_change(tx, into, "kind", before=into.kind, after=duplicate.kind)
    if "latitude" in taken:
        taken += ["longitude", "located_by"]
    for name in taken:
        setattr(into, name, getattr(duplicate, name))
    # An import that knows no value would take it away again.
    into.kept = sorted({*into.kept, *rules.KEPT.intersection(taken)})
    into.updated_at = now()


async def _move_affiliations(tx: Tx, duplicate_id: UUID, into_id: UUID) -> list[UUID]:
    """Everybody of the duplicate belongs to the other now; answers who they are."""
    people = sa.select(_a.c.person_id).where(_a.c.organisation_id == duplicate_id)
    wanted = sa.select(Affiliation).where(_a.c.organisation_id.in_([duplicate_id, into_id]), _a.c.person_id.in_(people))
    order = (_a.c.person_id, _a.c.until.asc().nulls_first(), _a.c.main.desc(), _a.c.since)
    rows = list(await tx.session.scalars(wanted.order_by(*order).with_for_update()))
    circles = await _own_circles(tx, {row.person_id for row in rows})
    moved = []
    for person_id, held in groupby(rows, key=lambda row: row.person_id):
        affiliations = list(held)
        running = [one for one in affiliations if one.until is None]
        # The main one, else the one at the organisation that stays.
        running.sort(key=lambda one: (not one.main, one.organisation_id == duplicate_id))
        for other in running[1:]:
            _end_double(running[0], other, circles[person_id])
        for one in affiliations:
            one.organisation_id = into_id
        moved.append(person_id)
    await tx.session.flush()
    return moved


def _end_double(kept: Affiliation, other: Affiliation, own: int) -> None:
    """A person worked in both: one affiliation goes on, the other becomes its owner's own past."""
    kept.since = min(kept.since, other.since)
    kept.circle_id = rules.narrower(kept.circle_id, other.circle_id, own)
    kept.role, kept.department = kept.role or other.role, kept.department or other.department
    other.until, other.circle_id = now(), own


async def _own_circles(tx: Tx, people: Iterable[UUID]) -> dict[UUID, int]:
    rows = await tx.session.execute(sa.select(_p.c.id, _p.c.circle_id).where(_p.c.id.in_(list(people))))
    return {row.id: row.circle_id for row in rows}


# $1 the duplicate, $2 the other one.
_NAMES = f"""
INSERT INTO organisation_name (organisation_id, source, name_search, name)
SELECT DISTINCT ON (n.source, n.name_search) $2, n.source, n.name_search, n.name FROM (
    SELECT '{MERGED}' || replace(source, '{MERGED}', '') AS source, name_search, name FROM organisation_name
    WHERE organisation_id = $1
    UNION ALL
    SELECT '{MERGED}' || coalesce(source, '{STAFF}'), name_search, name FROM organisation WHERE id = $1
) n JOIN organisation o ON o.id = $2 WHERE n.name_search <> o.name_search
ORDER BY n.source, n.name_search, n.name
ON CONFLICT DO NOTHING
"""
_NAMES_GONE = "DELETE FROM organisation_name WHERE organisation_id = $1"
_CHAIN = "UPDATE organisation SET merged_into_id = $2 WHERE merged_into_id = $1"
_SUCCESSORS = """
INSERT INTO organisation_successor (organisation_id, successor_id, day)
SELECT DISTINCT ON (s.of, s.successor) s.of, s.successor, s.day FROM (
    SELECT CASE organisation_id WHEN $1 THEN $2 ELSE organisation_id END AS of,
           CASE successor_id WHEN $1 THEN $2 ELSE successor_id END AS successor, day
    FROM organisation_successor WHERE organisation_id = $1 OR successor_id = $1
) s WHERE s.of <> s.successor ORDER BY s.of, s.successor, s.day
ON CONFLICT DO NOTHING
"""
_SUCCESSORS_GONE = "DELETE FROM organisation_successor WHERE organisation_id = $1 OR successor_id = $1"


async def _move_rows(tx: Tx, duplicate: Organisation, into: Organisation) -> None:
    """Names, what was merged into the duplicate before, and what it succeeds or is succeeded by.

    Its history stays with its own row, so that it can be told whose it was; it is read with that of the other.
    """
    driver = await tx.driver()
    for statement in (_NAMES, _CHAIN, _SUCCESSORS):
        await driver.execute(statement, duplicate.id, into.id)
    await driver.execute(_NAMES_GONE, duplicate.id)
    await driver.execute(_SUCCESSORS_GONE, duplicate.id)


async def _record(tx: Tx, people: Sequence[UUID], told: Sequence[Fact]) -> None:
    """Tell those who were moved, as for any change of where they work."""
    active = sa.select(_p.c.id, _p.c.stream_id).where(_p.c.id.in_(people), _p.c.deactivated_at.is_(None))
    rows = (await tx.session.execute(active)).all() if people else []
    facts = [*(Fact(row.stream_id, "profile", row.id) for row in rows), *told]
    if facts:
        await record(tx, facts)
