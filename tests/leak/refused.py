"""Acts on hidden things, which must be refused byte for byte as for things that are not there."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from tests.leak.addresses import UNKNOWN
from tests.leak.worlds import World


def refused(world: World, labels: set[str]) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
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
            to = {"space": str(world.spaces["network"]), "audience": "public"}
            yield "POST", f"{thread}/widening", to
            yield "PUT", f"{thread}/widening/consent", {"agree": True}
            yield "POST", f"{thread}/widening/move", None
            yield "DELETE", f"{thread}/widening", None
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
    yield "PUT", f"{person}/facilitator", None
    yield "DELETE", f"{person}/facilitator", None
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
