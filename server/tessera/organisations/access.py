"""The doors to organisations, for acts: by an id from outside, locked."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from tessera.core.database import Tx
from tessera.core.errors import Invalid, NotFound
from tessera.organisations.rules import Side
from tessera.organisations.sources import is_official
from tessera.organisations.tables import Organisation

_o = Organisation.__table__  # type: ignore[attr-defined]


async def load_organisation(tx: Tx, organisation_id: UUID) -> Organisation:
    """An organisation, locked for change, merged ones too; raises NotFound."""
    found = await tx.session.get(Organisation, organisation_id, with_for_update=True)
    if found is None:
        raise NotFound
    return found


async def lock_all(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, Organisation]:
    """Those of these organisations that are there, locked in the order of their ids."""
    wanted = sa.select(Organisation).where(_o.c.id.in_(list(ids))).order_by(_o.c.id).with_for_update()
    return {row.id: row for row in await tx.session.scalars(wanted)}


async def load_two(tx: Tx, one: UUID, other: UUID) -> tuple[Organisation, Organisation]:
    """Two organisations, both locked; raises NotFound."""
    found = await lock_all(tx, [one, other])
    if not {one, other} <= found.keys():
        raise NotFound
    return found[one], found[other]


async def load_affiliable(tx: Tx, organisation_id: UUID) -> Organisation:
    """The organisation that somebody says they work in: of a merged one, the one it was merged into.

    It cannot be merged until the transaction ends. Raises Invalid for an unknown one.
    """
    # Of two merges one after the other a second step may be needed; merging itself leaves one step.
    for _ in range(3):
        held = {"read": True, "key_share": True}
        found = await tx.session.get(Organisation, organisation_id, with_for_update=held, populate_existing=True)
        if found is None:
            break
        if found.merged_into_id is None:
            return found
        organisation_id = found.merged_into_id
    raise Invalid(organisation="organisation_unknown")


def side_of(organisation: Organisation) -> Side:
    """What the rule of merging has to know of one."""
    o = organisation
    return Side(
        merged=o.merged_into_id is not None,
        official=is_official(o.source),
        ended=o.ended_on is not None,
        country=o.country,
    )
