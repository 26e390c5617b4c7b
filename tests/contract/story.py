"""Where the stories of the replay cases play, and how one begins; which there are say `stories_*.py`.

Every story begins with the cast, one question with one answer in the open network (public) and one in the closed
space. `stranger` has just been admitted to the closed space when a story of it begins.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from tessera.core.access import VISITOR
from tessera.core.database import Database
from tessera.spaces.actions import add_member
from tests.support.cast import Cast
from tests.support.client import App, Client


@dataclass
class Scene:
    """Where a story plays: a place, a question in it and its first answer. `db` is the running application's own."""

    cast: Cast
    app: App
    db: Database
    audience: str
    place: UUID
    thread: UUID
    question: UUID
    answer: UUID
    # Which of them is to be opened to more readers; of the open network's, another one.
    closed: UUID

    def client(self, name: str) -> Client:
        return self.app.client(self.cast.tokens.get(name))

    async def send(self, name: str, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """One act over HTTP; it must be taken."""
        async with self.client(name) as client:
            return told(await client.request(method, path, json=body))

    async def read(self, name: str, path: str) -> dict[str, Any]:
        async with self.client(name) as client:
            return told(await client.get(path))


def told(response: httpx.Response) -> dict[str, Any]:
    """What an accepted request answered."""
    assert response.status_code in (200, 201), response.text
    return dict(response.json())


Act = Callable[[Scene], Awaitable[object]]


@dataclass(frozen=True)
class Story:
    """One act. `pages` are the kinds of page looked at; `before` has to happen first."""

    act: Act
    pages: tuple[str, ...]
    before: Act | None = None


async def begin(cast: Cast, app: App, audience: str) -> Scene:
    """The scene before any act: `member` has asked, `giver` has answered."""
    db: Database = app.asgi.state.db
    if audience == "space":
        await admit(cast, db, "stranger")
    thread = await cast.ask("member", audience=audience)
    answer = await cast.answer("giver", thread)
    place = cast.space if audience == "space" else cast.network
    question = await db.pool.fetchval("SELECT id FROM post WHERE thread_id = $1 AND number = 1", thread)
    return Scene(cast, app, db, audience, place, thread, question, answer, thread)


async def admit(cast: Cast, db: Database, name: str) -> None:
    async with db.act() as tx:
        await add_member(tx, VISITOR, space_id=cast.space, person_id=cast.people[name])
