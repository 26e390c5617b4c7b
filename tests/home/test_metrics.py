"""/metrics: figures for who knows the token, nothing of people, nothing for others."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tessera.core.database import Database
from tests.support.cast import Cast, make_cast
from tests.support.client import App, started

TOKEN = "a token of the monitoring"


async def _read(app: App) -> dict[str, dict[tuple[str, ...], float]]:
    """{sample: {values of its labels: value}}"""
    answer = await app.client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


async def _until(app: App, fits: Callable[[Any], bool]) -> None:
    """Read until the figures fit, for half a minute."""
    for _ in range(100):
        if fits(await _read(app)):
            return
        await asyncio.sleep(0.3)
    raise AssertionError(await _read(app))


@pytest.mark.parametrize("given", [None, "", "Bearer ", "Bearer another", TOKEN, f"bearer {TOKEN}"])
async def test_without_the_token_it_is_a_page_that_is_not_there(
    db: Database, tmp_path: Path, given: str | None
) -> None:
    headers = {} if given is None else {"Authorization": given}
    async with started(db.dsn, tmp_path, metrics_token=TOKEN) as guarded:
        with_token = await guarded.client().get("/metrics", headers=headers)
    assert with_token.status_code == 404
    assert "tessera_" not in with_token.text


async def test_where_no_token_is_set_no_token_opens_it(app: App) -> None:
    for given in ("Bearer ", "Bearer None", ""):
        assert (await app.client().get("/metrics", headers={"Authorization": given})).status_code == 404


async def test_requests_are_counted_by_the_pattern_of_their_route(db: Database, tmp_path: Path) -> None:
    cast = await make_cast(db)
    thread = await cast.ask("member", audience="public", title="Who sweeps?")
    async with started(db.dsn, tmp_path, metrics_token=TOKEN) as app:
        name = "tessera_request_seconds_count"
        route = ("GET", "/api/threads/{thread_id}", "200")
        before = (await _read(app)).get(name, {}).get(route, 0)
        for _ in range(3):
            await app.client().get(f"/api/threads/{thread}")
        await app.client().get("/api/threads/nothing")
        found = await _read(app)
    assert found[name][route] == before + 3
    written = str(found)
    for trace in (str(thread), "Member Sample", "sweeps", "examplestead"):
        assert trace not in written


async def test_addresses_that_are_not_there_make_no_labels(db: Database, tmp_path: Path) -> None:
    async with started(db.dsn, tmp_path, metrics_token=TOKEN) as app:
        for path in ("/quagga-one", "/quagga/two", "/api/quagga", "/assets/quagga.js"):
            await app.client().request("GET", path)
        await app.client().request("QUAGGA", "/")
        assert "quagga" not in str(await _read(app)).lower()


async def test_facts_reactions_timers_and_pools_are_told(db: Database, tmp_path: Path) -> None:
    cast = await make_cast(db)
    async with started(db.dsn, tmp_path, metrics_token=TOKEN, acts=3, reads=4) as app:
        before = await _read(app)
        await cast.ask("member", audience="public")
        after = await _read(app)
        assert after["tessera_facts_total"][()] == before["tessera_facts_total"][()] + 3
        assert after["tessera_database_up"][()] == 1
        assert after["tessera_pool_size"] == {("acts",): 3, ("reads",): 4}
        assert 0 <= after["tessera_pool_wait_seconds"][("acts",)] < 5
        await _until(app, lambda f: f.get("tessera_reaction_lag_facts", {}).get(("search",)) == 0)
        await _until(app, lambda f: ("carry_out_deletions",) in f.get("tessera_timer_overdue_seconds", {}))


async def test_a_reaction_that_does_not_read_falls_behind(cast: Cast, tmp_path: Path) -> None:
    async with started(cast.db.dsn, tmp_path, metrics_token=TOKEN) as app:
        await cast.db.pool.execute("INSERT INTO reaction_cursor (name, xid, fact_id) VALUES ('asleep', '0', 0)")
        await cast.ask("member")
        found = await _read(app)
        assert found["tessera_reaction_lag_facts"][("asleep",)] >= 1
        assert found["tessera_reaction_lag_seconds"][("asleep",)] >= 0


async def test_a_pool_without_a_free_connection_is_seen(db: Database, tmp_path: Path) -> None:
    async with started(db.dsn, tmp_path, metrics_token=TOKEN, acts=1) as app:
        async with app.asgi.app.state.db.engine.connect():
            found = await _read(app)
        assert found["tessera_pool_used"][("acts",)] == 1
        assert found["tessera_pool_wait_seconds"][("acts",)] == 5


async def test_live_connections_are_counted_by_transport(cast: Cast, tmp_path: Path) -> None:
    async with started(cast.db.dsn, tmp_path, metrics_token=TOKEN) as app:
        found = await _read(app)
        assert found["tessera_live_connections"] == {("websocket",): 0, ("sse",): 0, ("poll",): 0}
        reader = app.client(cast.tokens["member"])
        stands = (await reader.get("/api/session")).json()["position"]
        held = asyncio.create_task(reader.get("/api/live/poll", params={"open": json.dumps([stands]), "wait": "20"}))
        await _until(app, lambda f: f["tessera_live_connections"][("poll",)] == 1)
        held.cancel()
        await asyncio.gather(held, return_exceptions=True)
