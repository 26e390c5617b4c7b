"""References: how a lower thing points at a higher one.

A reference is (kind, id). The domain that owns a kind registers how it is looked up; whoever holds a reference
asks here and imports nothing upwards.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from uuid import UUID

from tessera.core.access import Actor

if TYPE_CHECKING:
    from tessera.core.database import Database

Sees = Callable[["Database", Actor, UUID], Awaitable[bool]]

_kinds: dict[str, Sees] = {}


def register_reference(kind: str, sees: Sees) -> None:
    """Say how a thing of this kind is looked up: `sees` answers whether the actor may see it now."""
    _kinds[kind] = sees


async def may_see_reference(db: "Database", actor: Actor, kind: str, id_: UUID) -> bool:
    """Whether the actor may see the referenced thing now; unknown kinds and things are not seen."""
    sees = _kinds.get(kind)
    return sees is not None and await sees(db, actor, id_)
