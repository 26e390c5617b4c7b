"""Today: what waits for somebody, what is new since they were here, what has a day; nothing they may not see."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tessera.core.clock import now
from tessera.discussions.news import NEWS_FOR, SHOWN
from tessera.home.actions import leave_for
from tessera.home.schemas import AbsenceIn
from tessera.people.absences import answer_as_deputy
from tests.support.cast import Cast
from tests.support.client import App, Client


async def today(client: Client) -> dict[str, Any]:
    answer = await client.get("/api/me/today")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def new(page: dict[str, Any]) -> dict[str, list[tuple[str, int]]]:
    """{space: its threads by title with how many contributions are unread}."""
    return {
        one["space"]["title"]: [(item["item"]["title"], item["unread"]) for item in one["items"]]
        for one in page["news"]
    }


async def test_what_others_wrote_is_new_until_it_is_read(cast: Cast, app: App) -> None:
    thread = await cast.ask("giver", title="Which lamps?")
    await cast.answer("adviser", thread)
    member = app.client(cast.tokens["member"])
    assert list(new(await today(member)).values()) == [[("Which lamps?", 2)]]
    assert (await member.put(f"/api/threads/{thread}/read", json={"number": 1})).status_code == 200
    assert list(new(await today(member)).values()) == [[("Which lamps?", 1)]]
    assert (await member.put(f"/api/spaces/{cast.network}/read")).status_code == 200
    assert new(await today(member)) == {}


async def test_one_s_own_contributions_are_no_news(cast: Cast, app: App) -> None:
    await cast.ask("member")
    assert new(await today(app.client(cast.tokens["member"]))) == {}


async def test_what_is_muted_deleted_or_old_is_no_news(cast: Cast, app: App) -> None:
    member = app.client(cast.tokens["member"])
    muted, old = await cast.ask("giver", title="Muted"), await cast.ask("giver", title="Old")
    assert len(new(await today(member))) == 1
    assert (await member.put(f"/api/threads/{muted}/state", json={"state": "muted"})).status_code == 200
    before = now() - NEWS_FOR - timedelta(hours=1)
    await cast.db.pool.execute("UPDATE thread SET last_at = $1 WHERE id = $2", before, old)
    assert new(await today(member)) == {}


async def test_followed_threads_come_first_and_more_is_said_where_there_is_more(cast: Cast, app: App) -> None:
    member = app.client(cast.tokens["member"])
    followed = await cast.ask("giver", title="Followed")
    assert (await member.put(f"/api/threads/{followed}/state", json={"state": "following"})).status_code == 200
    titles = [f"Later {number}" for number in range(SHOWN)]
    for title in titles:
        await cast.ask("adviser", title=title)
    page = await today(member)
    (one,) = page["news"]
    assert [item["item"]["title"] for item in one["items"]] == ["Followed", *reversed(titles[1:])]
    assert [item["following"] for item in one["items"]] == [True, *([False] * (SHOWN - 1))]
    assert one["more"] is True


async def test_a_closed_space_is_new_only_to_who_is_inside(cast: Cast, app: App) -> None:
    await cast.ask("giver", audience="space", title="Inside")
    assert new(await today(app.client(cast.tokens["member"]))) == {"Participation": [("Inside", 1)]}
    for outside in ("stranger", "staff", "guest"):
        assert new(await today(app.client(cast.tokens[outside]))) == {}


async def test_who_asks_one_to_stand_in_waits_and_what_was_promised_has_a_day(cast: Cast, app: App) -> None:
    until = (now() + timedelta(days=5)).date()
    await away(cast, "giver", "member")
    page = await today(app.client(cast.tokens["member"]))
    assert [(one["name"], one["until"]) for one in page["waiting"]["deputies"]] == [("Giver Sample", until.isoformat())]
    assert page["coming"] == []
    async with cast.db.act(await cast.actor("member")) as tx:
        await answer_as_deputy(tx, await cast.actor("member"), person_id=cast.people["giver"], accept=True)
    page = await today(app.client(cast.tokens["member"]))
    assert page["waiting"]["deputies"] == []
    assert [(one["kind"], one["day"], one["person"]["name"]) for one in page["coming"]] == [
        ("deputy", until.isoformat(), "Giver Sample")
    ]
    back = await today(app.client(cast.tokens["giver"]))
    assert [(one["kind"], one["day"], one["person"]) for one in back["coming"]] == [("return", until.isoformat(), None)]


async def away(cast: Cast, name: str, deputy: str) -> None:
    actor = await cast.actor(name)
    absence = AbsenceIn(until=(now() + timedelta(days=5)).date(), audience="network", deputy=cast.people[deputy])
    async with cast.db.act(actor) as tx:
        await leave_for(tx, actor, absence)


async def test_who_wants_in_waits_for_facilitators_alone(cast: Cast, app: App) -> None:
    await cast.db.pool.execute("UPDATE space SET listed_id = 2 WHERE id = $1", cast.space)
    answers = {"answers": []}
    asked = await app.client(cast.tokens["stranger"]).post(f"/api/spaces/{cast.space}/requests", json=answers)
    assert asked.status_code == 201, asked.text

    async def doors(name: str) -> list[tuple[UUID, int]]:
        page = await today(app.client(cast.tokens[name]))
        return [(UUID(one["space"]["id"]), one["requests"]) for one in page["waiting"]["doors"]]

    assert await doors("moderator") == [(cast.space, 1)]
    for name in ("member", "staff", "stranger"):
        assert await doors(name) == []


async def test_questions_one_could_answer_wait_too(cast: Cast, app: App) -> None:
    await cast.db.pool.execute("UPDATE person SET languages = '{en}' WHERE id = $1", cast.people["member"])
    await cast.ask("giver", title="Who can answer?")
    page = await today(app.client(cast.tokens["member"]))
    assert [one["title"] for one in page["waiting"]["questions"]] == ["Who can answer?"]


async def test_visitors_have_no_day(app: App) -> None:
    answer = await app.client().get("/api/me/today")
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_needed")
