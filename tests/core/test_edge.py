"""The edge over HTTP: what is on every answer, how requests are refused, and that refusals cost no connection."""

import asyncio
from uuid import uuid4

import httpx
import pytest

from tessera.core.envelope import HEADERS
from tests.support.cast import Cast
from tests.support.client import App, Client

QUESTION = {"title": "How do we begin?", "text": "With a plan?", "audience": "network", "lang": "en"}


async def given_back(app: App) -> bool:
    """Whether no connection for acts stays in somebody's hands; timers hold one for a moment now and then."""
    pool = app.asgi.state.db.engine.pool
    for _ in range(100):
        if pool.checkedout() == 0:
            return True
        await asyncio.sleep(0.02)
    return False


def assert_problem(answer: httpx.Response, status: int, code: str) -> None:
    """The answer is problem details of this status and code, with a request id."""
    told = answer.json()
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["requestId"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/session", None, 200),
        ("GET", "/", None, 200),
        ("GET", "/no/such/page", None, 404),
        ("GET", "/api/no-such-route", None, 404),
        ("PUT", "/api/session", None, 405),
        ("GET", "/api/me", None, 401),
        ("POST", "/api/session", {"email": 1}, 422),
    ],
)
async def test_every_answer_has_a_request_id_and_the_security_headers(
    app: App, method: str, path: str, body: object, status: int
) -> None:
    async with app.client() as client:
        answer = await client.request(method, path, json=body)
        other = await client.request(method, path, json=body)
    assert answer.status_code == status
    assert len(answer.headers["x-request-id"]) == 32
    assert answer.headers["x-request-id"] != other.headers["x-request-id"]
    assert {name.decode() for name, _ in HEADERS} <= set(answer.headers)
    if status >= 400 and path.startswith("/api"):
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/api/session", "/", "/no/such/page", "/health"])
async def test_head_is_answered_like_get_without_a_body(app: App, path: str) -> None:
    async with app.client() as client:
        head, got = await client.head(path), await client.get(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers["content-type"] == got.headers["content-type"]


async def test_errors_name_the_fields_that_are_wrong(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    answer = await client.post(f"/api/spaces/{cast.network}/threads", json=QUESTION | {"title": " ", "text": ""})
    assert_problem(answer, 422, "invalid")
    assert set(answer.json()["fields"]) == {"title", "text"}


async def refusals(cast: Cast, client: Client) -> list[httpx.Response]:
    """Eight ways in which an act is refused before, beside and inside its transaction."""
    url = f"/api/spaces/{cast.network}/threads"
    return [
        await client.post(url, json=QUESTION | {"title": 7}),
        await client.post(url, json=QUESTION | {"audience": "everybody"}),
        await client.post(url, content=b"{"),
        await client.post(url, json=QUESTION, headers={"Idempotency-Key": "not-a-uuid"}),
        await client.post(url, json=QUESTION, headers={"Origin": "https://elsewhere.example"}),
        await client.post(f"/api/threads/{uuid4()}/answers", json={"text": "Hello"}),
        await client.patch(f"/api/posts/{uuid4()}", json={"text": 1}),
        await client.delete(f"/api/posts/{uuid4()}"),
    ]


async def test_refused_acts_leak_no_connection(cast: Cast, app: App) -> None:
    answers = await refusals(cast, app.client(cast.tokens["member"]))
    assert [answer.status_code for answer in answers] == [422, 409, 400, 422, 403, 404, 422, 404]
    assert await given_back(app)


async def test_refused_acts_at_once_leak_no_connection(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    await asyncio.gather(*(refusals(cast, client) for _ in range(6)))
    assert await given_back(app)


async def test_an_act_without_a_key_or_without_our_header_is_refused(cast: Cast, app: App) -> None:
    url = f"/api/spaces/{cast.network}/threads"
    bare = httpx.AsyncClient(
        transport=app.transport, base_url="http://tessera.example", cookies={"tessera_login": cast.tokens["member"]}
    )
    async with bare:
        assert_problem(await bare.post(url, json=QUESTION), 403, "cross_site")
        assert_problem(await bare.post(url, json=QUESTION, headers={"X-Tessera": "1"}), 422, "invalid")
    assert await cast.db.pool.fetchval("SELECT count(*) FROM thread") == 0


async def test_who_waits_too_long_for_a_lock_is_told_to_come_back(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    client = app.client(cast.tokens["giver"])
    holder = await cast.db.connect()
    async with holder.transaction():
        await holder.execute("SELECT id FROM thread WHERE id = $1 FOR UPDATE", thread)
        answer = await client.put(f"/api/threads/{thread}/too")
    await holder.close()
    assert_problem(answer, 503, "busy")
    assert int(answer.headers["retry-after"]) > 0
    assert await given_back(app)
    assert (await client.put(f"/api/threads/{thread}/too")).status_code == 200


async def test_a_body_that_is_too_large_is_refused(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    answer = await client.post(f"/api/spaces/{cast.network}/threads", json=QUESTION | {"text": "a" * 600_000})
    assert_problem(answer, 413, "too_large")
    assert await given_back(app)
