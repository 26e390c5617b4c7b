"""Writers over HTTP who note what became of each of their acts."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

ANSWER_SECONDS = 30
"""Nobody is left waiting longer, whatever has died; a request that takes longer fails the test."""
PAUSE_SECONDS = 0.05


@dataclass
class Act:
    """One answer, under its key. `status` is None where the connection broke; `code` is the problem's."""

    key: str
    text: str
    status: int | None = None
    code: str = ""
    id: str = ""

    @property
    def acknowledged(self) -> bool:
        return self.status is not None and self.status < 300


class Writer:
    """A person of the demo world who answers one question again and again."""

    def __init__(self, base: str, name: str) -> None:
        self.name = name
        self.acts: list[Act] = []
        self.http = httpx.AsyncClient(base_url=base, headers={"X-Tessera": "1"}, timeout=ANSWER_SECONDS)

    async def sign_in(self, email: str, password: str) -> None:
        answer = await self.http.post("/api/session", json={"email": email, "password": password})
        answer.raise_for_status()

    async def ask(self) -> str:
        """A new question for everyone signed in; answers its id."""
        found = (await self.http.get("/api/spaces/network/threads")).raise_for_status().json()
        question = {"title": "Was bleibt, wenn alles fällt?", "text": "Wir zählen nach.", "audience": "network"}
        path = f"/api/spaces/{found['items'][0]['space']['id']}/threads"
        answer = await self.http.post(path, json=question, headers={"Idempotency-Key": str(uuid4())})
        return str(answer.raise_for_status().json()["id"])

    async def write(self, thread: str, stop: asyncio.Event) -> None:
        """Answers until told to stop, each answer once; what is refused is not repeated here."""
        while not stop.is_set():
            act = Act(key=str(uuid4()), text=f"{self.name} {len(self.acts)}")
            self.acts.append(act)
            await self.send(thread, act)
            if not act.acknowledged:
                await asyncio.sleep(random.uniform(0.5, 1.5) * PAUSE_SECONDS)

    async def send(self, thread: str, act: Act) -> None:
        """Sends an act, for the first time or again, and notes what came of it; raises where nothing comes in time."""
        headers = {"Idempotency-Key": act.key}
        try:
            answer = await self.http.post(f"/api/threads/{thread}/answers", json={"text": act.text}, headers=headers)
        except httpx.TimeoutException:
            raise
        except httpx.TransportError:
            act.status, act.code = None, ""
            return
        told: dict[str, Any] = answer.json()
        act.status, act.code, act.id = answer.status_code, told.get("code", ""), str(told.get("id", ""))
        if not act.acknowledged:
            assert answer.headers["content-type"] == "application/problem+json"

    async def shown(self, thread: str) -> Counter[tuple[str, str]]:
        """How often the thread shows each answer, by id and text, over all its parts."""
        found: Counter[tuple[str, str]] = Counter()
        after: int | None = 0
        while after is not None:
            page = (await self.http.get(f"/api/threads/{thread}?after={after}")).raise_for_status().json()
            found.update((post["id"], plain(post["html"])) for post in page["shared"]["posts"] if not post["question"])
            after = page["shared"].get("next")
        return found


def plain(html: str) -> str:
    return html.strip().removeprefix("<p>").removesuffix("</p>")
