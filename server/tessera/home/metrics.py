"""`/metrics` for Prometheus: what this process does, and how the database that all share stands.

Without TESSERA_METRICS_TOKEN there is no such page, and without the token in the request neither: both are answered
as any page that is not there. Figures of the process (requests, connections, pools) are each process's own, so every
server is asked for itself; those of the database (facts, reactions, timers) are the same from each.
"""

import asyncio
import hmac
import time
from collections.abc import Iterable
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.core.metrics import REGISTRY
from tessera.settings import Settings

WAIT_SECONDS = 5.0
TRANSPORTS = ("websocket", "sse", "poll")

_FACTS = "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('fact', 'id')::regclass), 0)"
_REACTIONS = """
SELECT c.name, w.facts, w.seconds FROM reaction_cursor c CROSS JOIN LATERAL (
    SELECT count(*) AS facts, coalesce(extract(epoch FROM clock_timestamp() - min(f.at)), 0)::float AS seconds
    FROM fact f WHERE (f.xid, f.id) > (c.xid, c.fact_id)
) w ORDER BY c.name
"""
_TIMERS = """
SELECT entrypoint, extract(epoch FROM now() - last_run)::float AS since,
       greatest(extract(epoch FROM now() - next_run), 0)::float AS overdue
FROM pgqueuer.pgqueuer_schedules ORDER BY entrypoint
"""


class _Taken(Collector):
    """Figures taken at one moment."""

    def __init__(self, taken: list[Metric]) -> None:
        self._taken = taken

    def collect(self) -> Iterable[Metric]:
        return self._taken


@get("/metrics", include_in_schema=False)
async def read_metrics(request: Request[Any, Any, Any], db: Database, state: State) -> Response[bytes]:
    """Figures for Prometheus, for who knows the token."""
    if not _knows_token(state.settings, request.headers.get("authorization", "")):
        raise NotFound
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Taken([_connections(state), *await _pools(db), *await _database(db)]))
    return Response(
        generate_latest(REGISTRY) + generate_latest(registry),
        headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"},
    )


def _knows_token(settings: Settings, given: str) -> bool:
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else ""
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _connections(state: State) -> Metric:
    found = GaugeMetricFamily("tessera_live_connections", "Live connections now, by transport.", labels=["transport"])
    transports = [connection.transport for connection in state.hub.connections]
    for transport in TRANSPORTS:
        found.add_metric([transport], transports.count(transport))
    return found


async def _pools(db: Database) -> list[Metric]:
    used = GaugeMetricFamily("tessera_pool_used", "Database connections in use, by pool.", labels=["pool"])
    size = GaugeMetricFamily("tessera_pool_size", "Database connections a pool may open.", labels=["pool"])
    waits = GaugeMetricFamily(
        "tessera_pool_wait_seconds", "How long one waits for a connection of a pool just now.", labels=["pool"]
    )
    acts: Any = db.engine.pool
    for name, in_use, most in (
        ("acts", acts.checkedout(), acts.size()),
        ("reads", db.pool.get_size() - db.pool.get_idle_size(), db.pool.get_max_size()),
    ):
        used.add_metric([name], in_use)
        size.add_metric([name], most)
    for name, take in (("acts", db.engine.connect), ("reads", db.pool.acquire)):
        waits.add_metric([name], await _wait(take))
    return [used, size, waits]


async def _wait(take: Any) -> float:
    """Seconds until a pool gives a connection, at most WAIT_SECONDS."""
    began = time.perf_counter()
    try:
        async with asyncio.timeout(WAIT_SECONDS), take():
            return time.perf_counter() - began
    except Exception:  # full, or without a database: that it takes too long is what there is to tell
        return WAIT_SECONDS


async def _database(db: Database) -> list[Metric]:
    """How facts, reactions and timers stand; without an answer of the database nothing but that it does not answer."""
    up = GaugeMetricFamily("tessera_database_up", "Whether the database answers.")
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            found = [await _facts(db), *await _reactions(db), *await _timers(db)]
    except Exception:  # whatever it is, the figure is the same
        up.add_metric([], 0)
        return [up]
    up.add_metric([], 1)
    return [up, *found]


async def _facts(db: Database) -> Metric:
    found = CounterMetricFamily("tessera_facts", "Facts recorded since the database was made.")
    found.add_metric([], await db.pool.fetchval(_FACTS))
    return found


async def _reactions(db: Database) -> list[Metric]:
    behind = GaugeMetricFamily("tessera_reaction_lag_facts", "Facts a reaction has not read yet.", labels=["reaction"])
    age = GaugeMetricFamily(
        "tessera_reaction_lag_seconds", "Age of the oldest fact a reaction has not read yet.", labels=["reaction"]
    )
    for name, facts, seconds in await db.pool.fetch(_REACTIONS):
        behind.add_metric([name], facts)
        age.add_metric([name], seconds)
    return [behind, age]


async def _timers(db: Database) -> list[Metric]:
    since = GaugeMetricFamily("tessera_timer_since_seconds", "Time since a timer last ran.", labels=["timer"])
    overdue = GaugeMetricFamily("tessera_timer_overdue_seconds", "Time since a timer was due.", labels=["timer"])
    for name, ran, late in await db.pool.fetch(_TIMERS):
        if ran is not None:
            since.add_metric([name], ran)
        overdue.add_metric([name], late)
    return [since, overdue]


handlers = [read_metrics]
