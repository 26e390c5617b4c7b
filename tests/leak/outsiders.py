"""All an outsider can get of a world: every GET, refused acts, search, and the three live transports.

`ROUTES` holds examples of every GET route; the test compares its keys with the application's own list.
"""

import base64
import json
import re
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
from websockets.asyncio.client import connect

from tessera.core.http import COOKIE
from tests.leak.worlds import KINDS, World

QUERIES = ("zeppelin", "quagga", "zebra", "zepelin", "lamps", "benchs", "moved", "inside horse", "Zeppelins of guests",
           "ornithopter", "ornithoptre sample")  # fmt: skip
UNKNOWN = "00000000-0000-4000-8000-000000000000"
Urls = Callable[[World], list[str]]


def _of(kind: str, *shapes: str) -> Urls:
    return lambda world: [s.format(id=id_) for id_ in (*getattr(world, kind).values(), UNKNOWN) for s in shapes]


def _fixed(*urls: str) -> Urls:
    return lambda world: list(urls)


def _people(*shapes: str) -> Urls:
    return lambda world: [s.format(id=id_) for id_ in (*world.cast.people.values(), UNKNOWN) for s in shapes]


def _towns(*shapes: str) -> Urls:
    return lambda w: [s.format(id=id_) for id_ in (w.cast.town, *w.organisations.values()) for s in shapes]


def _searches(world: World) -> list[str]:
    asked = [f"/api/search?q={quote(text)}" for text in QUERIES]
    spaces = [f"/api/search?q=zeppelin&space={id_}" for id_ in world.spaces.values() if isinstance(id_, UUID)]
    narrowed = [
        f"/api/search?q=zeppelin&{asked}"
        for asked in (
            "kind=question",
            "kind=space",
            "kind=person",
            "kind=partnership",
            "year=2026",
            "answered=true",
            "country=DE",
            "goal=5",
        )
    ]
    narrowed += [
        f"/api/search?q=zeppelin&theme={world.themes['sport']}",
        "/api/search?q=sports",
        "/api/search?q=mobility",
    ]
    narrowed += [f"/api/search?q=sample&theme={id_}" for id_ in world.themes.values()]
    narrowed += ["/api/search?q=sample&goal=3", "/api/search?q=lamps benches"]
    narrowed += [f"/api/search?q=ornithopter&{asked}" for asked in ("kind=person", "country=DE", "limit=1")]
    narrowed += ["/api/search?q=circle", "/api/search?q=sample officer", f"/api/search?q=zebra&theme={UNKNOWN}"]
    paged = ["/api/search?q=a&limit=1", "/api/search?q=bennches&limit=1"]
    languages = ["/api/search?q=zeppelin&lang=de", "/api/search?q=zeppelin&reading=de"]
    return [*asked, *spaces, *narrowed, *paged, *languages, "/api/search?cursor=x"]


def _similar(world: World) -> list[str]:
    typed = ("A zeppelin over town", "Zeppelins of guests", "Which benches last", "Who asks about a zebra crossing",
             "Who flies an ornithopter")  # fmt: skip
    return [f"/api/search/similar?title={quote(text)}" for text in typed] + ["/api/search/similar"]


def _partnerships(world: World) -> list[str]:
    asked = ("", "country=FR", "theme=sport", "form=project", "standing=proposed", "standing=declined", "limit=1")
    towns = [f"organisation={town}" for town in world.organisations.values()]
    return [f"/api/partnerships?{one}" for one in (*asked, *towns)]


def _carrying(kind: str) -> Urls:
    asked = ("theme=sport", "theme=mobility", "goal=3", "theme=sport&limit=1", "goal=11&limit=1", "theme=zeppelin", "")
    return _fixed(*(f"/api/carrying/{kind}?{one}" for one in asked))


ROUTES: dict[str, Urls] = {
    "/api/session": _fixed("/api/session"),
    "/api/invitations/{token}": _fixed("/api/invitations/nobody-knows-it"),
    "/api/me": _fixed("/api/me"),
    "/api/countries": _fixed("/api/countries"),
    "/api/countries/{country}/regions": _fixed("/api/countries/DE/regions"),
    "/api/directory": _fixed(
        "/api/directory",
        "/api/directory?people=true",
        "/api/directory?q=quagga",
        "/api/directory?country=DE&kind=municipality&size=medium&region=North&limit=1",
        "/api/directory?kind=zeppelin",
        "/api/directory?theme=sport",
        "/api/directory?goal=3&people=true&limit=1",
    ),
    "/api/me/profile": _fixed("/api/me/profile"),
    "/api/me/export": _fixed("/api/me/export"),
    "/api/me/preview": _fixed("/api/me/preview", "/api/me/preview?audience=public"),
    # All that is there in one request, and one that only one of the worlds may have.
    "/api/me/marks": lambda w: [
        f"/api/me/marks?threads={','.join(map(str, w.threads.values()))}",
        *(f"/api/me/marks?threads={id_}" for id_ in w.threads.values()),
    ],
    "/api/me/things": _fixed(
        *(
            f"/api/me/things?which={which}"
            for which in ("questions", "answers", "saved", "followed", "muted", "zeppelins")
        ),
        "/api/me/things?which=followed&limit=1",
    ),
    "/api/me/questions": _fixed("/api/me/questions"),
    "/api/me/today": _fixed("/api/me/today"),
    "/api/me/notices": _fixed("/api/me/notices", "/api/me/notices?limit=1"),
    "/api/me/conversations": _fixed("/api/me/conversations"),
    "/api/me/writing": _fixed("/api/me/writing"),
    "/api/conversations/{thread_id}": _of("threads", "/api/conversations/{id}"),
    "/api/people/{person_id}/writing": _people("/api/people/{id}/writing"),
    "/api/me/partnerships": _fixed("/api/me/partnerships"),
    "/api/partnerships": _partnerships,
    "/api/partnerships/{partnership_id}": _of("partnerships", "/api/partnerships/{id}"),
    "/api/people": _fixed("/api/people?q=sample", "/api/people?q=zeppelin"),
    "/api/people/{person_id}": _people("/api/people/{id}"),
    "/api/people/{person_id}/contributions": _people("/api/people/{id}/contributions"),
    "/api/logins": _fixed("/api/logins"),
    "/api/organisations": _fixed("/api/organisations?q=example", "/api/organisations?q=zeppelin"),
    "/api/organisations/{organisation_id}": _fixed(f"/api/organisations/{UNKNOWN}"),
    "/api/organisations/{organisation_id}/threads": lambda w: [f"/api/organisations/{w.cast.town}/threads"],
    "/api/organisations/{organisation_id}/themes": lambda w: [
        f"/api/organisations/{id_}/themes" for id_ in (w.cast.town, UNKNOWN)
    ],
    "/api/carrying/threads": _carrying("threads"),
    "/api/carrying/people": _carrying("people"),
    "/api/organisations/{organisation_id}/people": _towns(
        "/api/organisations/{id}/people", "/api/organisations/{id}/people?limit=1"
    ),
    "/api/desk/organisations": _fixed("/api/desk/organisations"),
    # Into itself it is refused, and told what would come along all the same.
    "/api/desk/organisations/{organisation_id}/merge": _towns("/api/desk/organisations/{id}/merge?into={id}"),
    "/api/desk/people": _fixed("/api/desk/people", "/api/desk/people?q=sample", "/api/desk/people?q=zeppelin"),
    "/api/passwords/{token}": _fixed("/api/passwords/zeppelin"),
    "/api/site/{kind}": _fixed("/api/site/imprint", "/api/site/privacy?lang=de", "/api/site/zeppelin"),
    "/api/desk/site": _fixed("/api/desk/site"),
    "/api/desk/site/{kind}/{lang}": _fixed("/api/desk/site/imprint/de", "/api/desk/site/zeppelin/de"),
    "/api/themes": _fixed("/api/themes?lang=de", "/api/themes?q=zeppelin"),
    "/api/themes/{key}": _fixed("/api/themes/sport", "/api/themes/zeppelin"),
    "/api/themes/{key}/source": _fixed("/api/themes/sport/source"),
    "/api/goals": _fixed("/api/goals?lang=ar"),
    "/api/goals/{number}": _fixed("/api/goals/16", "/api/goals/18"),
    "/api/spaces": _fixed("/api/spaces"),
    "/api/spaces/{space}": _of("spaces", "/api/spaces/{id}"),
    "/api/spaces/{space}/threads": _of(
        "spaces", "/api/spaces/{id}/threads", "/api/spaces/{id}/threads?limit=1", "/api/spaces/{id}/threads?theme=sport"
    ),
    "/api/spaces/{space}/door": _of("spaces", "/api/spaces/{id}/door"),
    "/api/desk/spaces": lambda w: ["/api/desk/spaces"],
    "/api/threads/{thread_id}/destinations": _of("threads", "/api/threads/{id}/destinations"),
    "/api/threads/{thread_id}": _of("threads", "/api/threads/{id}", "/api/threads/{id}?after=1"),
    "/api/mentionable": lambda w: [
        "/api/mentionable?q=sample&audience=network",
        f"/api/mentionable?q=sample&thread={UNKNOWN}",
        *(f"/api/mentionable?q=sample&thread={id_}" for id_ in w.threads.values()),
        *(f"/api/mentionable?q=sample&space={id_}" for id_ in w.spaces.values() if isinstance(id_, UUID)),
    ],
    "/api/posts/{post_id}/source": _of("posts", "/api/posts/{id}/source"),
    "/api/posts/{post_id}/translations/{lang}": _of("posts", "/api/posts/{id}/translations/de"),
    "/api/posts/{post_id}/versions": _of("posts", "/api/posts/{id}/versions"),
    "/api/files/limits": _fixed("/api/files/limits"),
    "/api/files/{file_id}": _of("files", "/api/files/{id}"),
    "/api/files/{file_id}/state": _of("files", "/api/files/{id}/state"),
    "/api/files/{file_id}/{width}": _of("files", "/api/files/{id}/320", "/api/files/{id}/1280", "/api/files/{id}/99"),
    "/api/demo": _fixed("/api/demo"),
    "/api/search": _searches,
    "/api/search/similar": _similar,
    "/api/{path}": _fixed("/api/zeppelin"),
    "/api": _fixed("/api"),
    "/health": _fixed("/health"),
    "/ready": _fixed("/ready"),
    "/metrics": _fixed("/metrics"),
    "/assets/{path}": _fixed("/assets/zeppelin.js"),
    "/sw.js": _fixed("/sw.js"),
    "/favicon.svg": _fixed("/favicon.svg"),
    "/": _fixed("/"),
    "/{path}": lambda w: [
        *(f"/threads/{i}{later}" for i in w.threads.values() for later in ("", "?after=1")),
        *(f"/conversations/{i}" for i in w.threads.values()),
        *(f"/spaces/{i}" for i in w.spaces.values()),
        *(f"/people/{i}" for i in w.cast.people.values()),
        *(f"/partnerships/{i}" for i in w.partnerships.values()),
        *(f"/organisations/{i}" for i in w.organisations.values()),
        "/imprint",
        "/privacy?lang=de",
    ],
}
LIVE = {"/api/live/sse", "/api/live/poll", "/api/live/ws"}


def _refused(world: World, labels: set[str]) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """Acts on hidden things, which must be refused as for things that are not there."""
    for person in world.cast.people.values():
        yield "PUT", f"/api/people/{person}/deputy", {"accept": True}
        yield "DELETE", f"/api/people/{person}/block", None
    yield "DELETE", f"/api/people/{UNKNOWN}/block", None
    yield from _refused_of_staff()
    yield "PUT", f"/api/me/notices/{UNKNOWN}/seen", None
    for label in sorted(labels):
        if label in world.posts:
            post = f"/api/posts/{world.posts[label]}"
            yield "PATCH", post, {"text": "x"}
            yield "DELETE", post, None
            yield "PUT", f"{post}/helped", None
            yield "PUT", f"{post}/lang", {"lang": "de"}
            yield "DELETE", f"{post}/helped", None
            # What is hidden is quoted nowhere, and refused as what was never there.
            if "shared" in world.threads:
                quotes = [{"post": str(world.posts[label]), "text": "x"}]
                yield "POST", f"/api/threads/{world.threads['shared']}/answers", {"text": "x", "quotes": quotes}
            yield "PUT", f"{post}/translations/de", {"text": "x"}
            yield "DELETE", f"{post}/translations/de", None
            yield "POST", f"{post}/machine-translation", {"lang": "de"}
        if label in world.threads:
            thread = f"/api/threads/{world.threads[label]}"
            yield "POST", f"{thread}/answers", {"text": "x"}
            yield "PUT", f"{thread}/too", None
            yield "PUT", f"{thread}/space", {"space": str(world.spaces["network"]), "audience": "network"}
            yield "PUT", f"{thread}/state", {"state": "following"}
            yield "PUT", f"{thread}/read", {"number": 1}
            for what in ("closed", "pinned", "saved"):
                yield "PUT", f"{thread}/{what}", None
                yield "DELETE", f"{thread}/{what}", None
            yield "PUT", f"{thread}/themes", {"themes": ["sport"]}
            yield "DELETE", f"{thread}/too", None
            yield "POST", f"/api/conversations/{world.threads[label]}/end", {}
        if isinstance(space := world.spaces.get(label), UUID):
            yield "POST", f"/api/spaces/{space}/threads", {"title": "x", "text": "x", "audience": "space"}
            yield "POST", "/api/invitations", {"space": str(space)}
            yield "PUT", f"/api/spaces/{space}/read", None
            yield from _refused_of_space(f"/api/spaces/{space}", str(world.cast.people["member"]))
        if label in world.requests:
            yield "PUT", f"/api/requests/{world.requests[label]}", {"admitted": True}
            yield "DELETE", f"/api/requests/{world.requests[label]}", None
        if label in world.files:
            file = f"/api/files/{world.files[label]}"
            yield "PATCH", f"{file}?offset=0", {"x": 1}
            yield "PUT", f"{file}/alt", {"alt": "x"}
            yield "DELETE", file, None
            carried = {"title": "x", "text": "x", "audience": "network", "files": [file[-36:]]}
            yield "POST", f"/api/spaces/{world.cast.network}/threads", carried
        if label in world.asked:
            yield "POST", f"/api/pair-requests/{world.asked[label]}/answer", {"accept": False}
            yield "DELETE", f"/api/pair-requests/{world.asked[label]}", None
        if label in world.partnerships:
            yield from _refused_of_partnership(world, f"/api/partnerships/{world.partnerships[label]}")


def _refused_of_partnership(world: World, path: str) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    yield "PATCH", path, {"version": 1, "standing": "ended"}
    yield "PUT", f"{path}/answer", {"confirm": True}
    yield "DELETE", path, None
    yield "PUT", f"{path}/checked", {"answer": "yes"}
    yield "PUT", f"{path}/people/{world.cast.people['member']}", {}
    yield "DELETE", f"{path}/people/{world.cast.people['member']}", None
    yield "POST", f"{path}/lines", {"year": 2000, "text": "x"}
    yield "DELETE", f"{path}/lines/{UNKNOWN}", None


def _refused_of_staff() -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """What only staff do, on what is not there: others are told that they may not, staff that it is not there."""
    organisation, person = f"/api/organisations/{UNKNOWN}", f"/api/desk/people/{UNKNOWN}"
    yield "POST", f"{organisation}/merge", {"into": UNKNOWN}
    yield "PUT", f"{organisation}/successors", {"successors": []}
    yield "PUT", f"{person}/office", {"office": "staff"}
    yield "PUT", f"{person}/deactivated", None
    yield "DELETE", f"{person}/deactivated", None
    yield "POST", f"{person}/password-link", None
    yield "PUT", "/api/desk/site/zeppelin/de", {"text": "x", "confirmed": False, "version": 0}
    yield "POST", f"/api/me/affiliations/{UNKNOWN}/succession", {"organisation": UNKNOWN}


def _refused_of_space(space: str, member: str) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    yield "PATCH", space, {"title": "x"}
    yield "PUT", f"{space}/archived", None
    yield "DELETE", f"{space}/archived", None
    yield "PUT", f"{space}/members/{member}", {"role": "facilitator"}
    yield "DELETE", f"{space}/members/{member}", None
    yield "POST", f"{space}/requests", {"answers": []}
    yield "POST", f"{space}/invitations", {"emails": ["x@town.example"]}
    yield "DELETE", f"{space}/invitations/{UNKNOWN}", None


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
            for method, url, body in _refused(self.world, self.hidden):
                sent = {"X-Tessera": "1", "Idempotency-Key": str(uuid4())}
                yield mask(f"{method} {url}"), mask.answer(await client.request(method, url, json=body, headers=sent))
            query = f"?open={quote(json.dumps(self.openings()))}"
            yield "websocket", await self._websocket(mask)
            yield "poll", mask.answer(await client.get(f"/api/live/poll{query}"))
            yield "sse", await self._sse(client, query, mask)

    async def _follow(self, client: httpx.AsyncClient, first: str, mask: "Mask") -> str:
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

    async def _websocket(self, mask: "Mask") -> str:
        address, openings = f"ws://{self.base}/api/live/ws", self.openings()
        async with connect(address, additional_headers=self.headers, max_size=None) as socket:
            await socket.send(json.dumps({"do": "open", "streams": openings}))
            answers, _ = await answers_of(socket, len(openings))
            return mask.frames(answers)

    async def _sse(self, client: httpx.AsyncClient, query: str, mask: "Mask") -> str:
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


class Mask:
    """Replaces ids (by the order in which they appear; people and spaces by name), times, cursors' keys, epochs."""

    TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
    UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
    CURSOR = re.compile(r'("next": ?"|cursor=)([A-Za-z0-9_-]{8,})')

    CURSOR_SHOWN = re.compile(r', ("next"): "(\[.*?\])"(?=})')

    def __init__(self, world: World) -> None:
        self.known = {str(id_): f"<{name}>" for name, id_ in world.cast.people.items()}
        for kind in KINDS:
            things = getattr(world, kind).items()
            self.known |= {str(id_): f"<{kind} {label}>" for label, id_ in things if isinstance(id_, UUID)}
        self.known |= {str(id_): f"<theme {key}>" for key, id_ in world.themes.items()}
        self.slugs = {id_: "<slug>" for label, id_ in world.spaces.items() if label.endswith("slug")}

    def __call__(self, text: str) -> str:
        text = re.sub(r"(<time [^>]*>)[^<]*", r"\1", text)
        text = self.CURSOR.sub(lambda found: found[1] + self._cursor(found[2]), text)
        text = self.UUID.sub(lambda found: self.known.setdefault(found[0], f"<id {len(self.known)}>"), text)
        text = re.sub(r"\b[0-9a-f]{32}\b", "<request>", self.TIME.sub("<time>", text))
        text = re.sub(r"\b1[0-9]{12}\b", "<ms>", text)
        for slug, shown in self.slugs.items():
            text = text.replace(f"spaces/{slug}", f"spaces/{shown}")
        return text

    @staticmethod
    def _cursor(cursor: str) -> str:
        try:
            return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        except ValueError:
            return cursor

    def answer(self, answer: httpx.Response) -> str:
        """Status, headers and body. The length follows from the body."""
        hidden = {"date", "content-length", "x-request-id"}
        # Of a page it is made of the bytes, ids and times included, which are compared below.
        hidden |= {"etag"} if "html" in answer.headers.get("content-type", "") else set()
        headers = [f"{name}: {value}" for name, value in answer.headers.items() if name not in hidden]
        body = answer.text
        if "json" in answer.headers.get("content-type", ""):
            found = answer.json()
            if "frames" in found:
                found = [frame for frame in found["frames"] if frame["t"] not in ("hello", "beat")]
                return self(f"{answer.status_code} {headers}") + self.frames(found)
            if "total" in found:
                # Hits of the same rank are in the order of their ids, which is no order.
                found["items"].sort(key=lambda hit: self(json.dumps(hit)))
                for values in (found.get("facets") or {}).values():
                    values.sort(key=lambda value: self(json.dumps(value)))
            if answer.request.url.path.endswith("/similar"):
                found["items"].sort(key=lambda hit: self(json.dumps(hit)))
            body = json.dumps(found, ensure_ascii=False)
        return self("\n".join([str(answer.status_code), *headers, body]))

    def frames(self, frames: list[dict[str, Any]]) -> str:
        """Frames, with the gauges in one order, as the database gives them in any."""
        for frame in frames:
            if "gauges" in frame:
                frame["gauges"].sort(key=lambda gauge: self(gauge["id"]))
        return self("\n".join(json.dumps(frame, ensure_ascii=False) for frame in frames))
