"""Start and end of everything live in a server process.

Wants `app.state.db` (started), `app.state.actors` and, where servers share a Redis, `app.state.shared`; puts
`app.state.hub`, `app.state.presence`, and the notifier into the database.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from litestar import Litestar

from tessera.live.bus import Listener, Notifier
from tessera.live.hub import Hub
from tessera.live.lines import RedisLine
from tessera.live.presence import Presence

LISTEN_SECONDS = 10


@asynccontextmanager
async def live_lifespan(app: Litestar) -> AsyncIterator[None]:
    """Serves news while it is open; ready once the bus is heard."""
    db = app.state.db
    hub = Hub(db, app.state.actors.forget)
    shared = app.state.get("shared")
    fast = RedisLine(shared) if shared is not None else None
    notifier, listener = Notifier(db, fast), Listener(db, hub, fast)
    presence = Presence(hub, shared, db.secret)
    app.state.hub, app.state.presence = hub, presence
    silent, db.notifier = db.notifier, notifier
    notifier.start()
    listener.start()
    beats = [asyncio.create_task(hub.beat()), asyncio.create_task(presence.beat())]
    try:
        # Without the bus the hub still serves, only later: the comparison every 2 s comes with it.
        with suppress(TimeoutError):
            async with asyncio.timeout(LISTEN_SECONDS):
                await listener.ready.wait()
        yield
    finally:
        for beat in beats:
            beat.cancel()
        await hub.drain()
        await listener.stop()
        db.notifier = silent
        await notifier.stop()
        hub.stop()


async def drain(app: Litestar) -> None:
    """Send every live connection away before the server waits for its open answers; harmless when called twice."""
    hub: Hub | None = app.state.get("hub")
    if hub is not None:
        await hub.drain()
