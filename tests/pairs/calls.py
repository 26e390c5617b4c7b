"""How two of the cast stand to each other, and where one asks the other."""

from tests.support.calls import get
from tests.support.cast import Cast
from tests.support.client import App


async def standing(cast: Cast, app: App, name: str, other: str) -> str:
    return str((await get(cast, app, name, f"/people/{cast.people[other]}/writing"))["standing"])


def ask_path(cast: Cast, name: str) -> str:
    return f"/people/{cast.people[name]}/requests"
