"""Bad input is refused, whatever the route and the field: no answer is a mistake of ours (500).

The routes, their parameters and their fields are those of the contract, so a new one is tried as well.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from tests.support.cast import Cast
from tests.support.client import App, Client

CONTRACT = json.loads((Path(__file__).parents[2] / "schema" / "openapi.json").read_text())
ASKERS = ("visitor", "moderator", "staff")
# The last is a cursor of the right form with nothing right in it.
WORDS = ("a\0b", "9" * 30, "W251bGxd")
BODIES = (b"", b"{", b"[]", b"null", b'"\xed\xa0\x80"', b'{"a":' + b"[" * 2_000, b"\xff\xfe")
# A session that is ended asks nothing any more; streams stay open.
LEFT_OUT = {"/api/session", "/api/live/sse", "/api/live/poll", "/api/logins/{login_id}"}


def routes() -> list[tuple[str, str, dict[str, Any]]]:
    """(method, path, operation) of every route."""
    paths = ((path, of) for path, of in CONTRACT["paths"].items() if path not in LEFT_OUT)
    methods = ("get", "post", "put", "patch", "delete")
    return [(method, path, of[method]) for path, of in paths for method in methods if method in of]


def shape(schema: dict[str, Any]) -> Any:
    """A body of this schema with plain values."""
    if "$ref" in schema:
        return shape(CONTRACT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    for choice in ("oneOf", "anyOf"):
        if choice in schema:
            return shape(next((one for one in schema[choice] if one.get("type") != "null"), {}))
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("format") in ("uuid", "date"):
        return str(uuid4()) if schema["format"] == "uuid" else "2031-01-31"
    match schema.get("type"):
        case "object":
            return {name: shape(of) for name, of in schema.get("properties", {}).items()}
        case "array":
            return [shape(schema["items"])]
        case "integer" | "number" | "boolean" as kind:
            return kind == "boolean" or 1
    return "de"


def spoilt(value: Any, word: str) -> Iterator[Any]:
    """The value with a bad word in each place where a text stands, one at a time."""
    if isinstance(value, str):
        yield word
    places = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for place, part in places:
        for worse in spoilt(part, word):
            if isinstance(value, dict):
                yield {**value, place: worse}
                yield {place: worse}
            else:
                yield [worse]


def requests(path: str, operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(address, what is sent) of bad requests of one route."""
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    good: dict[str, Any] = {} if schema is None else {"json": shape(schema)}
    places = {one["name"]: one["in"] for one in operation.get("parameters", [])}
    plain = path
    for name, where in places.items():
        plain = plain.replace(f"{{{name}}}", str(uuid4())) if where == "path" else plain
    for word in WORDS:
        yield from (
            (f"{plain}?q=haus&{name}={quote(word)}", good) for name, where in places.items() if where == "query"
        )
        if "path" in places.values():
            yield "/".join(quote(word) if part.startswith("{") else part for part in path.split("/")), good
        if schema is not None:
            yield from ((plain, {"json": body}) for body in spoilt(good["json"], word))
    if schema is not None:
        yield from ((plain, {"content": body, "headers": {"Content-Type": "application/json"}}) for body in BODIES)


async def failures(client: Client, method: str, path: str, operation: dict[str, Any]) -> list[str]:
    """Requests of one route that were answered as a mistake of ours."""
    found = []
    for address, sent in requests(path, operation):
        answer = await client.request(method.upper(), address, **sent)
        if answer.status_code >= 500:
            found.append(f"{method} {address[:120]} {str(sent)[:120]}: {answer.status_code}")
    return found


@pytest.mark.parametrize("asker", ASKERS)
async def test_no_route_answers_bad_input_with_a_mistake_of_ours(cast: Cast, app: App, asker: str) -> None:
    async with app.client(cast.tokens.get(asker)) as client:
        found = [one for route in routes() for one in await failures(client, *route)]
    assert found == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/api/me", {"name": "a\0b"}),
        ("PATCH", "/api/me", {"fields": {"about": {"value": "a\0b", "audience": "network"}}}),
        ("GET", "/api/people?q=a%00b", None),
        ("GET", "/api/directory?country=%00", None),
    ],
)
async def test_a_sign_that_no_text_holds_is_invalid(
    cast: Cast, app: App, method: str, path: str, body: dict[str, Any] | None
) -> None:
    async with app.client(cast.tokens["member"]) as client:
        assert (await client.request(method, path, json=body)).status_code == 422


@pytest.mark.parametrize("path", ["/api/spaces/a%00b", "/api/themes/%00"])
async def test_nothing_has_an_address_with_such_a_sign(cast: Cast, app: App, path: str) -> None:
    async with app.client(cast.tokens["member"]) as client:
        assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("body", [b'{"name":' + b"[" * 2_000, b'{"name": "\xed\xa0\x80"}'])
async def test_a_body_that_cannot_be_read_is_a_bad_request(cast: Cast, app: App, body: bytes) -> None:
    async with app.client(cast.tokens["member"]) as client:
        answer = await client.patch("/api/me", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


async def test_who_is_not_signed_in_has_no_preview(app: App) -> None:
    async with app.client() as visitor:
        assert (await visitor.get("/api/me/preview?audience=public")).status_code == 401
