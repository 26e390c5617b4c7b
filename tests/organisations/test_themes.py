"""What organisations work on: who says so, the history, merging, the directory's filters."""

from typing import Any
from uuid import UUID

import pytest

from tessera.core.access import VISITOR
from tessera.core.errors import Invalid
from tessera.organisations.actions import add_organisation
from tessera.organisations.carrying import move_themes
from tessera.organisations.directory import Wanted, directory
from tessera.organisations.rules import may_theme
from tests.support.cast import Cast
from tests.support.client import App


@pytest.mark.parametrize(("staff", "here", "may"), [(1, 0, True), (0, 1, True), (1, 1, True), (0, 0, False)])
def test_staff_and_who_works_there_say_so(staff: int, here: int, may: bool) -> None:
    assert may_theme(staff=bool(staff), works_there=bool(here)).allowed is may


async def put(cast: Cast, app: App, who: str, *themes: str, town: UUID | None = None) -> int:
    async with app.client(cast.tokens.get(who)) as client:
        url = f"/api/organisations/{town or cast.town}/themes"
        return (await client.put(url, json={"themes": list(themes)})).status_code


async def told(cast: Cast, app: App, who: str = "visitor", town: UUID | None = None) -> dict[str, Any]:
    async with app.client(cast.tokens.get(who)) as client:
        return dict((await client.get(f"/api/organisations/{town or cast.town}/themes")).json())


@pytest.fixture
async def elsewhere(cast: Cast) -> UUID:
    """A town where nobody works."""
    async with cast.db.act() as tx:
        town = await add_organisation(tx, VISITOR, kind="municipality", name="Elsewhere", country="DE")
    return town.id


async def test_everyone_reads_it_and_colleagues_and_staff_change_it(cast: Cast, app: App, elsewhere: UUID) -> None:
    assert await put(cast, app, "member", "sport", "youth-work") == 200
    assert await told(cast, app) == {"themes": ["youth-work", "sport"], "mayChange": False}
    assert (await told(cast, app, "giver"))["mayChange"] is True
    statuses = {who: await put(cast, app, who, "mobility", town=elsewhere) for who in ("visitor", "member", "staff")}
    assert statuses == {"visitor": 401, "member": 403, "staff": 200}
    assert (await told(cast, app, "staff", elsewhere))["mayChange"] is True
    assert (await told(cast, app, "member", elsewhere)) == {"themes": ["mobility"], "mayChange": False}


@pytest.mark.parametrize(
    "narrowed", ["circle_id = (SELECT circle_id FROM person WHERE id = $1)", "until = now(), main = false"]
)
async def test_who_hides_or_has_ended_their_work_there_does_not(cast: Cast, app: App, narrowed: str) -> None:
    person = cast.people["member"]
    own = "AND $1::uuid IS NOT NULL"
    await cast.db.pool.execute(f"UPDATE affiliation SET {narrowed} WHERE person_id = $1 {own}", person)
    assert (await told(cast, app, "member"))["mayChange"] is False
    assert await put(cast, app, "member", "sport") == 403


async def test_unknown_towns_and_themes_are_refused(cast: Cast, app: App) -> None:
    unknown = UUID(int=7)
    async with app.client(cast.tokens["staff"]) as client:
        assert (await client.get(f"/api/organisations/{unknown}/themes")).status_code == 404
        assert (await client.put(f"/api/organisations/{unknown}/themes", json={"themes": []})).status_code == 404
    assert await put(cast, app, "member", "castle") == 422


async def test_the_history_tells_keys_and_not_who_chose_them(cast: Cast, app: App) -> None:
    for who, themes in (("member", ["sport"]), ("staff", ["mobility", "sport"]), ("staff", ["mobility", "sport"])):
        assert await put(cast, app, who, *themes) == 200
    async with app.client() as client:
        history = (await client.get(f"/api/organisations/{cast.town}")).json()["history"]
    assert [(one["what"], one["before"], one["after"], one["source"]) for one in history] == [
        ("themes", "", "sport", "here"),
        ("themes", "sport", "mobility sport", "here"),
    ]


async def test_a_merged_organisation_carries_the_themes_of_both(cast: Cast, app: App, elsewhere: UUID) -> None:
    await put(cast, app, "member", "sport", "youth-work")
    await put(cast, app, "staff", "mobility", "sport", town=elsewhere)
    async with cast.db.act() as tx:
        await move_themes(tx, elsewhere, cast.town)
    assert (await told(cast, app))["themes"] == ["youth-work", "mobility", "sport"]
    assert (await told(cast, app, town=elsewhere))["themes"] == []
    async with app.client() as client:
        history = (await client.get(f"/api/organisations/{cast.town}")).json()["history"]
    assert (history[-1]["before"], history[-1]["after"]) == ("youth-work sport", "youth-work mobility sport")


async def test_merging_loses_none_where_both_have_eight(cast: Cast, app: App, elsewhere: UUID) -> None:
    keys = [row["key"] for row in await cast.db.pool.fetch("SELECT key FROM theme ORDER BY position LIMIT 12")]
    await put(cast, app, "member", *keys[:8])
    await put(cast, app, "staff", *keys[4:], town=elsewhere)
    async with cast.db.act() as tx:
        await move_themes(tx, elsewhere, cast.town)
    assert (await told(cast, app))["themes"] == keys
    assert await put(cast, app, "member", *keys) == 422
    assert await put(cast, app, "member", *keys[6:]) == 200


async def names(cast: Cast, **wanted: Any) -> tuple[list[str], int | None]:
    page = await directory(cast.db, await cast.actor("stranger"), Wanted(**wanted), cursor=None, limit=50)
    return [item.name for item in page.items], page.total


async def test_the_directory_narrows_by_theme_and_by_goal(cast: Cast, app: App, elsewhere: UUID) -> None:
    await put(cast, app, "member", "youth-councils", "sport")
    await put(cast, app, "staff", "sport", town=elsewhere)
    assert await names(cast, theme="sport") == (["Elsewhere", "Examplestead"], 2)
    assert await names(cast, theme="youth-councils") == (["Examplestead"], 1)
    assert await names(cast, theme="mobility") == ([], 0)
    assert await names(cast, goal=16) == (["Examplestead"], 1)
    assert await names(cast, theme="sport", goal=16) == (["Examplestead"], 1)
    assert await names(cast, theme="sport", people=True) == (["Examplestead"], 1)
    assert await names(cast, theme="sport", country="BO") == ([], 0)
    assert await names(cast, theme="sport", kind="municipality", size="medium") == (["Examplestead"], 1)
    assert await names(cast, q="elsewere", theme="sport") == (["Elsewhere"], None)
    assert await names(cast, q="elsewere", theme="youth-councils") == ([], None)
    assert (await names(cast))[1] is None


async def test_what_has_ended_is_not_counted(cast: Cast, app: App, elsewhere: UUID) -> None:
    await put(cast, app, "staff", "sport", town=elsewhere)
    await cast.db.pool.execute("UPDATE organisation SET ended_on = '2025-01-01' WHERE id = $1", elsewhere)
    assert await names(cast, theme="sport") == ([], 0)


@pytest.mark.parametrize("wanted", [{"theme": "castle"}, {"goal": 18}, {"goal": 0}])
async def test_a_theme_or_goal_that_is_not_there_is_refused(cast: Cast, wanted: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        await directory(cast.db, VISITOR, Wanted(**wanted), cursor=None, limit=10)


async def test_a_retired_theme_still_lists_what_carries_it_and_serves_no_goal(cast: Cast, app: App) -> None:
    await put(cast, app, "member", "youth-councils")
    await cast.db.pool.execute("UPDATE theme SET retired_at = now() WHERE key = 'youth-councils'")
    assert await names(cast, theme="youth-councils") == (["Examplestead"], 1)
    assert await names(cast, goal=16) == ([], 0)
