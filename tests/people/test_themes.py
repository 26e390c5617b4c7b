"""The themes in profiles: what is taken, and whom they let find somebody."""

from typing import Any

import pytest

from tests.support.cast import Cast
from tests.support.client import App


async def show(cast: Cast, app: App, who: str, value: str, audience: str = "network") -> dict[str, Any]:
    fields = {"themes": {"value": value, "audience": audience}}
    async with app.client(cast.tokens[who]) as client:
        answer = await client.patch("/api/me", json={"fields": fields})
    return {"status": answer.status_code, **answer.json()}


async def found(cast: Cast, app: App, reader: str, **asked: Any) -> tuple[list[str], int]:
    async with app.client(cast.tokens.get(reader)) as client:
        page = (await client.get("/api/carrying/people", params=asked or {"theme": "sport"})).json()
    return [item["name"] for item in page["items"]], page["total"]


async def test_themes_are_kept_as_keys_each_once(cast: Cast, app: App) -> None:
    assert (await show(cast, app, "member", " sport  mobility sport "))["status"] == 200
    async with app.client(cast.tokens["stranger"]) as client:
        assert (await client.get(f"/api/people/{cast.people['member']}")).json()["themes"] == ["sport", "mobility"]
    assert (await show(cast, app, "member", ""))["status"] == 200
    assert await cast.db.pool.fetchval("SELECT count(*) FROM profile_field WHERE field = 'themes'") == 0


@pytest.mark.parametrize(
    ("value", "fields"),
    [
        ("castle", {"themes.castle": "theme_unknown"}),
        ("veterans", {"themes.veterans": "theme_retired"}),
        ("x" * 700, {"themes": "field_too_long"}),
    ],
)
async def test_what_nobody_can_carry_is_refused(cast: Cast, app: App, value: str, fields: dict[str, str]) -> None:
    await cast.db.pool.execute("UPDATE theme SET retired_at = now() WHERE key = 'veterans'")
    answer = await show(cast, app, "member", value)
    assert (answer["status"], answer["fields"]) == (422, fields)


async def test_more_than_eight_are_refused(cast: Cast, app: App) -> None:
    keys = [row["key"] for row in await cast.db.pool.fetch("SELECT key FROM theme ORDER BY position LIMIT 9")]
    assert (await show(cast, app, "member", " ".join(keys)))["fields"] == {"themes": "themes_too_many"}
    assert (await show(cast, app, "member", " ".join(keys[:8])))["status"] == 200


async def test_a_theme_that_retired_meanwhile_stays(cast: Cast, app: App) -> None:
    await show(cast, app, "member", "veterans")
    await cast.db.pool.execute("UPDATE theme SET retired_at = now() WHERE key = 'veterans'")
    assert (await show(cast, app, "member", "veterans sport"))["status"] == 200


async def test_people_are_listed_for_whom_they_show_it_and_with_where_they_work(cast: Cast, app: App) -> None:
    await show(cast, app, "member", "sport")
    await show(cast, app, "giver", "sport mobility", str(cast.space))
    await show(cast, app, "adviser", "sport", "nobody")
    await show(cast, app, "guest", "mobility")
    assert await found(cast, app, "stranger") == (["Member Sample"], 1)
    assert await found(cast, app, "moderator") == (["Giver Sample", "Member Sample"], 2)
    assert await found(cast, app, "visitor") == ([], 0)
    assert await found(cast, app, "stranger", theme="mobility") == (["Guest Sample"], 1)
    async with app.client(cast.tokens["stranger"]) as client:
        [item] = (await client.get("/api/carrying/people?theme=sport")).json()["items"]
    assert (item["role"], item["organisationName"], item["country"]) == ("Officer", "Examplestead", "DE")


async def test_a_goal_lists_each_person_once(cast: Cast, app: App) -> None:
    await show(cast, app, "member", "youth-councils citizen-participation")
    assert await found(cast, app, "stranger", goal=16) == (["Member Sample"], 1)


async def test_visitors_are_told_of_who_shows_both_theme_and_name_to_them(cast: Cast, app: App) -> None:
    await show(cast, app, "member", "sport", "public")
    assert await found(cast, app, "visitor") == ([], 0)
    async with app.client(cast.tokens["member"]) as client:
        await client.patch("/api/me", json={"fields": {"name": {"audience": "public"}}})
        assert (await client.get("/api/session")).status_code == 200
    assert await found(cast, app, "visitor") == (["Member Sample"], 1)
    async with app.client() as client:
        [item] = (await client.get("/api/carrying/people?theme=sport")).json()["items"]
    assert (item["role"], item["organisation"]) == ("", None)


async def test_who_has_left_is_listed_nowhere(cast: Cast, app: App) -> None:
    await show(cast, app, "member", "sport")
    await cast.db.pool.execute("UPDATE person SET deactivated_at = now() WHERE id = $1", cast.people["member"])
    assert await found(cast, app, "stranger") == ([], 0)


async def test_pages_of_people_follow_one_another(cast: Cast, app: App) -> None:
    for who in ("member", "giver", "adviser"):
        await show(cast, app, who, "sport")
    names: list[str] = []
    cursor: dict[str, str] = {}
    async with app.client(cast.tokens["stranger"]) as client:
        for _ in range(3):
            asked = {"theme": "sport", "limit": 1, **cursor}
            page = (await client.get("/api/carrying/people", params=asked)).json()
            names += [item["name"] for item in page["items"]]
            cursor = {"cursor": page.get("next", "")}
    assert names == ["Adviser Sample", "Giver Sample", "Member Sample"]
    assert cursor == {"cursor": ""}


async def test_questions_on_ones_themes_are_offered_first(cast: Cast, app: App) -> None:
    await cast.ask("giver", title="About benches", text="Benches and lamps")
    await cast.ask("giver", title="On the theme", text="A hall", themes=["sport"])
    await cast.ask("giver", title="On both", text="A hall", themes=["sport", "mobility"])
    for number in range(3):
        await cast.ask("giver", title=f"Newer {number}", text="Something else")
    async with app.client(cast.tokens["member"]) as client:
        fields = {"themes": {"value": "sport mobility"}, "canHelp": {"value": "benches"}}
        assert (await client.patch("/api/me", json={"fields": fields})).status_code == 200
        items = (await client.get("/api/me/questions")).json()["items"]
    assert [item["title"] for item in items] == ["On both", "On the theme", "About benches"]


@pytest.mark.parametrize(("step", "status"), [(3, 200), (4, 200), (5, 422)])
async def test_the_first_ten_minutes_have_four_steps(cast: Cast, app: App, step: int, status: int) -> None:
    async with app.client(cast.tokens["member"]) as client:
        assert (await client.patch("/api/me", json={"welcome": step})).status_code == status
