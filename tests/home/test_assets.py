"""Built files of the client: their ETags are made once, when the server starts."""

from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from litestar.datastructures import State

from tessera.core.http import tag_of
from tessera.home import shell

BODY = b"console.log('quagga')"


async def test_an_asset_is_not_hashed_when_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "quagga.js").write_bytes(BODY)
    built, expected = shell.Shell(tmp_path), tag_of(BODY)

    def none(_: bytes) -> str:
        raise AssertionError("hashed at a request")

    monkeypatch.setattr(shell, "tag_of", none)
    transport = httpx.ASGITransport(Litestar([shell.read_asset], state=State({"shell": built})))
    async with httpx.AsyncClient(transport=transport, base_url="http://tessera.example") as client:
        first = await client.get("/assets/quagga.js")
        assert (first.status_code, first.content, first.headers["ETag"]) == (200, BODY, expected)
        again = await client.get("/assets/quagga.js", headers={"If-None-Match": expected})
        assert (again.status_code, again.content) == (304, b"")
