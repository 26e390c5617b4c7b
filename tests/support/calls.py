"""Calls of the API by the cast, with what they must answer."""

from typing import Any

import httpx

from tests.support.cast import Cast
from tests.support.client import App
from tests.support.reacting import told


async def get(cast: Cast, app: App, name: str, path: str, status: int = 200) -> Any:
    async with app.client(cast.tokens.get(name)) as client:
        answer = await client.get(f"/api{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


async def send(cast: Cast, app: App, name: str, method: str, path: str, body: Any = None) -> httpx.Response:
    """An act, whatever is answered."""
    async with app.client(cast.tokens.get(name)) as client:
        return await client.request(method, f"/api{path}", json=body)


async def act(
    cast: Cast, app: App, name: str, method: str, path: str, body: Any = None, *, code: str | None = None
) -> Any:
    """An act, and what it answered; refused with `code`."""
    answer = await send(cast, app, name, method, path, body)
    given = answer.json()
    assert (given.get("code") if answer.is_error else None) == code, answer.text
    return given


async def notices(cast: Cast, app: App, name: str) -> dict[str, Any]:
    """Somebody's page of notices, once all is told; what else says how many and which are new must say the same."""
    await told(cast.db)
    app.asgi.state.actors.forget()
    page = dict(await get(cast, app, name, "/me/notices"))
    session = (await get(cast, app, name, "/session"))["person"]
    assert session["notices"] == page["unseen"]
    today = await get(cast, app, name, "/me/today")
    assert today["unseen"] == session["notices"]
    assert len(today["conversations"]) + len(today["waiting"]["conversations"]) == session["conversations"]
    assert today["notices"] == [one for one in page["items"] if not one["seen"]][:5]
    return page
