"""One of the cast on the API, about one question: each operation of the table in `access.py` is a method."""

import json
from typing import Any
from uuid import uuid4

import httpx
from websockets.asyncio.client import connect

from tessera.core.http import COOKIE
from tests.leak import widening
from tests.leak.outsiders import answers_of
from tests.leak.worlds import World


class Caller(widening.Opening):
    """One of the cast on the API."""

    def __init__(self, world: World, name: str, about: str) -> None:
        self.world, self.about, self.base = world, about, f"127.0.0.1:{world.port}"
        token = world.cast.tokens.get(name)
        self.headers = {"Cookie": f"{COOKIE}={token}"} if token else {}
        self.space = world.spaces["space" if about == "closed" else "network"]
        self.thread, self.post = f"/api/threads/{world.threads[about]}", f"/api/posts/{world.posts[about]}"
        self.reply = f"/api/posts/{world.posts[f'{about} answer']}"

    async def call(self, method: str, url: str, body: Any = None, key: str = "") -> httpx.Response:
        sent = self.headers | {"X-Tessera": "1", "Idempotency-Key": key or str(uuid4())}
        async with httpx.AsyncClient(base_url=f"http://{self.base}", headers=sent, timeout=20) as client:
            return await client.request(method, url, json=body)

    async def do(self, operation: str) -> str:
        """The operation's outcome as the table writes it."""
        return str(await getattr(self, operation)())

    async def _status(self, method: str, url: str, body: Any = None) -> int:
        return (await self.call(method, url, body)).status_code

    async def _found(self, url: str) -> int:
        answer = await self.call("GET", url)
        return len(answer.json()["items"]) if answer.status_code == 200 else answer.status_code

    async def read(self) -> int:
        return await self._status("GET", self.thread)

    async def html(self) -> str:
        answer = await self.call("GET", f"/threads/{self.world.threads[self.about]}")
        return "leak" if "ebra" in answer.text or "eppelin" in answer.text else str(answer.status_code)

    async def list(self) -> int:
        url = f"/api/spaces/{self.space}/threads"
        return await self._status("GET", url) if self.about == "closed" else await self._found(url)

    async def space_page(self) -> int:
        return await self._status("GET", f"/api/spaces/{self.space}")

    async def source(self) -> int:
        return await self._status("GET", f"{self.post}/source")

    async def history(self) -> int:
        return await self._found(f"{self.post}/versions")

    async def search(self) -> int:
        word = "zeppelin" if self.about == "closed" else "zebra"
        return int((await self.call("GET", f"/api/search?q={word}")).json()["total"])

    async def similar(self) -> int:
        """Questions offered for a title like it."""
        title = "A zeppelin over town" if self.about == "closed" else "A zebra in town"
        return await self._found(f"/api/search/similar?title={title}")

    async def named(self) -> int:
        """The closed space by its title."""
        return int((await self.call("GET", "/api/search?q=participation&kind=space")).json()["total"])

    async def officers(self) -> int:
        """People by their office."""
        return int((await self.call("GET", "/api/search?q=officer&kind=person")).json()["total"])

    async def person(self) -> int:
        return await self._status("GET", f"/api/people/{self.world.cast.people['member']}")

    async def flags(self) -> str:
        """What of the answers says what the reader may do."""
        page, place = await self.call("GET", self.thread), await self.call("GET", f"/api/spaces/{self.space}")
        spaces = (await self.call("GET", "/api/spaces")).json()
        listed = [s for s in spaces["items"] if s["id"] == str(self.space)]
        shown = "H" if page.status_code == 200 and page.json()["mine"].get("mayReadHistory") else ""
        if self.about == "shared":
            said = [page_.get(key, False) for page_, key in ((listed[0], "inside"), (place.json(), "inside"))]
            shown += {(True, True): "i", (False, False): ""}.get(tuple(said), "mixed")
            shown += "F" if spaces["mayFound"] else ""
        shown += "I" if place.status_code == 200 and place.json().get("mayInvite") else ""
        return shown or "-"

    async def stream(self) -> str:
        circle = "inside" if self.about == "closed" else "network"
        key = self.world.streams[f"{self.about} thread {circle}"]
        opening = {"stream": str(key), "epoch": self.world.db.epoch(1), "seq": 0}
        async with connect(f"ws://{self.base}/api/live/ws", additional_headers=self.headers) as socket:
            await socket.send(json.dumps({"do": "open", "streams": [opening]}))
            (frame,), _ = await answers_of(socket, 1)
        return str(frame.get("code") or frame["t"])

    async def ask(self) -> int:
        audience = "space" if self.about == "closed" else "network"
        body = {"title": "Another", "text": "Another one", "lang": "en", "audience": audience}
        return await self._status("POST", f"/api/spaces/{self.space}/threads", body)

    async def invite(self) -> int:
        return await self._status("POST", "/api/invitations", {"space": str(self.space)})

    async def rename(self) -> int:
        return await self._status("PATCH", f"/api/spaces/{self.space}", {"title": "Participation"})

    async def door(self) -> int:
        """The number of those who wait, or the refusal."""
        answer = await self.call("GET", f"/api/spaces/{self.space}/door")
        return len(answer.json()["requests"]) if answer.status_code == 200 else answer.status_code

    async def decide(self) -> int:
        sent = {"admitted": False, "sentence": "No"}
        return await self._status("PUT", f"/api/requests/{self.world.requests['waiting']}", sent)

    async def links(self) -> int:
        url = f"/api/spaces/{self.space}/invitations"
        answer = await self.call("POST", url, {"emails": []})
        return len(answer.json()["items"]) if answer.status_code == 201 else answer.status_code

    async def role(self) -> int:
        url = f"/api/spaces/{self.space}/members/{self.world.cast.people['giver']}"
        return await self._status("PUT", url, {"role": "member"})

    async def remove(self) -> int:
        """Of somebody who does not belong: what is refused is refused before it is looked up."""
        return await self._status("DELETE", f"/api/spaces/{self.space}/members/{self.world.cast.people['guest']}")

    async def desk(self) -> int:
        return await self._status("GET", "/api/desk/spaces")

    async def lead(self) -> int:
        """Somebody named a facilitator of the open network."""
        return await self._status("PUT", f"/api/desk/people/{self.world.cast.people['guest']}/facilitator")

    async def led(self) -> int:
        """The number of those who are."""
        return await self._found("/api/desk/facilitators")

    async def found(self) -> int:
        return await self._status("POST", "/api/spaces", {"title": "Another", "lang": "en"})

    async def answer(self) -> int:
        return await self._status("POST", f"{self.thread}/answers", {"text": "Perhaps", "lang": "en"})

    async def edit(self) -> int:
        edited_at = await self.world.db.pool.fetchval(
            "SELECT edited_at FROM post WHERE id = $1", self.world.posts[self.about]
        )
        return await self._status("PATCH", self.post, {"text": "Three", "version": edited_at.isoformat()})

    async def helped(self) -> int:
        return await self._status("PUT", f"{self.reply}/helped")

    async def lang(self) -> int:
        return await self._status("PUT", f"{self.post}/lang", {"lang": "en"})

    async def translate(self) -> int:
        post = self.world.posts[self.about]
        at = await self.world.db.pool.fetchval("SELECT edited_at FROM post WHERE id = $1", post)
        said = {"title": "Un titre", "text": "Un texte", "version": at.isoformat()}
        return await self._status("PUT", f"{self.post}/translations/fr", said)

    async def translated(self) -> int:
        """The source of what the member wrote of the answer in German."""
        await self.world.translate(f"{self.about} answer", "member", "Keiner.")
        return await self._status("GET", f"{self.reply}/translations/de")

    async def earlier(self) -> int:
        """The source of what was translated before the question was edited."""
        return await self._status("GET", f"{self.post}/translations/uk")

    async def machine(self) -> int:
        return await self._status("POST", f"{self.reply}/machine-translation", {"lang": "de"})

    async def taken(self) -> int:
        """Taken away what the member wrote of the answer."""
        await self.world.translate(f"{self.about} answer", "member", "Keiner.")
        return await self._status("DELETE", f"{self.reply}/translations/de")

    async def end(self) -> int:
        """Opened again, which asks for the same right and leaves it open for the others."""
        return await self._status("DELETE", f"{self.thread}/closed")

    async def mark(self) -> int:
        return await self._status("PUT", f"{self.thread}/state", {"state": "following"})

    async def caught(self) -> int:
        return await self._status("PUT", f"/api/spaces/{self.space}/read")

    async def pin(self) -> int:
        return await self._status("PUT", f"{self.thread}/pinned")

    async def move(self) -> int:
        """To the other place; nobody here facilitates both."""
        closed = self.about == "closed"
        there = self.world.spaces["network" if closed else "space"]
        body = {"space": str(there), "audience": "network" if closed else "space"}
        return await self._status("PUT", f"{self.thread}/space", body)

    async def places(self) -> str:
        """The number of places it could be moved to, with a where those who wrote in it are asked first."""
        answer = await self.call("GET", f"{self.thread}/destinations")
        if answer.status_code != 200:
            return str(answer.status_code)
        found = answer.json()["items"]
        return f"{len(found)}{'a' * any(one['asks'] for one in found)}"

    async def themes(self) -> int:
        return await self._status("PUT", f"{self.thread}/themes", {"themes": ["sport"]})

    async def carriers(self) -> int:
        """People on a theme: one, who shows it to everyone and their name to the network."""
        return int((await self.call("GET", "/api/carrying/people?theme=sport")).json()["total"])

    async def too(self) -> int:
        return await self._status("PUT", f"{self.thread}/too")

    async def delete(self) -> int:
        return await self._status("DELETE", self.post)
