"""HTTP at the edge: who acts, the transaction, errors as problem+json.

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
import traceback
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from tessera.core.access import VISITOR, Actor
from tessera.core.database import Database, Tx
from tessera.core.errors import AppError, Busy, Conflict, Forbidden, Invalid, NotFound
from tessera.core.idempotency import Key, Replay, mac_of
from tessera.core.logs import log
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
        scope["user"] = await actor_of(connection)
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


class Problem(msgspec.Struct, rename="camel", omit_defaults=True):
    """RFC 9457 problem details; `code` names the sentence in the catalogues."""

    title: str
    status: int
    code: str
    request_id: str
    type: str = "about:blank"
    params: dict[str, Any] = {}
    fields: dict[str, str] = {}


def problem_response(request: Request[Any, Any, Any], error: AppError) -> Response[bytes]:
    """The answer to a refused request."""
    state = request.scope.get("state") or {}
    problem = Problem(
        title=error.code.replace("_", " "),
        status=error.status,
        code=error.code,
        request_id=state.get("request_id", ""),
        params=error.params,
        fields=error.fields,
    )
    headers = {"Retry-After": str(error.after)} if error.after else {}
    return Response(
        msgspec.json.encode(problem),
        status_code=error.status,
        media_type="application/problem+json",
        headers=headers | {"Cache-Control": "no-store"},
    )


def unless_known(request: Request[Any, Any, Any], answer: T) -> Response[T]:
    """An answer that is the same for everybody, with its ETag; 304 without a body where the client has it already."""
    tag = hashlib.sha256(msgspec.json.encode(answer)).hexdigest()[:24]
    headers = {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(cast(T, None), status_code=304, headers=headers)
    return Response(answer, headers=headers)


def answer_app_error(request: Request[Any, Any, Any], error: AppError) -> Response[bytes]:
    """A refusal of ours."""
    return problem_response(request, error)


def answer_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """A refusal of the framework: unknown route, wrong method, a body of the wrong shape."""
    if isinstance(error, ValidationException):
        return problem_response(request, _invalid(error))
    if error.status_code == 404:
        return problem_response(request, NotFound())
    codes = {400: "bad_request", 405: "method_not_allowed", 413: "too_large", 415: "bad_request"}
    code = codes.get(error.status_code, "bad_request" if error.status_code < 500 else "internal")
    return problem_response(request, AppError(code, status=error.status_code))


def _invalid(error: ValidationException) -> AppError:
    extra = error.extra if isinstance(error.extra, list) else []
    fields = {str(item.get("key", "")) or "body": "field_invalid" for item in extra if isinstance(item, dict)}
    return Invalid(**fields) if fields else Invalid(body="field_invalid")


def answer_replay(_: Request[Any, Any, Any], replay: Replay) -> Response[bytes]:
    """The kept answer to a repeated request."""
    return Response(
        msgspec.json.encode(replay.answer),
        status_code=200,
        media_type="application/json",
        headers={"Idempotent-Replay": "true", "Cache-Control": "no-store"},
    )


def answer_database_error(request: Request[Any, Any, Any], error: DBAPIError) -> Response[bytes]:
    """A failed statement or commit: waits too long and a database that stops or starts are Busy, violated
    constraints are conflicts."""
    state = getattr(error.orig, "sqlstate", None) or ""
    if state in ("55P03", "40P01", "40001") or error.connection_invalidated or state.startswith(("08", "57")):
        return problem_response(request, Busy())
    if state == "23505":
        return problem_response(request, Conflict("already_there"))
    return answer_unexpected(request, error)


def answer_unavailable(request: Request[Any, Any, Any], _: Exception) -> Response[bytes]:
    """The database cannot be reached now."""
    return problem_response(request, Busy(after=5))


def answer_group(request: Request[Any, Any, Any], group: ExceptionGroup[Exception]) -> Response[bytes]:
    """A refusal after which the transaction could not be ended either, as the database went: the refusal counts."""
    first = group.__cause__ or group.exceptions[0]
    answers = exception_handlers() | {ExceptionGroup: answer_unexpected}
    found = next(answers[kind] for kind in type(first).__mro__ if kind in answers)
    answer: Response[bytes] = found(request, first)
    return answer


def answer_unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A mistake of ours: a request id, no detail."""
    state = request.scope.get("state") or {}
    # The frames only: a driver's message names the values it stumbled over.
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    where = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    log.error("unexpected", id=state.get("request_id"), kind=type(error).__name__, where=where)
    return problem_response(request, AppError("internal", status=500))


def exception_handlers() -> dict[Any, Any]:
    """Every way in which a request fails, and its answer."""
    import asyncpg  # the driver's own errors reach us from reads

    unavailable = (
        OSError,
        PoolTimeoutError,
        asyncpg.PostgresConnectionError,
        asyncpg.InterfaceError,
        # What the driver says when it is asked on a connection that died a moment ago.
        asyncpg.InternalClientError,
        asyncpg.LockNotAvailableError,
        # Somebody ended the statement, the session or the database, or it is just starting.
        asyncpg.OperatorInterventionError,
    )
    return {
        AppError: answer_app_error,
        Replay: answer_replay,
        HTTPException: answer_http_error,
        DBAPIError: answer_database_error,
        **dict.fromkeys(unavailable, answer_unavailable),
        ExceptionGroup: answer_group,
        Exception: answer_unexpected,
    }
