"""Writers who repeat under their keys until they are answered, and readers of three transports who never give up.

As the web client: both go to the other server when one does not answer.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from itertools import cycle
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import websockets

from tests.chaos.writers import plain
from tests.demo.reading import PEOPLE, WORLD

ANSWER_SECONDS = 6
SILENCE_SECONDS = 12
BROKEN = (OSError, EOFError, TimeoutError, httpx.HTTPError, websockets.WebSocketException)
WAYS = ("websocket", "events", "poll")


class Again(Exception):
    """Go on at the next server, from one's own position."""


class Person:
    """Somebody signed in, who knows both servers."""

    def __init__(self, addresses: list[str], name: str) -> None:
        self.name = name
        self.addresses = addresses
        self.http = httpx.AsyncClient(headers={"X-Tessera": "1"}, timeout=ANSWER_SECONDS)

    async def sign_in(self) -> None:
        person = {"email": PEOPLE[self.name]["email"], "password": WORLD["password"]}
        await self.answered("POST", "/api/session", json=person)

    async def answered(self, method: str, path: str, **given: Any) -> Any:
        """The answer, asked for again and again, under one key, until there is one."""
        headers = {"Idempotency-Key": str(uuid4())}
        for address in cycle(random.sample(self.addresses, 2)):
            with suppress(*BROKEN):
                answer = await self.http.request(method, address + path, headers=headers, **given)
                if answer.status_code < 300:
                    return answer.json()
                assert answer.status_code in (502, 503), answer.text
            await asyncio.sleep(random.uniform(0.1, 0.4))

    async def ask(self) -> str:
        found = await self.answered("GET", "/api/spaces/network/threads")
        question = {"title": "Was bleibt, wenn alles fällt?", "text": "Wir zählen nach.", "audience": "network"}
        asked = await self.answered("POST", f"/api/spaces/{found['items'][0]['space']['id']}/threads", json=question)
        return str(asked["id"])

    async def say(self, thread: str, text: str) -> str:
        """One answer; its id once it is acknowledged."""
        return str((await self.answered("POST", f"/api/threads/{thread}/answers", json={"text": text}))["id"])

    async def write(self, thread: str, stop: asyncio.Event, told: dict[str, str]) -> None:
        """Answer until told to stop; `told` gets what was acknowledged."""
        while not stop.is_set():
            text = f"{self.name} {uuid4().hex}"
            told[await self.say(thread, text)] = text
            await asyncio.sleep(random.uniform(0.05, 0.15))

    async def shown(self, thread: str) -> Counter[tuple[str, str]]:
        """How often a fresh reading shows each answer."""
        found: Counter[tuple[str, str]] = Counter()
        after: int | None = 0
        while after is not None:
            page = (await self.answered("GET", f"/api/threads/{thread}?after={after}"))["shared"]
            found.update((post["id"], plain(post["html"])) for post in page["posts"] if not post["question"])
            after = page.get("next")
        return found

    async def finds(self, words: str) -> bool:
        return bool((await self.answered("GET", f"/api/search?q={words}"))["items"])


class Reader:
    """Hears one thread by one transport; `heard` says at which seq it heard each answer."""

    def __init__(self, person: Person, way: str, position: dict[str, Any], thread: str) -> None:
        self.person, self.way, self.thread = person, way, thread
        self.position = dict(position)
        self.heard: dict[str, list[int]] = {}
        self.pages_read = 0
        self.opened = asyncio.Event()

    async def listen(self) -> None:
        """For ever."""
        ways: dict[str, Callable[[str], Any]] = {
            "websocket": self._websocket,
            "events": self._events,
            "poll": self._poll,
        }
        for address in cycle(random.sample(self.person.addresses, 2)):
            with suppress(Again, *BROKEN):
                await ways[self.way](address)
            await asyncio.sleep(random.uniform(0.1, 0.5))

    async def _websocket(self, address: str) -> None:
        cookie = "; ".join(f"{name}={value}" for name, value in self.person.http.cookies.items())
        async with websockets.connect(
            f"{address.replace('http', 'ws', 1)}/api/live/ws",
            additional_headers={"Cookie": cookie},
            open_timeout=ANSWER_SECONDS,
            close_timeout=0.2,
        ) as socket:
            await socket.send(json.dumps({"do": "open", "streams": [self.position]}))
            while True:
                async with asyncio.timeout(SILENCE_SECONDS):
                    await self._take(json.loads(await socket.recv()))

    async def _events(self, address: str) -> None:
        path = f"{address}/api/live/sse?open={quote(json.dumps([self.position]))}"
        patience = httpx.Timeout(ANSWER_SECONDS, read=SILENCE_SECONDS)
        async with self.person.http.stream("GET", path, timeout=patience) as events:
            async for line in events.aiter_lines():
                if line.startswith("data: "):
                    await self._take(json.loads(line[6:]))

    async def _poll(self, address: str) -> None:
        while True:
            query = {"open": json.dumps([self.position]), "wait": "5"}
            answer = await self.person.http.get(f"{address}/api/live/poll", params=query, timeout=SILENCE_SECONDS)
            for frame in answer.raise_for_status().json()["frames"]:
                await self._take(frame)

    async def _take(self, frame: dict[str, Any]) -> None:
        match frame["t"]:
            case "opened" if not frame["recovered"]:
                await self._read_page()
                raise Again
            case "opened" | "facts":
                self._apply(frame.get("facts") or [])
                self.opened.set()
            case "closed":
                raise AssertionError(f"the thread was closed to {self.person.name}: {frame}")
            case "resume" | "retry":
                raise Again

    def _apply(self, facts: list[dict[str, Any]]) -> None:
        for fact in facts:
            if fact["seq"] <= self.position["seq"]:
                continue
            if fact["seq"] != self.position["seq"] + 1:
                raise Again
            self.position["seq"] = fact["seq"]
            if fact["type"] == "answered":
                self.heard.setdefault(fact["post"]["id"], []).append(fact["seq"])

    async def _read_page(self) -> None:
        """What cannot be told is read."""
        self.pages_read += 1
        page = await self.person.answered("GET", f"/api/threads/{self.thread}")
        self.position = page["position"]
        for id_, _ in await self.person.shown(self.thread):
            self.heard.setdefault(id_, [])
