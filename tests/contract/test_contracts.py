"""The contracts written down are what the code says."""

import json
from typing import Any

import pytest

from tessera.contract import SCHEMA, live, texts


@pytest.mark.parametrize("name", ["openapi.json", "live.json"])
def test_a_written_contract_is_what_the_code_says(name: str) -> None:
    assert (SCHEMA / name).read_text(encoding="utf-8") == texts()[name], "type: make schema"


def test_contracts_come_out_alike_each_time() -> None:
    assert texts() == texts()


def test_every_route_of_the_api_is_in_the_contract() -> None:
    paths: dict[str, Any] = json.loads((SCHEMA / "openapi.json").read_text(encoding="utf-8"))["paths"]
    asked = {
        "/api/session": {"get", "post", "delete"},
        "/api/logins": {"get"},
        "/api/me": {"get", "patch"},
        "/api/spaces/{space}/threads": {"get"},
        "/api/posts/{post_id}/helped": {"put", "delete"},
        "/api/search": {"get"},
        "/api/search/similar": {"get"},
        "/api/live/poll": {"get"},
    }
    assert {path: set(paths.get(path, {})) for path in asked} == asked


def test_wire_names_are_in_camel_case() -> None:
    shapes: dict[str, Any] = json.loads((SCHEMA / "openapi.json").read_text(encoding="utf-8"))["components"]["schemas"]
    names = {name for shape in shapes.values() for name in shape.get("properties", {})}
    assert {"createdAt", "lastAt", "mayAnswer", "namePublic"} <= names
    assert not [name for name in names if "_" in name]


def test_every_kind_of_stream_is_in_the_contract() -> None:
    assert set(live()["facts"]) == {"list", "thread", "person", "space", "door"}
