"""Twin worlds: the same script in two fresh databases, with and without the hidden thing.

A world knows its things by label. What only one twin has gets an unknown id in the other, so that both are asked
the same questions: "hidden" must answer like "there is no such thing".
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import uvicorn

from tessera.core.access import VISITOR
from tessera.core.database import Database
from tessera.discussions import actions as discussions
from tessera.discussions.schemas import PostPatch
from tessera.discussions.translating import translate
from tessera.discussions.translating_schemas import TranslationIn
from tessera.live.protocol import LiveProtocol
from tessera.search.timers import renew_documents
from tessera.spaces import actions as spaces
from tessera.spaces import requests
from tessera.spaces.actions import add_member, create_community
from tessera.spaces.schemas import SpacePatch
from tests.files.sending import ready
from tests.support.cast import Cast, make_cast
from tests.support.client import App, started
from tests.support.databases import Cluster
from tests.support.reacting import read_by_all, told

KINDS = ("spaces", "threads", "posts", "requests", "partnerships", "streams", "files", "organisations", "asked")
SHELL = (
    "<!doctype html><html lang=%lang% dir=%dir%><title>%title%</title><!--head--><main><!--main--></main><!--data-->"
)


@dataclass
class World:
    """One world: its cast, its application on a port, its things by label.

    `desk_alike`: whether the communities themselves are the same in both twins, so that staff, who see at their desk
    which there are, may compare it. `wrote_hidden`: who wrote in the one what is hidden by now, and so
    has it in their own export.
    """

    cast: Cast
    app: App
    port: int
    spaces: dict[str, Any] = field(default_factory=dict)
    threads: dict[str, UUID] = field(default_factory=dict)
    posts: dict[str, UUID] = field(default_factory=dict)
    requests: dict[str, UUID] = field(default_factory=dict)
    partnerships: dict[str, UUID] = field(default_factory=dict)
    asked: dict[str, UUID] = field(default_factory=dict)
    streams: dict[str, UUID] = field(default_factory=dict)
    themes: dict[str, UUID] = field(default_factory=dict)
    organisations: dict[str, UUID] = field(default_factory=dict)
    files: dict[str, UUID] = field(default_factory=dict)
    desk_alike: bool = True
    wrote_hidden: set[str] = field(default_factory=set)

    @property
    def db(self) -> Database:
        return self.cast.db

    async def ask(self, label: str, name: str, **more: Any) -> UUID:
        """A question, known by its label from now on; so is its first contribution."""
        thread = self.threads[label] = await self.cast.ask(name, **more)
        self.posts[label] = await self.db.pool.fetchval("SELECT id FROM post WHERE thread_id = $1", thread)
        await told(self.db)
        return thread

    async def answer(self, label: str, name: str, thread: str, **more: Any) -> None:
        """An answer, known by its label from now on."""
        self.posts[label] = await self.cast.answer(name, self.threads[thread], **more)
        await told(self.db)

    async def file(self, label: str, name: str, called: str, content: bytes) -> UUID:
        """A file that somebody has sent, known by its label from now on."""
        async with self.app.client(self.cast.tokens[name]) as client:
            id_ = self.files[label] = UUID(await ready(client, called, content))
        return id_

    async def act(self, name: str, what: Any, **given: Any) -> Any:
        """An act by one of the cast, and who is told of it: told of several at once, one world would say so once, its
        twin twice."""
        actor = await self.cast.actor(name)
        async with self.db.act(actor) as tx:
            done = await what(tx, actor, **given)
        await told(self.db)
        return done

    async def change_space(self, **patch: Any) -> None:
        """The closed space's facilitator changes what it says of itself."""
        given = {"space_id": self.cast.space, "patch": SpacePatch(**patch)}
        await self.act("moderator", spaces.change_space, **given)

    async def request(self, label: str, name: str, *answers: str) -> None:
        """Somebody asks to join the closed space; the request is known by its label from now on."""
        given = {"space_id": self.cast.space, "answers": list(answers)}
        self.requests[label] = (await self.act(name, requests.request_to_join, **given))["id"]

    async def decide(self, label: str, *, admitted: bool, sentence: str) -> None:
        given = {"request_id": self.requests[label], "admitted": admitted, "sentence": sentence}
        await self.act("moderator", requests.decide_request, **given)

    async def edit(self, name: str, post: str, text: str, title: str | None = None) -> None:
        version = await self.db.pool.fetchval("SELECT edited_at FROM post WHERE id = $1", self.posts[post])
        patch = PostPatch(text=text, title=title, version=version)
        await self.act(name, discussions.edit_post, post_id=self.posts[post], patch=patch)

    async def delete(self, name: str, post: str) -> None:
        await self.act(name, discussions.delete_post, post_id=self.posts[post])

    async def translate(self, post: str, name: str, text: str, title: str | None = None, lang: str = "de") -> None:
        """Somebody writes a contribution in another language; where they have done so, nothing changes."""
        id_, told = self.posts[post], (self.posts[post], lang)
        if await self.db.pool.fetchval("SELECT id FROM post_translation WHERE post_id = $1 AND lang = $2", *told):
            return
        version = await self.db.pool.fetchval("SELECT edited_at FROM post WHERE id = $1", id_)
        given = TranslationIn(text=text, title=title, version=version)
        await self.act(name, translate, post_id=id_, lang=lang, given=given)

    async def helped(self, name: str, post: str) -> None:
        await self.act(name, discussions.mark_helped, post_id=self.posts[post], on=True)

    async def theme(self, name: str, thread: str, *themes: str) -> None:
        """Somebody says what a question is about."""
        given = {"thread_id": self.threads[thread], "themes": list(themes)}
        await self.act(name, discussions.set_themes, **given)

    async def too(self, name: str, thread: str) -> None:
        await self.act(name, discussions.mark_too, thread_id=self.threads[thread], on=True)

    async def know_streams(self) -> None:
        """Label every stream by its thing, its kind and the kind of its circle."""
        names = {
            id_: label for things in (self.threads, self.cast.people, self.spaces) for label, id_ in things.items()
        }
        rows = await self.db.pool.fetch(
            "SELECT s.key, s.kind, s.subject_id, c.kind AS circle FROM stream s JOIN circle c ON c.id = s.circle_id"
        )
        self.streams = {f"{names.get(r['subject_id'], '?')} {r['kind']} {r['circle']}": r["key"] for r in rows}

    async def hear(self) -> None:
        """Give who listens the time to hear what happened: told later, it could be another thing by then."""
        await asyncio.sleep(1)

    async def settle(self) -> None:
        """Wait until reactions have read every fact, and make the documents no fact tells of, which a timer makes."""
        await read_by_all(self.db)
        await renew_documents(self.db)


@asynccontextmanager
async def new_world(cluster: Cluster, folder: Path) -> AsyncIterator[World]:
    """The cast in a fresh database behind a real server on a free port."""
    dist = folder / "dist"
    dist.mkdir(parents=True)
    (dist / "index.html").write_text(SHELL)
    # A translation server that nobody reaches: what may not be sent there is refused before it is asked.
    given = {"web_dist": dist, "acts": 3, "reads": 3, "translate_url": "http://127.0.0.1:9"}
    async with cluster.fresh_dsn() as dsn, started(dsn, folder, **given) as app, on_a_port(app) as port:
        cast = await make_cast(app.asgi.state.db)
        world = World(cast, app, port)
        world.spaces |= {"network": cast.network, "space": cast.space}
        world.themes = dict(await world.db.pool.fetch("SELECT key, id FROM theme WHERE key IN ('sport', 'mobility')"))
        yield world


@asynccontextmanager
async def on_a_port(app: App) -> AsyncIterator[int]:
    """The application served as `serve` does it."""
    # With the protocol named, asyncio sends small answers at once (TCP_NODELAY) instead of 40 ms later.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    config = uvicorn.Config(app.asgi, ws=LiveProtocol, lifespan="off", log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve([listener]))
    while not server.started:  # noqa: ASYNC110 - uvicorn tells it by a flag only
        await asyncio.sleep(0.01)
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await asyncio.wait_for(serving, 20)


def make_twins_alike(one: World, other: World) -> None:
    """Give each world an unknown id for what only the other has."""
    for here, there in ((one, other), (other, one)):
        for kind in KINDS:
            for label in getattr(here, kind):
                getattr(there, kind).setdefault(label, "no-such-slug" if label.endswith("slug") else uuid4())
    for world in (one, other):
        for kind in KINDS:
            setattr(world, kind, dict(sorted(getattr(world, kind).items())))


async def new_community(world: World, label: str, members: dict[str, str]) -> UUID:
    """Another closed space, with a slug of its own."""
    async with world.db.act() as tx:
        space = await create_community(tx, VISITOR, title=f"Circle {label}", purpose="Closed too", lang="en")
    for name, role in members.items():
        async with world.db.act() as tx:
            person = world.cast.people[name]
            await add_member(tx, VISITOR, space_id=space.id, person_id=person, role=role)
    await world.db.pool.execute("UPDATE space SET slug = $2 WHERE id = $1", space.id, label)
    world.spaces |= {label: space.id, f"{label} slug": label}
    return space.id
