"""`/health`: the process answers. `/ready`: it can do its work."""

from litestar import Response, get
from litestar.datastructures import State

from tessera.core.database import Database
from tessera.live.hub import Hub

_READY = "SELECT EXISTS (SELECT FROM alembic_version)"


@get("/health", include_in_schema=False)
async def health() -> dict[str, str]:
    """The process is alive."""
    return {"status": "ok"}


@get("/ready", include_in_schema=False)
async def ready(db: Database, state: State) -> Response[dict[str, str]]:
    """The database answers and its schema is there; not while the server stops, so that proxies go to another one."""
    hub: Hub | None = state.get("hub")
    try:
        fine = await db.pool.fetchval(_READY, timeout=2)
    except Exception:  # whatever it is, the answer is the same: not now
        fine = False
    fine = fine and not (hub is not None and hub.draining)
    return Response({"status": "ready" if fine else "not_ready"}, status_code=200 if fine else 503)


handlers = [health, ready]
