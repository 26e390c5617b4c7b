"""All an outsider can get of a world: every GET, refused acts, search, and the three live transports.

What there is to read lies in `addresses.py`, what must be refused in `refused.py`.
"""

import json
import time
from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
from websockets.asyncio.client import connect

from tessera.core.http import COOKIE
from tests.leak.addresses import ROUTES
from tests.leak.masking import Mask
from tests.leak.refused import refused
from tests.leak.worlds import World


class Outsider:
    """One who looks at a world from outside. `hidden`: labels of what must not be there for them."""

    def __init__(self, world: World, name: str, hidden: set[str]) -> None:
        self.world, self.name, self.hidden = world, name, hidden
        token = world.cast.tokens.get(name)
        self.headers = {"Cookie": f"{COOKIE}={token}"} if token else {}
        self.base = f"127.0.0.1:{world.port}"

    async def everything(self) -> AsyncGenerator[tuple[str, str], None]:
        """(what was asked, all bytes of the answer) one after the other, masked."""
        mask = Mask(self.world)
        async with httpx.AsyncClient(base_url=f"http://{self.base}", headers=self.headers, timeout=20) as client:
            for url in [url for urls in ROUTES.values() for url in urls(self.world)]:
                if url == "/api/me/export" and self.name in self.world.wrote_hidden:
                    continue
                if url == "/api/desk/spaces" and self.name == "staff" and not self.world.desk_alike:
                    continue
                if "limit=1" in url:
                    yield mask(f"GET {url} and all after"), await self._follow(client, url, mask)
                else:
                    yield mask(f"GET {url}"), mask.answer(await client.get(url))
            for method, url, body in refused(self.world, self.hidden):
                sent = {"X-Tessera": "1", "Idempotency-Key": str(uuid4())}
                yield mask(f"{method} {url}"), mask.answer(await client.request(method, url, json=body, headers=sent))
            query = f"?open={quote(json.dumps(self.openings()))}"
            yield "websocket", await self._websocket(mask)
            yield "poll", mask.answer(await client.get(f"/api/live/poll{query}"))
            yield "sse", await self._sse(client, query, mask)

    async def _follow(self, client: httpx.AsyncClient, first: str, mask: Mask) -> str:
        """All pages, each of one item: the items in any order, as hits of one rank have none, and the ranks."""
        url, pages, ranks = first, [], []
        facets = ""
        for _ in range(30):
            answer = await client.get(url)
            page, _, counted = mask.answer(answer).partition(', "facets": ')
            # The first page has them, whichever item it holds.
            facets, page = (counted, page + "}") if counted else (facets, page)
            ranks += [found[2].split(",")[0] for found in mask.CURSOR_SHOWN.finditer(page)]
            pages.append(mask.CURSOR_SHOWN.sub("", page))
            following = answer.json().get("next") if answer.status_code == 200 else None
            if not following:
                break
            url = f"{first}&cursor={following}"
        return "\n".join([*sorted(pages), str(ranks), facets])

    def openings(self) -> list[dict[str, Any]]:
        """Every stream of the world from its beginning, its gauges since long ago."""
        epoch, since = self.world.db.epoch(1), int(time.time() * 1000) - 3_600_000
        keys = [key for _, key in sorted(self.world.streams.items())]
        return [{"stream": str(key), "epoch": epoch, "seq": 0, "at": since} for key in keys]

    async def _websocket(self, mask: Mask) -> str:
        address, openings = f"ws://{self.base}/api/live/ws", self.openings()
        async with connect(address, additional_headers=self.headers, max_size=None) as socket:
            await socket.send(json.dumps({"do": "open", "streams": openings}))
            answers, _ = await answers_of(socket, len(openings))
            return mask.frames(answers)

    async def _sse(self, client: httpx.AsyncClient, query: str, mask: Mask) -> str:
        heard: list[dict[str, Any]] = []
        async with client.stream("GET", f"/api/live/sse{query}") as answer:
            async for line in answer.aiter_lines():
                if line.startswith("data: ") and json.loads(line[6:])["t"] in ANSWERS:
                    heard.append(json.loads(line[6:]))
                if len(heard) == len(self.world.streams):
                    break
        return mask.frames(heard)


ANSWERS = frozenset({"opened", "closed", "moved"})


async def frame_of(socket: Any) -> dict[str, Any]:
    """The next frame that says something: greetings and beats come whenever they come."""
    while (frame := json.loads(await socket.recv()))["t"] in ("hello", "beat"):
        pass
    return frame  # type: ignore[no-any-return]


async def answers_of(socket: Any, count: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """So many answers to openings, and the news that came between them."""
    answers: list[dict[str, Any]] = []
    news: list[dict[str, Any]] = []
    while len(answers) < count:
        frame = await frame_of(socket)
        (answers if frame["t"] in ANSWERS else news).append(frame)
    return answers, news
