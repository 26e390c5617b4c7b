"""The themes organisations carry ("what we work on"): read, chosen by staff and by who works there, told to search.

They are public, as organisations are. Who chose them is told nowhere: visitors may not know who works there.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import NETWORK, PUBLIC, Actor
from tessera.core.clock import now
from tessera.core.database import Database, Tx
from tessera.core.errors import NotFound, require
from tessera.organisations.merging import register_counter, register_mover
from tessera.organisations.rules import may_theme
from tessera.organisations.schemas import OrganisationThemes
from tessera.organisations.sources import HERE
from tessera.organisations.tables import Affiliation, Organisation, OrganisationChange, OrganisationTheme
from tessera.search.kinds import Tags, register_tags
from tessera.themes.access import load_themes
from tessera.themes.carried import tags_of
from tessera.themes.tables import Theme

_a = Affiliation.__table__  # type: ignore[attr-defined]
_t = Theme.__table__  # type: ignore[attr-defined]
_x = OrganisationTheme.__table__  # type: ignore[attr-defined]

_CARRIED = """
SELECT o.id, ARRAY(
    SELECT t.key FROM organisation_theme x JOIN theme t ON t.id = x.theme_id
    WHERE x.organisation_id = o.id ORDER BY t.position
) AS themes FROM organisation o WHERE o.id = $1
"""
# As shown to everyone here: who keeps from the network where they work does not speak for it.
_WORKS_THERE = f"""
SELECT EXISTS (
    SELECT FROM affiliation a JOIN person p ON p.id = a.person_id
    WHERE a.organisation_id = $1 AND a.person_id = $2 AND a.until IS NULL AND a.circle_id IN ({PUBLIC}, {NETWORK})
    AND p.deactivated_at IS NULL
)
"""


async def organisation_themes(db: Database, actor: Actor, organisation_id: UUID) -> OrganisationThemes:
    """What an organisation works on, and whether the reader may say so; raises NotFound."""
    row = await db.pool.fetchrow(_CARRIED, organisation_id)
    if row is None:
        raise NotFound
    works_there = actor.person_id and await db.pool.fetchval(_WORKS_THERE, organisation_id, actor.person_id)
    return OrganisationThemes(row["themes"], actor.office == "staff" or bool(works_there))


async def set_themes(tx: Tx, actor: Actor, *, organisation_id: UUID, themes: Sequence[str]) -> dict[str, Any]:
    """Say what an organisation works on, in place of what was said before; what was goes into its history."""
    person_id = actor.person()
    organisation = await tx.session.get(Organisation, organisation_id, with_for_update=True)
    if organisation is None:
        raise NotFound
    running = (_a.c.organisation_id == organisation_id) & _a.c.until.is_(None) & _a.c.circle_id.in_((PUBLIC, NETWORK))
    mine = sa.select(_a.c.id).where(running, _a.c.person_id == person_id).limit(1)
    works_there = await tx.session.scalar(mine) is not None
    require(may_theme(staff=actor.office == "staff", works_there=works_there))
    before = await _carried(tx, organisation_id)
    after = await load_themes(tx, themes, kept=[theme.key for theme in before])
    await _write(tx, organisation, before, sorted(after, key=lambda theme: theme.position))
    return await tx.answer("organisation", organisation_id)


async def _carried(tx: Tx, organisation_id: UUID) -> list[Theme]:
    wanted = sa.select(Theme).join(_x, _x.c.theme_id == _t.c.id).where(_x.c.organisation_id == organisation_id)
    return list(await tx.session.scalars(wanted.order_by(_t.c.position)))


async def _write(tx: Tx, organisation: Organisation, before: Sequence[Theme], after: Sequence[Theme]) -> None:
    """Make these its themes, and write down what was otherwise."""
    gone, come = ({theme.id for theme in one} for one in (before, after))
    if gone == come:
        return
    mine = _x.c.organisation_id == organisation.id
    await tx.session.execute(sa.delete(_x).where(mine, _x.c.theme_id.in_(gone - come)))
    tx.session.add_all(OrganisationTheme(organisation_id=organisation.id, theme_id=id_) for id_ in come - gone)
    told = (" ".join(theme.key for theme in one) for one in (before, after))
    tx.session.add(
        OrganisationChange(
            organisation_id=organisation.id,
            what="themes",
            before=next(told),
            after=next(told),
            day=now().date(),
            source=HERE,
        )
    )
    # By this search and lists notice the change.
    organisation.updated_at = now()
    await tx.session.flush()


async def move_themes(tx: Tx, duplicate_id: UUID, into_id: UUID) -> None:
    """Where a duplicate is merged into another organisation, that one carries the themes of both.

    It may so carry more than anybody could choose; nothing is lost, and who changes them next takes some away.
    """
    into = await tx.session.get(Organisation, into_id, with_for_update=True)
    if into is None:
        raise NotFound
    moved, before = await _carried(tx, duplicate_id), await _carried(tx, into_id)
    both = {theme.id: theme for theme in (*before, *moved)}
    await _write(tx, into, before, sorted(both.values(), key=lambda theme: theme.position))
    await tx.session.execute(sa.delete(_x).where(_x.c.organisation_id == duplicate_id))


async def count_themes(db: Database, _: Actor, organisation_id: UUID) -> int:
    """How many themes an organisation carries; everybody may know."""
    counted = "SELECT count(*) FROM organisation_theme WHERE organisation_id = $1"
    return int(await db.pool.fetchval(counted, organisation_id))


register_mover(move_themes)
register_counter("themes", count_themes)

ON_THEMES = "SELECT DISTINCT organisation_id FROM organisation_theme WHERE theme_id = ANY ($1::uuid[])"


async def organisations_on(db: Database, themes: Sequence[UUID]) -> set[UUID]:
    """The organisations that carry one of these themes."""
    return {row[0] for row in await db.pool.fetch(ON_THEMES, themes)}


_LINKS = """
SELECT organisation_id, theme_id FROM organisation_theme WHERE organisation_id = ANY ($1::uuid[]) ORDER BY 1, 2
"""


async def organisation_tags(connection: Any, ids: Sequence[UUID]) -> dict[UUID, Tags]:
    """The tags of organisations."""
    return await tags_of(connection, await connection.fetch(_LINKS, ids))


register_tags(organisation_tags)
