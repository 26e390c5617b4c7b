"""HTTP at the edge: who acts, the transaction; what a refusal looks like is in `problems.py`.

Invariants:
- The actor comes from middleware, through a cache never older than a second that the bus empties.
- `tx` is the only dependency that opens anything; nothing beside or after it may raise (a dependency that
  raises beside a generator leaks its connection).
- Unsafe requests need the header `X-Tessera`, which no foreign page can send without asking, and an Origin of
  our own where the browser names one.
- Every act that leaves a row needs an `Idempotency-Key`; routes that must not keep an answer (sign-in,
  secrets) say so by `opt={"keyless": True}`.
"""

import hashlib
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from tessera.core.access import VISITOR, Actor
from tessera.core.admission import CROWDED
from tessera.core.database import Database, Tx
from tessera.core.errors import Forbidden, Invalid, NotFound
from tessera.core.idempotency import Key, Replay, mac_of
from tessera.core.references import may_see_reference

COOKIE = "tessera_login"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FRESH_SECONDS = 1.0

T = TypeVar("T")
LoadActor = Callable[[Database, bytes], Awaitable[Actor | None]]


def hash_token(token: str) -> bytes:
    """What the database keeps of a secret token: its SHA-256 (the tokens are random, so no salt is needed)."""
    return hashlib.sha256(token.encode()).digest()


class Actors:
    """Actors by login token, at most FRESH_SECONDS old."""

    def __init__(self, db: Database, load: LoadActor) -> None:
        self._db = db
        self._load = load
        self._known: dict[str, tuple[float, Actor]] = {}

    def forget(self) -> None:
        """Forget all; the bus calls this when somebody's circles or logins change."""
        # A new dict: what a read begun before the change still puts into the old one is never found.
        self._known = {}

    async def of(self, connection: ASGIConnection[Any, Any, Any, Any]) -> Actor:
        """Who sent this request; a visitor where the cookie is missing, unknown or ended."""
        token = connection.cookies.get(COOKIE)
        if not token:
            return VISITOR
        kept = self._known
        known = kept.get(token)
        if known and time.monotonic() - known[0] < FRESH_SECONDS:
            return known[1]
        actor = await self._load(self._db, hash_token(token)) or VISITOR
        if len(kept) > 10_000:
            kept.clear()
        kept[token] = (time.monotonic(), actor)
        return actor


async def actor_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Actor:
    """Who is behind a connection, read through the cache."""
    actors: Actors = connection.app.state.actors
    return await actors.of(connection)


def actor_middleware(app: ASGIApp) -> ASGIApp:
    """Refuses unsafe requests of foreign pages and puts the actor into the scope as `user`."""

    async def with_actor(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await app(scope, receive, send)
            return
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope, receive, send)
        if scope["type"] == ScopeType.HTTP and scope["method"] not in SAFE:
            refuse_foreign(connection)
        crowded = (scope.get("state") or {}).get(CROWDED)
        scope["user"] = VISITOR if crowded else await actor_of(connection)
        await app(scope, receive, send)

    return with_actor


def refuse_foreign(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Raise Forbidden unless an unsafe request comes from our own pages or from no page at all."""
    if connection.headers.get("x-tessera") is None or not same_origin(connection):
        raise Forbidden("cross_site")


def same_origin(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Whether the request's Origin, where the browser names one, is the site it was sent to."""
    origin = connection.headers.get("origin")
    if origin is None:
        return connection.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    base_url: str | None = connection.app.state.get("base_url")
    own = urlsplit(base_url).netloc if base_url else None
    return urlsplit(origin).netloc in (connection.headers.get("host"), own)


# Each takes the one before: dependencies side by side are run in a task group, which costs more than they do.
def provide_db(state: State) -> Database:
    """The database, for reads."""
    return state.db


def provide_actor(request: Request[Any, Any, Any], db: Database) -> Actor:
    """The actor, for handlers."""
    return request.scope.get("user") or VISITOR


async def provide_tx(request: Request[Any, Any, Any], db: Database, actor: Actor) -> AsyncGenerator[Tx, None]:
    """The transaction of an act. It commits after the answer is rendered and before it is sent."""
    key = await _key_of(request, actor, db)
    try:
        async with db.act(actor, key) as tx:
            yield tx
    except Replay as replay:
        # Answered from the rows as the person may see them now: what is no longer theirs to see is not there.
        kind, id_ = replay.answer.get("kind"), replay.answer.get("id")
        if kind and not await may_see_reference(db, actor, kind, UUID(id_)):
            raise NotFound from None
        raise


async def _key_of(request: Request[Any, Any, Any], actor: Actor, db: Database) -> Key | None:
    if actor.person_id is None or request.route_handler.opt.get("keyless"):
        return None
    given = request.headers.get("idempotency-key")
    if given is None:
        raise Invalid(**{"Idempotency-Key": "key_missing"})
    try:
        key = UUID(given)
    except ValueError:
        raise Invalid(**{"Idempotency-Key": "key_not_a_uuid"}) from None
    route = f"{request.method} {request.url.path}"
    return Key(actor.person_id, key, route, mac_of(db.secret, await request.body()))


def tag_of(body: bytes) -> str:
    """The ETag of an answer: weak, as the same answer may be sent compressed and not."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'


def is_known(request: Request[Any, Any, Any], tag: str) -> bool:
    """Whether the client says that it has the answer with this ETag."""
    return tag.removeprefix("W/") in request.headers.get("if-none-match", "")


def unless_known(request: Request[Any, Any, Any], answer: T) -> Response[T]:
    """An answer that is the same for everybody, with its ETag; 304 without a body where the client has it already."""
    tag = tag_of(msgspec.json.encode(answer))
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if is_known(request, tag):
        return Response(cast(T, None), status_code=304, headers=headers)
    return Response(answer, headers=headers)
