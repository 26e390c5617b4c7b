"""What the tests of widening do: propose, agree, move, and look at what came of it, through the public API."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests.support.cast import Cast
from tests.support.client import App

Told = tuple[int, str]


@dataclass
class Opening:
    """A thread in the closed space: the member's question, answers by the giver and the adviser (numbers 2 and 3)."""

    cast: Cast
    app: App
    thread: UUID
    posts: dict[str, UUID]

    async def call(self, name: str | None, method: str, path: str, body: Any = None) -> Any:
        token = None if name is None else self.cast.tokens[name]
        async with self.app.client(token) as client:
            return await client.request(method, f"/api{path}", **({} if body is None else {"json": body}))

    async def _told(self, name: str | None, method: str, path: str, body: Any = None) -> Told:
        answer = await self.call(name, method, path, body)
        return answer.status_code, answer.json().get("code", "")

    async def propose(self, name: str | None, audience: str = "network", space: UUID | None = None) -> Told:
        body = {"space": str(space or self.cast.network), "audience": audience}
        return await self._told(name, "POST", f"/threads/{self.thread}/widening", body)

    async def say(self, name: str | None, agree: bool = True) -> Told:
        return await self._told(name, "PUT", f"/threads/{self.thread}/widening/consent", {"agree": agree})

    async def withdraw(self, name: str | None) -> Told:
        return await self._told(name, "DELETE", f"/threads/{self.thread}/widening")

    async def move(self, name: str | None) -> Told:
        return await self._told(name, "POST", f"/threads/{self.thread}/widening/move")

    async def widening(self, name: str | None) -> Any:
        """The proposal as somebody sees it, or the status of the refusal."""
        answer = await self.call(name, "GET", f"/threads/{self.thread}/widening")
        return answer.json()["widening"] if answer.status_code == 200 else answer.status_code

    async def waiting(self, name: str) -> list[dict[str, Any]]:
        """What waits for somebody's answer; the number beside Today in the menu says the same."""
        found = list((await self.call(name, "GET", "/me/today")).json()["waiting"]["widenings"])
        session = (await self.call(name, "GET", "/session")).json()
        assert session["person"]["wideningsWaiting"] == len(found)
        return found

    async def heard(self, name: str) -> int:
        """How often somebody was told on their own stream that what waits for them may be another."""
        told = """SELECT count(*) FROM fact f JOIN person w ON w.stream_id = f.stream_id
            WHERE w.id = $1 AND f.type = 'widening' AND f.subject_id = $2"""
        return int(await self.cast.db.pool.fetchval(told, self.cast.people[name], self.thread))

    async def page(self, name: str | None, thread: UUID | None = None) -> Any:
        answer = await self.call(name, "GET", f"/threads/{thread or self.thread}")
        return answer.json() if answer.status_code == 200 else answer.status_code

    async def texts(self, name: str | None, thread: UUID | None = None) -> Any:
        """{number: its text, or which gap it is} as somebody reads a thread."""
        page = await self.page(name, thread)
        if isinstance(page, int):
            return page
        return {post["number"]: post.get("gap") or post["html"] for post in page["shared"]["posts"]}

    async def rest(self) -> UUID | None:
        """What stayed behind."""
        found = await self.cast.db.pool.fetchval("SELECT apart_id FROM thread WHERE id = $1", self.thread)
        return None if found is None else UUID(str(found))

    async def agreed_by(self, *names: str) -> None:
        """The moderator proposes it to the network, these agree, and it is moved."""
        assert await self.propose("moderator") == (201, "")
        for name in names:
            assert await self.say(name) == (200, "")
        assert await self.move("moderator") == (201, "")


async def opening(cast: Cast, app: App, **asked: Any) -> Opening:
    """A closed thread to open."""
    thread = await cast.ask("member", audience="space", title="Zeppelin berths", text="Which berths?", **asked)
    posts = {"member": await cast.db.pool.fetchval("SELECT id FROM post WHERE thread_id = $1", thread)}
    posts["giver"] = await cast.answer("giver", thread, text="Quagga berths.")
    posts["adviser"] = await cast.answer("adviser", thread, text="Ornithopter berths.")
    return Opening(cast, app, thread, posts)
