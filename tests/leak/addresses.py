"""Addresses of everything a world gives to be read: examples of every GET route, hidden things among them.

A test compares the keys of `ROUTES` with the application's own list.
"""

from collections.abc import Callable
from urllib.parse import quote
from uuid import UUID

from tests.leak.worlds import World

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
    "/api/sources": _fixed("/api/sources"),
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
    "/api/desk/facilitators": _fixed("/api/desk/facilitators"),
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
    "/api/threads/{thread_id}/widening": _of("threads", "/api/threads/{id}/widening"),
    "/api/threads/{thread_id}": _of("threads", "/api/threads/{id}", "/api/threads/{id}?after=1"),
    "/api/threads/{thread_id}/reading": _of("threads", "/api/threads/{id}/reading"),
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
