"""The staff's desk for organisations: what waits for them, and what a merge would do.

Invariant: by their office staff see of people no more than others do (R7): which places are in use and how many work
there follows affiliations that the reader may see, and nothing else (R2).
"""

from collections.abc import Iterable
from uuid import UUID

import asyncpg

from tessera.core.access import Actor
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.organisations import merging, queries, rules
from tessera.organisations.access import side_of
from tessera.organisations.desk_schemas import DeskOrganisation, DeskOrganisations, DeskPair, MergePreview
from tessera.organisations.schemas import OrganisationRef
from tessera.organisations.sources import SOURCES
from tessera.organisations.tables import Organisation

MOST = 50
_OFFICIAL = [key for key, source in SOURCES.items() if source.official]

# $1 the reader's circles. An organisation is looked up for each that is in use, whatever the planner thinks of it.
_USED = """
SELECT a.organisation_id AS id, count(DISTINCT a.person_id) FILTER (WHERE a.until IS NULL) AS people
FROM affiliation a JOIN person p ON p.id = a.person_id
WHERE p.deactivated_at IS NULL AND a.circle_id = ANY ($1) GROUP BY a.organisation_id
"""
_COLUMNS = "o.id, o.name, o.title, o.kind, o.country, o.region, o.district, o.population, o.source, o.ended_on"


_IN_USE = f"""
SELECT {_COLUMNS}, u.people FROM ({_USED}) u
CROSS JOIN LATERAL (SELECT * FROM organisation i WHERE i.id = u.id OFFSET 0) o
WHERE u.people > 0 AND o.merged_into_id IS NULL AND ALSO
ORDER BY u.people DESC, o.name_search, o.id LIMIT $2
"""
UNCONFIRMED = _IN_USE.replace("ALSO", "o.kind = 'place'")
ENDED = _IN_USE.replace(
    "ALSO",
    "o.ended_on IS NOT NULL AND NOT EXISTS (SELECT FROM organisation_successor s WHERE s.organisation_id = o.id)",
)

# What people use and what was entered by hand, beside all that could be the same: of which the own name of one is a
# name of the other, in the same country, not known to lie elsewhere, of the same kind or not confirmed; not two that an
# official register ($3) lists.
DUPLICATES = f"""
WITH used AS MATERIALIZED ({_USED}), looked AS (
    SELECT id FROM used
    UNION
    SELECT e.id FROM (SELECT id FROM organisation WHERE source IS NULL AND merged_into_id IS NULL
                      ORDER BY name_search, id LIMIT 5000) e
), named AS (
    SELECT o.*, n.name_search AS called FROM looked l
    CROSS JOIN LATERAL (SELECT * FROM organisation i WHERE i.id = l.id OFFSET 0) o
    CROSS JOIN LATERAL (
        SELECT o.name_search UNION SELECT x.name_search FROM organisation_name x WHERE x.organisation_id = o.id
    ) n
    WHERE o.merged_into_id IS NULL
), alike AS (
    SELECT DISTINCT least(n.id, t.id) AS one, greatest(n.id, t.id) AS other
    FROM named n
    CROSS JOIN LATERAL (
        SELECT i.id FROM organisation i WHERE i.name_search = n.called
        UNION
        SELECT x.organisation_id FROM organisation_name x WHERE x.name_search = n.name_search
    ) met
    CROSS JOIN LATERAL (SELECT * FROM organisation i WHERE i.id = met.id OFFSET 0) t
    WHERE t.id <> n.id AND t.country = n.country AND t.merged_into_id IS NULL
      AND (t.kind = n.kind OR 'place' IN (t.kind, n.kind))
      AND (t.region = n.region OR '' IN (t.region, n.region))
      AND (t.district = n.district OR '' IN (t.district, n.district))
      AND (abs(t.latitude - n.latitude) + abs(t.longitude - n.longitude) < 0.5) IS NOT FALSE
      AND NOT (t.source = ANY ($3) AND n.source = ANY ($3)) IS TRUE
)
SELECT one, other FROM alike ORDER BY one, other LIMIT $2
"""
BY_ID = f"""
SELECT {_COLUMNS}, o.located_by, coalesce(u.people, 0) AS people FROM organisation o
LEFT JOIN ({_USED}) u ON u.id = o.id WHERE o.id = ANY ($2)
"""


async def waiting(db: Database, actor: Actor) -> DeskOrganisations:
    """What of organisations waits for staff. Staff only."""
    actor.require_staff()
    unconfirmed = [_shown(row) for row in await db.pool.fetch(UNCONFIRMED, actor.circles, MOST)]
    ended = [_shown(row) for row in await db.pool.fetch(ENDED, actor.circles, MOST)]
    pairs = await db.pool.fetch(DUPLICATES, actor.circles, MOST, _OFFICIAL)
    ids = {id_ for pair in pairs for id_ in pair}
    rows = {row["id"]: _shown(row) for row in await db.pool.fetch(BY_ID, actor.circles, list(ids))}
    duplicates = sorted((_pair(rows[one], rows[other]) for one, other in pairs), key=lambda pair: pair.into.name)
    told: Iterable[str | None] = (one.source for one in (*unconfirmed, *ended, *rows.values()))
    return DeskOrganisations(unconfirmed, ended, duplicates, queries.sources_of(told))


def _shown(row: asyncpg.Record) -> DeskOrganisation:
    return DeskOrganisation(**{name: row[name] for name in DeskOrganisation.__struct_fields__})


def _pair(one: DeskOrganisation, other: DeskOrganisation) -> DeskPair:
    """The one an official register lists stays, else one of any source, else a confirmed one, else where more work."""
    duplicate, into = sorted((one, other), key=_worth)
    return DeskPair(duplicate, into)


def _worth(o: DeskOrganisation) -> tuple[bool, bool, bool, int, str, str]:
    return o.source in _OFFICIAL, o.source is not None, o.kind != rules.PLACE, o.people, o.name, str(o.id)


# $1 which, $2 the reader's circles.
PEOPLE = """
SELECT count(DISTINCT a.person_id) FROM affiliation a JOIN person p ON p.id = a.person_id
WHERE a.organisation_id = $1 AND p.deactivated_at IS NULL AND a.circle_id = ANY ($2)
"""
_PUBLIC_ROWS = """
SELECT (SELECT count(*) FROM organisation_name WHERE organisation_id = $1) AS names,
       (SELECT count(*) FROM organisation_change WHERE organisation_id = $1) AS changes,
       (SELECT count(*) FROM organisation WHERE merged_into_id = $1) AS merged,
       (SELECT count(*) FROM organisation_successor WHERE $1 IN (organisation_id, successor_id)) AS successions
"""
_ROW = "SELECT * FROM organisation WHERE id = $1"


async def preview(db: Database, actor: Actor, duplicate_id: UUID, into_id: UUID) -> MergePreview:
    """What merging the first organisation into the second would do. Staff only; raises NotFound."""
    actor.require_staff()
    rows = [await db.pool.fetchrow(_ROW, id_) for id_ in (duplicate_id, into_id)]
    if None in rows:
        raise NotFound
    duplicate, into = (Organisation(**dict(row)) for row in rows)
    here, there, same = side_of(duplicate), side_of(into), duplicate_id == into_id
    verdict = rules.may_merge(here, there, same=same, confirmed=True)
    moves = dict(await db.pool.fetchrow(_PUBLIC_ROWS, duplicate_id))
    moves["people"] = await db.pool.fetchval(PEOPLE, duplicate_id, actor.circles)
    for kind, count in merging.counters().items():
        moves[kind] = await count(db, actor, duplicate_id)
    return MergePreview(
        duplicate=OrganisationRef.of(duplicate),
        into=OrganisationRef.of(into),
        refused=None if verdict.allowed else verdict.code,
        swap=not verdict.allowed and rules.may_merge(there, here, same=same, confirmed=True).allowed,
        countries=here.country != there.country,
        moves=moves,
        takes=merging.lacking(duplicate, into),
    )
