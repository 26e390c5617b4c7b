"""Calls of the API by the cast, with what they must answer."""

from typing import Any

from tests.support.cast import Cast
from tests.support.client import App


async def get(cast: Cast, app: App, name: str, path: str, status: int = 200) -> Any:
    async with app.client(cast.tokens.get(name)) as client:
        answer = await client.get(f"/api{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


async def act(
    cast: Cast, app: App, name: str, method: str, path: str, body: Any = None, *, code: str | None = None
) -> Any:
    """An act, and what it answered; refused with `code`."""
    async with app.client(cast.tokens.get(name)) as client:
        answer = await client.request(method, f"/api{path}", json=body)
    given = answer.json()
    assert (given.get("code") if answer.is_error else None) == code, answer.text
    return given


async def standing(cast: Cast, app: App, name: str, other: str) -> str:
    return str((await get(cast, app, name, f"/people/{cast.people[other]}/writing"))["standing"])


def ask_path(cast: Cast, name: str) -> str:
    return f"/people/{cast.people[name]}/requests"
