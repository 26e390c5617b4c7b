"""Organisations over HTTP: open to visitors, who need them to accept an invitation."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient

from tessera.core.database import Database
from tessera.core.limits import Limit
from tessera.organisations import routes
from tessera.organisations.register import import_gv100ad
from tests.organisations.register import as_bytes, excerpt
from tests.support.cast import Cast
from tests.support.client import App, started


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
        "other": None,
        "endedOn": None,
        "size": "large",
    }
    assert {name: value for name, value in one.items() if name in kiel} | {"other": None} == kiel
    assert {name: value for name, value in one.items() if name not in kiel} == {
        "key": "01002000",
        "association": "",
        "areaHa": 11_865,
        "postcode": "24103",
        "website": "",
        "latitude": None,
        "longitude": None,
        "languages": ["de"],
        "otherNames": [],
        "history": [],
        "official": True,
        "successors": [],
        "predecessors": [],
        "sources": found.json()["sources"],
    }
    [source] = one["sources"]
    assert (source["key"], source["licence"]) == ("gv100ad", "dl-de/by-2-0")


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


PLACE = {"kind": "place", "name": "Żary", "country": "PL", "region": "Lubusz", "population": 38_000}
PLACE |= {"latitude": 51.64, "longitude": 15.14, "languages": ["pl"], "website": "https://zary.example"}
PLACE |= {"otherNames": ["Sorau", "Жары"]}


async def added(staff: AsyncClient, **more: object) -> str:
    """The id of an organisation that staff added."""
    answer = await staff.post("/api/organisations", json=PLACE | more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_staff_add_an_organisation_and_it_is_found_by_all_its_names(cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["staff"]) as staff, app.client() as visitor:
        id_ = await added(staff)
        for asked in ("Zary", "sorau", "Жари", "Żray"):
            [hit] = (await visitor.get("/api/organisations", params={"q": asked})).json()["items"]
            assert hit["id"] == id_, asked
        read = (await visitor.get(f"/api/organisations/{id_}")).json()
    assert {name: read[name] for name in PLACE if name != "otherNames"} == {
        name: value for name, value in PLACE.items() if name != "otherNames"
    }
    assert [name["name"] for name in read["otherNames"]] == ["Жары", "Sorau"]
    assert (read["size"], read["source"], read["sources"]) == ("medium", None, [])


async def test_staff_confirm_a_place_and_its_history_says_so(cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["staff"]) as staff:
        id_ = await added(staff)
        patch = {"kind": "municipality", "name": "Żary (Sorau)", "otherNames": ["Zhary"]}
        changed = await staff.patch(f"/api/organisations/{id_}", json=patch)
        read = (await staff.get(f"/api/organisations/{id_}")).json()
        by_former = (await staff.get("/api/organisations", params={"q": "Żary"})).json()["items"]
        back = await staff.patch(f"/api/organisations/{id_}", json={"kind": "place"})
    assert (changed.status_code, changed.json()) == (200, {"kind": "organisation", "id": id_})
    assert (read["kind"], read["name"]) == ("municipality", "Żary (Sorau)")
    assert [(change["what"], change["before"], change["after"]) for change in read["history"]] == [
        ("kind", "place", "municipality"),
        ("name", "Żary", "Żary (Sorau)"),
    ]
    assert read["otherNames"] == [
        {"name": "Żary", "former": True, "staff": False},
        {"name": "Zhary", "former": False, "staff": True},
    ]
    assert by_former[0]["id"] == id_
    assert (back.status_code, back.json()["fields"]) == (422, {"kind": "kind_unknown"}), "confirmed is confirmed"


async def test_a_repeated_adding_adds_once(cast: Cast, app: App) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    async with app.client(cast.tokens["staff"]) as staff:
        first, second = [await staff.post("/api/organisations", json=PLACE, headers=key) for _ in range(2)]
    assert first.json() == second.json()
    assert await cast.db.pool.fetchval("SELECT count(*) FROM organisation WHERE name = 'Żary'") == 1


@pytest.mark.parametrize(("name", "status"), [("visitor", 401), ("stranger", 403), ("member", 403), ("moderator", 403)])
async def test_nobody_but_staff_adds_or_changes(cast: Cast, app: App, name: str, status: int) -> None:
    async with app.client(cast.tokens["staff"]) as staff, app.client(cast.tokens.get(name)) as somebody:
        id_ = await added(staff)
        answers = [
            await somebody.post("/api/organisations", json=PLACE),
            await somebody.patch(f"/api/organisations/{id_}", json={"kind": "municipality"}),
            await somebody.patch(f"/api/organisations/{uuid4()}", json={"kind": "municipality"}),
        ]
    assert [answer.status_code for answer in answers] == [status] * 3
    assert await cast.db.pool.fetchval("SELECT kind FROM organisation WHERE id = $1", id_) == "place"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("kind", "kingdom", "kind_unknown"),
        ("name", " ,; ", "field_empty"),
        ("name", "x" * 201, "field_too_long"),
        ("country", "Poland", "field_invalid"),
        ("population", -1, "field_invalid"),
        ("population", 10**10, "field_invalid"),
        ("latitude", 91, "field_invalid"),
        ("latitude", None, "field_invalid"),
        ("languages", ["Polish"], "field_invalid"),
        ("website", "javascript:alert(1)", "field_invalid"),
        ("otherNames", [""], "field_invalid"),
    ],
)
async def test_what_cannot_be_is_told_by_field(cast: Cast, app: App, field: str, value: object, code: str) -> None:
    async with app.client(cast.tokens["staff"]) as staff:
        answer = await staff.post("/api/organisations", json=PLACE | {field: value})
    assert (answer.status_code, answer.json()["fields"]) == (422, {field: code})


async def test_what_the_official_register_says_is_not_changed_by_hand(cast: Cast, app: App) -> None:
    await import_gv100ad(cast.db, as_bytes(excerpt("01002000")), print)
    kiel = await cast.db.pool.fetchval("SELECT id FROM organisation WHERE name = 'Kiel'")
    async with app.client(cast.tokens["staff"]) as staff:
        refused = await staff.patch(f"/api/organisations/{kiel}", json={"population": 1})
        same = await staff.patch(f"/api/organisations/{kiel}", json={"name": "Kiel", "website": "https://kiel.example"})
    assert (refused.status_code, refused.json()["code"]) == (409, "organisation_official")
    assert same.status_code == 200
    assert await cast.db.pool.fetchval("SELECT website FROM organisation WHERE id = $1", kiel) == "https://kiel.example"


async def test_what_is_no_more_comes_after_what_is(cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["staff"]) as staff:
        ended = await added(staff, name="Neustadt", population=900_000)
        running = await added(staff, name="Neustadt am Fluss", population=1_000)
        await cast.db.pool.execute("UPDATE organisation SET ended_on = '2025-01-01' WHERE id = $1", UUID(ended))
        hits = (await staff.get("/api/organisations", params={"q": "Neustadt"})).json()["items"]
    assert [(hit["id"], hit["endedOn"]) for hit in hits] == [(running, None), (ended, "2025-01-01")]
