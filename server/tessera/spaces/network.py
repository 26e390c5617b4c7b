"""Who facilitates the open network: staff of the site name them and nobody else does; communities name their own.

Everyone signed in is in the network without a membership; only its facilitators have one.
"""

from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tessera.core.access import Actor, expel
from tessera.core.clock import now
from tessera.core.database import Database, Tx
from tessera.core.errors import require
from tessera.core.reads import read
from tessera.people.accounts import accounts_of, changed, load_account
from tessera.people.rules import may_administer
from tessera.people.schemas import DeskPeople
from tessera.spaces import rules
from tessera.spaces.access import NETWORK_SLUG, load_membership, lock_space, open_network
from tessera.spaces.entering import enter
from tessera.spaces.tables import Membership, Space

FACILITATOR = "facilitator"

_s = Space.__table__  # type: ignore[attr-defined]
_m = Membership.__table__  # type: ignore[attr-defined]


async def set_facilitating(tx: Tx, actor: Actor, *, person_id: UUID, on: bool) -> dict[str, Any]:
    """Name somebody a facilitator of the open network, or no longer: by staff or a command. Again changes nothing.

    The last one may be taken, as staff can name another. Raises NotFound for nobody, Conflict for a closed account.
    """
    if actor.person_id is not None:
        actor.require_staff()
    # The space first, as every act on who belongs to it.
    network = await lock_space(tx, await open_network(tx))
    person, _ = await load_account(tx, actor, person_id)
    require(may_administer(active=person.deactivated_at is None, wanted=True))
    membership = await load_membership(tx, network, person_id)
    if (membership is not None and membership.role == FACILITATOR) == on:
        return await tx.answer("person", person_id)
    if on:
        # Its facts say that somebody was let in, which they were before: they are told of their account.
        await enter(tx, network, person, FACILITATOR)
    elif membership is not None:
        membership.until = now()
        await expel(tx, person_id, rules.circles_of_role(network, FACILITATOR))
    return await changed(tx, person, "facilitation_given" if on else "facilitation_taken")


class _Facilitating(msgspec.Struct):
    person: UUID


_FACILITATING = read(
    sa.select(_m.c.person_id.label("person"))
    .select_from(_m.join(_s, _s.c.id == _m.c.space_id))
    .where(_s.c.slug == NETWORK_SLUG, _m.c.role == FACILITATOR, _m.c.until.is_(None)),
    _Facilitating,
)


async def facilitating(db: Database, actor: Actor) -> DeskPeople:
    """The accounts of those who facilitate the open network, closed ones too; staff only."""
    actor.require_staff()
    rows = await db.fetch(_FACILITATING)
    return await accounts_of(db, actor, [row.person for row in rows])
