"""Builds pairs of worlds, and compares what outsiders get of the two."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Any

import pytest
import websockets

from tessera.discussions import queries
from tests.leak.masking import Mask
from tests.leak.outsiders import Outsider, answers_of
from tests.leak.pairs import PAIRS, Pair
from tests.leak.worlds import KINDS, World, make_twins_alike, new_world
from tests.support.databases import Cluster

Heard = dict[str, list[dict[str, Any]]]


class Built:
    """One pair: two worlds, what only one of them has, what outsiders heard while it happened."""

    def __init__(self, pair: Pair, worlds: list[World], heard: list[Heard]) -> None:
        self.pair, self.worlds, self.heard = pair, worlds, heard
        one, other = worlds
        self.hidden = {label for kind in KINDS[:-1] for label in set(getattr(one, kind)) ^ set(getattr(other, kind))}
        make_twins_alike(*worlds)

    async def difference(self, name: str) -> str | None:
        """What this outsider gets of one world and not of the other; None where all is equal."""
        one, other = [Outsider(world, name, self.hidden).everything() for world in self.worlds]
        async with aclosing(one), aclosing(other):
            async for asked, here in one:
                also_asked, there = await anext(other)
                assert asked == also_asked
                if here != there:
                    return _apart(asked, here, there)
        return None

    def heard_difference(self, name: str) -> str | None:
        """The same for what was heard live."""
        one, other = [told(Mask(w), h[name]) for w, h in zip(self.worlds, self.heard, strict=True)]
        return None if one == other else _apart("heard live", one, other)

    def forget(self) -> None:
        """Empty what the applications keep in memory, as a mutant changes what would be in it."""
        queries._shared._kept.clear()
        for world in self.worlds:
            world.app.asgi.state.actors.forget()


def _apart(asked: str, one: str, other: str) -> str:
    """Where two answers begin to differ."""
    place = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"{asked}:\n…{one[max(0, place - 200) : place + 200]}\n…{other[max(0, place - 200) : place + 200]}"


def shape_of(fact: dict[str, Any]) -> dict[str, Any]:
    """What of a fact heard live does not depend on how soon after the act its frame was built."""
    if fact["type"] == "admitted":
        return {"seq": fact["seq"], "type": "admitted"}
    content = fact.get("post") or fact.get("item") or {}
    kept = {key: fact[key] for key in ("seq", "type", "gone", "space", "thread", "on", "waiting") if key in fact}
    return kept | {key: content[key] for key in ("id", "byline", "number", "audience") if key in content}


def told(mask: Mask, frames: list[dict[str, Any]]) -> str:
    """Facts in their order and last gauges per stream, however they were bundled into frames."""
    facts: dict[str, list[str]] = {}
    gauges: dict[str, str] = {}
    others = []
    for frame in frames:
        key = mask(frame.get("stream", ""))
        if frame["t"] == "facts":
            facts.setdefault(key, []).extend(mask(json.dumps(shape_of(fact))) for fact in frame["facts"])
        elif frame["t"] == "gauges":
            gauges |= {f"{key} {mask(gauge['id'])}": mask(json.dumps(gauge)) for gauge in frame["gauges"]}
        elif frame["t"] != "beat":
            others.append(mask(json.dumps(frame)))
    return json.dumps([sorted(facts.items()), sorted(gauges.items()), others], indent=1)


class Listener:
    """An outsider's open page: a WebSocket on everything they may hear at the beginning."""

    def __init__(self, outsider: Outsider) -> None:
        self.outsider = outsider
        self.frames: list[dict[str, Any]] = []

    async def start(self) -> None:
        address = f"ws://{self.outsider.base}/api/live/ws"
        self.socket = await websockets.connect(address, additional_headers=self.outsider.headers, max_size=None)
        openings = self.outsider.openings()
        await self.socket.send(json.dumps({"do": "open", "streams": openings}))
        # What happened just before may be told between the answers.
        _, self.frames = await answers_of(self.socket, len(openings))
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self.socket:
            self.frames.append(json.loads(message))

    async def stop(self) -> list[dict[str, Any]]:
        await self.socket.close()
        await self._reading
        return self.frames


class Twins:
    """Makes pairs when they are asked for, and anew after they were changed."""

    def __init__(self, cluster: Cluster, folders: pytest.TempPathFactory) -> None:
        self.cluster, self._folders = cluster, folders
        self._built: dict[str, tuple[Built, AsyncExitStack]] = {}

    async def world(self, stack: AsyncExitStack) -> World:
        """A world with nothing but the cast."""
        return await stack.enter_async_context(new_world(self.cluster, self._folders.mktemp("world")))

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[World]:
        """A world of its own, for tests that change things."""
        async with AsyncExitStack() as stack:
            yield await self.world(stack)

    async def built(self, pair: Pair) -> Built:
        """This pair."""
        if pair.name not in self._built:
            # One pair at a time: more would need more connections than the database has.
            await self.close()
            stack = AsyncExitStack()
            self._built[pair.name] = (await self._build(pair, stack), stack)
        return self._built[pair.name][0]

    async def _build(self, pair: Pair, stack: AsyncExitStack) -> Built:
        worlds = [await self.world(stack), await self.world(stack)]
        heard: list[Heard] = []
        for world, hidden in zip(worlds, (True, False), strict=True):
            await pair.begin(world)
            await world.know_streams()
            listeners = {name: Listener(Outsider(world, name, set())) for name in pair.outsiders}
            for listener in listeners.values():
                await listener.start()
            await pair.script(world, hidden)
            # Gauges follow within half a second.
            await asyncio.sleep(1.5)
            heard.append({name: await listener.stop() for name, listener in listeners.items()})
            await world.know_streams()
            await world.settle()
        return Built(pair, worlds, heard)

    async def drop(self, pair: Pair) -> None:
        """Forget this pair, as somebody has changed it."""
        if pair.name in self._built:
            await self._built.pop(pair.name)[1].aclose()

    async def close(self) -> None:
        for pair in PAIRS:
            await self.drop(pair)
