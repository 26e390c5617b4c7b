"""Gauges: last values of what changes fast.

Invariants:
- Values are computed from rows under the stream's own circle, never counted in memory; `version` only grows, so the
  newest wins in whatever order frames arrive.
- A gauge is never replayed: who comes back is sent the present values of what changed meanwhile.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from tessera.core.database import Database
    from tessera.live.history import StreamRow

Values = Callable[["Database", int, list[UUID]], Awaitable[list[dict[str, Any]]]]
Changed = Callable[["Database", "StreamRow", datetime], Awaitable[list[UUID]]]

MAX_GAUGES = 500


@dataclass(frozen=True)
class GaugeKind:
    """`values(db, circle_id, ids)` answers `{id, version, …values}` for each id whose row the circle shows.

    `changed(db, stream, since)` answers the ids whose values may have changed for the stream's readers since then;
    more than MAX_GAUGES of them, and the client reads its page again.
    """

    name: str
    values: Values
    changed: Changed


_kinds: dict[str, GaugeKind] = {}


def register_gauge(kind: str, values: Values, changed: Changed) -> None:
    """Say how a kind of gauge is computed; each domain does so once, at import."""
    _kinds[kind] = GaugeKind(kind, values, changed)


def gauge_kinds() -> list[str]:
    """Every registered kind."""
    return sorted(_kinds)


async def compute(db: "Database", circle_id: int, wanted: Iterable[tuple[str, UUID]]) -> list[dict[str, Any]]:
    """The wire form of these gauges, as the rows are now; what the circle does not show is absent."""
    by_kind: dict[str, list[UUID]] = {}
    for kind, id_ in wanted:
        by_kind.setdefault(kind, []).append(id_)
    found: list[dict[str, Any]] = []
    for kind, ids in by_kind.items():
        found += [{"kind": kind} | value for value in await _kinds[kind].values(db, circle_id, ids)]
    return found


async def changed_since(db: "Database", stream: "StreamRow", since: datetime) -> list[tuple[str, UUID]] | None:
    """The gauges of a stream that may have changed since then; None when they are too many to send."""
    found: list[tuple[str, UUID]] = []
    for kind in _kinds.values():
        found += [(kind.name, id_) for id_ in await kind.changed(db, stream, since)]
    return found if len(found) <= MAX_GAUGES else None
