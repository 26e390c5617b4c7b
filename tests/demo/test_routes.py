"""The list of demo sign-ins over HTTP."""

from pathlib import Path

from tessera.core.database import Database
from tessera.demo.actions import create_demo
from tessera.demo.world import read_world
from tessera.settings import Settings
from tests.support.client import started


async def test_the_sign_ins_are_listed_where_the_world_is_and_nowhere_else(db: Database, tmp_path: Path) -> None:
    async with started(db.dsn, tmp_path) as app, app.client() as visitor:
        before = await visitor.get("/api/demo")
        await create_demo(db, Settings(host="127.0.0.1", base_url=""))
        after = await visitor.get("/api/demo")
    async with started(db.dsn, tmp_path, host="0.0.0.0") as app, app.client() as stranger:
        elsewhere = await stranger.get("/api/demo")
    # Not a 404: the sign-in page of a real site asks too, and browsers log each failure.
    assert before.json() == elsewhere.json() == {"people": [], "password": ""}
    told = after.json()
    assert told["password"] == read_world().password
    assert len(told["people"]) == 40
    assert set(told["people"][0]) == {"email", "name", "lang", "role", "organisation"}
