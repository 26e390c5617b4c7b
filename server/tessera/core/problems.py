"""How requests fail: every error becomes problem+json with a code and a request id, and no detail of ours.

Invariants:
- Bad input is never a mistake of ours: what neither the shapes nor the rules found (a NUL, which no text of the
  database holds; bytes that are no UTF-8; a body nested without end) is refused here, whatever the field.
- A database that is away is Busy, so that clients come back.
"""

import traceback
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from tessera.core.errors import AppError, Busy, Conflict, Invalid, NotFound
from tessera.core.idempotency import Replay
from tessera.core.logs import log

# What PostgreSQL says to who waited too long for a lock, waited for each other, could not be put in an order, or came
# when it has as many connections as it takes.
_BUSY = ("55P03", "40P01", "40001", "53300")
# What PostgreSQL says to a NUL in a text, and in JSON.
_NO_TEXT = ("22021", "22P05")
_READING_THE_BODY = "decode_json"


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
    """A failed statement or commit: waits too long and a database that stops, starts or takes no more connections are
    Busy, violated constraints are conflicts."""
    state = getattr(error.orig, "sqlstate", None) or ""
    if state in _BUSY or error.connection_invalidated or state.startswith(("08", "57")):
        return problem_response(request, Busy())
    if state == "23505":
        return problem_response(request, Conflict("already_there"))
    if state in _NO_TEXT:
        return answer_no_text(request, error)
    return answer_unexpected(request, error)


def answer_no_text(request: Request[Any, Any, Any], _: Exception) -> Response[bytes]:
    """A text with a NUL: nothing is called so, and nothing can be written so."""
    return problem_response(request, NotFound() if "\0" in request.url.path else Invalid(text="field_invalid"))


def answer_unreadable(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A body that is no UTF-8, or nested so deep that reading is given up; anywhere else such errors are ours."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames or frames[-1].name != _READING_THE_BODY:
        return answer_unexpected(request, error)
    return problem_response(request, AppError("bad_request", status=400))


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
        # Two acts waited for each other: the other one went on.
        asyncpg.DeadlockDetectedError,
        asyncpg.SerializationError,
        # Somebody ended the statement, the session or the database, or it is just starting.
        asyncpg.OperatorInterventionError,
        # Those of a server that was killed are given back a moment later.
        asyncpg.TooManyConnectionsError,
    )
    return {
        AppError: answer_app_error,
        Replay: answer_replay,
        HTTPException: answer_http_error,
        DBAPIError: answer_database_error,
        **dict.fromkeys(unavailable, answer_unavailable),
        asyncpg.CharacterNotInRepertoireError: answer_no_text,
        asyncpg.UntranslatableCharacterError: answer_no_text,
        RecursionError: answer_unreadable,
        UnicodeDecodeError: answer_unreadable,
        ExceptionGroup: answer_group,
        Exception: answer_unexpected,
    }
