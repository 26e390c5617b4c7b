"""The contracts written down are what the code says."""

import json
from pathlib import Path
from typing import Any

import pytest

from tessera.contract import ENV_EXAMPLE, SCHEMA, live, texts
from tessera.settings import Settings


@pytest.mark.parametrize("name", ["openapi.json", "live.json", ENV_EXAMPLE])
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


def test_the_settings_to_copy_are_all_there_and_can_be_read_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"TESSERA_{name.upper()}", raising=False)
    lines = (SCHEMA / ENV_EXAMPLE).read_text(encoding="utf-8").splitlines()
    set_all = [line.removeprefix("#") for line in lines if line.startswith("#TESSERA_")]
    assert [line.partition("=")[0] for line in set_all] == [f"TESSERA_{name.upper()}" for name in Settings.model_fields]
    written = tmp_path / ".env"
    written.write_text("\n".join(line for line in set_all if not line.endswith("=")), encoding="utf-8")
    assert Settings(_env_file=written) == Settings(_env_file=None)  # type: ignore[call-arg]
