"""How many others read a thread at this moment: who is counted, and who is told."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

from tests.live.world import eventually
from tests.pairs.two import talking
from tests.support.cast import Cast
from tests.support.client import App


async def told(cast: Cast, app: App, name: str | None, thread: UUID) -> int | str:
    """The count, or the code of the refusal."""
    async with app.client(cast.tokens[name] if name else None) as client:
        answer = await client.get(f"/api/threads/{thread}/reading")
        said = answer.json()
        return str(said["code"]) if answer.is_error else int(said["others"])


async def comes(cast: Cast, app: App, name: str, thread: UUID, count: int) -> None:
    """Waits until that many are there."""
    for _ in range(250):
        if await told(cast, app, name, thread) == count:
            return
        await asyncio.sleep(0.02)
    assert await told(cast, app, name, thread) == count


@asynccontextmanager
async def reading(cast: Cast, app: App, name: str | None, thread: UUID) -> AsyncIterator[None]:
    """Somebody has the page open."""
    async with app.client(cast.tokens[name] if name else None) as client:
        position = (await client.get(f"/api/threads/{thread}")).json()["position"]
        query = {"open": json.dumps([position]), "wait": 20}
        held = asyncio.create_task(client.get("/api/live/poll", params=query))
        try:
            yield
        finally:
            held.cancel()
            await asyncio.gather(held, return_exceptions=True)


async def test_others_are_counted_each_once_and_oneself_is_not(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space")
    assert await told(cast, app, "member", thread) == 0
    async with reading(cast, app, "member", thread), reading(cast, app, "giver", thread):
        await comes(cast, app, "moderator", thread, 2)
        assert await told(cast, app, "member", thread) == 1
        async with reading(cast, app, "giver", thread), reading(cast, app, "adviser", thread):
            await comes(cast, app, "member", thread, 2)
    await comes(cast, app, "moderator", thread, 0)


async def test_only_who_may_see_the_thread_is_told(cast: Cast, app: App) -> None:
    inside, public = await cast.ask("member", audience="space"), await cast.ask("member", audience="public")
    async with reading(cast, app, "member", inside), reading(cast, app, "member", public):
        await comes(cast, app, "giver", inside, 1)
        for name in ("stranger", "guest", "staff"):
            assert await told(cast, app, name, inside) == await told(cast, app, name, uuid4()) == "not_found"
        await comes(cast, app, "stranger", public, 1)
        for thread in (inside, public, uuid4()):
            assert await told(cast, app, None, thread) == "sign_in_needed"


async def test_visitors_of_a_public_thread_do_not_count(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="public")
    hub = app.asgi.app.state.hub
    async with reading(cast, app, None, thread):
        await eventually(lambda: any(connection.cursors for connection in hub.connections))
        assert await told(cast, app, "member", thread) == 0


async def test_of_two_a_count_would_be_a_name(cast: Cast, app: App) -> None:
    thread = await talking(cast)
    async with reading(cast, app, "stranger", thread):
        assert await told(cast, app, "member", thread) == "not_found"
