"""What a database that stops, starts or dies under a request is answered with: busy, come back, and no detail."""

import asyncpg
import httpx
import pytest
from litestar import Litestar, get
from sqlalchemy.exc import DBAPIError

from tessera.core.errors import NotFound
from tessera.core.problems import exception_handlers

DIED = asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")
FULL = asyncpg.TooManyConnectionsError("sorry, too many clients already")
STARTING = asyncpg.CannotConnectNowError("the database system is in recovery mode")


def through_the_orm(error: Exception) -> DBAPIError:
    return DBAPIError("SELECT 1", None, error)


def beside_a_failed_rollback(refusal: Exception) -> ExceptionGroup[Exception]:
    """What the framework raises when the transaction of a refused act cannot be ended either."""
    group = ExceptionGroup("cleanup", [asyncpg.InterfaceError("the underlying connection is closed")])
    group.__cause__ = refusal
    return group


async def answered(error: Exception) -> httpx.Response:
    @get("/")
    async def fail() -> None:
        raise error

    transport = httpx.ASGITransport(Litestar([fail], exception_handlers=exception_handlers()))
    async with httpx.AsyncClient(transport=transport, base_url="http://tessera.example") as client:
        return await client.get("/")


@pytest.mark.parametrize(
    "error",
    [
        DIED,
        STARTING,
        asyncpg.AdminShutdownError("terminating connection due to administrator command"),
        asyncpg.CrashShutdownError("terminating connection because of crash of another server process"),
        asyncpg.InternalClientError('cannot switch to state 12; protocol is in the "failed" state'),
        asyncpg.DeadlockDetectedError("deadlock detected"),
        asyncpg.SerializationError("could not serialize access"),
        FULL,
        ConnectionRefusedError("no socket"),
        through_the_orm(DIED),
        through_the_orm(STARTING),
        through_the_orm(FULL),
        through_the_orm(asyncpg.DeadlockDetectedError("deadlock detected")),
        through_the_orm(asyncpg.CrashShutdownError("terminating connection because of crash")),
        beside_a_failed_rollback(through_the_orm(DIED)),
    ],
    ids=lambda error: f"{type(error).__name__}-{type(getattr(error, 'orig', None) or error.__cause__).__name__}",
)
async def test_a_database_that_is_away_is_answered_with_busy_and_when_to_come_back(error: Exception) -> None:
    answer = await answered(error)
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert int(answer.headers["retry-after"]) > 0
    assert str(error) not in answer.text


async def test_a_refusal_counts_even_if_the_database_dies_before_the_rollback() -> None:
    answer = await answered(beside_a_failed_rollback(NotFound()))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_group_of_unknown_errors_is_answered_without_detail() -> None:
    answer = await answered(ExceptionGroup("several", [ValueError("geheim")]))
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "geheim" not in answer.text
