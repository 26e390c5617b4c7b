"""Organisations over HTTP: open to visitors, who need them to accept an invitation."""

from pathlib import Path
from uuid import uuid4

import pytest

from tessera.core.database import Database
from tessera.core.limits import Limit
from tessera.organisations import routes
from tessera.organisations.actions import import_gv100ad
from tests.organisations.register import as_bytes, excerpt
from tests.support.client import started


async def test_a_visitor_finds_a_municipality_and_reads_it(db: Database, tmp_path: Path) -> None:
    await import_gv100ad(db, as_bytes(excerpt("01002000", "05158004")), print)
    async with started(db.dsn, tmp_path) as app, app.client() as visitor:
        found = await visitor.get("/api/organisations", params={"q": "Stadt Kile", "limit": 5})
        [kiel] = found.json()["items"]
        one = (await visitor.get(f"/api/organisations/{kiel['id']}")).json()
    assert found.status_code == 200
    assert {name: value for name, value in kiel.items() if name != "id"} == {
        "name": "Kiel",
        "title": "Landeshauptstadt",
        "kind": "municipality",
        "country": "DE",
        "region": "Schleswig-Holstein",
        "district": "Kiel",
        "population": 247_717,
        "source": "gv100ad",
    }
    assert one == kiel | {"key": "01002000", "association": "", "areaHa": 11_865, "postcode": "24103", "website": ""}


async def test_an_unknown_organisation_is_not_found(db: Database, tmp_path: Path) -> None:
    async with started(db.dsn, tmp_path) as app, app.client() as visitor:
        unknown = await visitor.get(f"/api/organisations/{uuid4()}")
        nonsense = await visitor.get("/api/organisations/nonsense")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    assert (nonsense.status_code, nonsense.json()["code"]) == (404, "not_found")


async def test_who_asks_too_often_has_to_wait(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "_asked", Limit(attempts=3, seconds=60))
    async with started(db.dsn, tmp_path) as app, app.client() as visitor:
        answers = [await visitor.get("/api/organisations", params={"q": "Kiel"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
