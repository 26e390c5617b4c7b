"""Figures that this process keeps of its requests, for Prometheus.

Invariant: a label is a method, a route's pattern, a status or a word of ours; never an address, an id or a text. What a
route's pattern does not say is counted under "-", so that nobody makes labels by asking for addresses.
"""

from prometheus_client import CollectorRegistry, Histogram

REGISTRY = CollectorRegistry()
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
# They last as long as somebody reads, which says nothing of how fast the server is.
LIVE = "/api/live/"

_seconds = Histogram(
    "tessera_request_seconds",
    "Time until an answer was sent whole, by method, route and status; live connections are not in it.",
    ("method", "route", "status"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)


def observe(method: str, route: str | None, status: int, seconds: float) -> None:
    """Count one request; `status` 0 where nothing was answered."""
    if route is not None and route.startswith(LIVE):
        return
    _seconds.labels(method if method in METHODS else "-", route or "-", str(status)).observe(seconds)
