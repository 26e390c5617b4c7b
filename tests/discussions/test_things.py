"""One's own lists over all spaces, through the public API."""

from typing import Any
from uuid import UUID

import pytest

from tests.support.cast import Cast
from tests.support.client import App, Client


async def listed(client: Client, which: str, **asked: Any) -> dict[str, Any]:
    answer = await client.get("/api/me/things", params={"which": which, **asked})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def threads(client: Client, which: str) -> list[UUID]:
    return [UUID(one["thread"]) for one in (await listed(client, which))["items"]]


async def test_each_list_holds_what_is_one_s_own_the_newest_first(cast: Cast, app: App) -> None:
    asked = await cast.ask("member", title="Asked")
    inside = await cast.ask("member", audience="space", title="Inside", kind="topic")
    others = await cast.ask("giver", title="Others'")
    await cast.answer("member", others)
    member = app.client(cast.tokens["member"])
    for thread in (others, asked):
        assert (await member.put(f"/api/threads/{thread}/saved")).status_code == 200
    assert await threads(member, "questions") == [inside, asked]
    assert await threads(member, "answers") == [others]
    assert await threads(member, "saved") == [asked, others]
    assert await threads(member, "followed") == [others, inside, asked]
    (first, _) = (await listed(member, "questions"))["items"]
    assert (first["kind"], first["audience"], first["space"]["title"]) == ("topic", "space", "Participation")
    (answer,) = (await listed(member, "answers"))["items"]
    assert (answer["number"], answer["question"], answer["title"]) == (2, False, "Others'")


async def test_what_was_asked_unnamed_is_one_s_own_too(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", unnamed=True)
    assert await threads(app.client(cast.tokens["member"]), "questions") == [thread]
    assert await threads(app.client(cast.tokens["giver"]), "questions") == []


async def test_what_was_deleted_or_dropped_is_in_no_list(cast: Cast, app: App) -> None:
    thread, other = await cast.ask("member"), await cast.ask("giver")
    post = await cast.answer("member", other)
    member = app.client(cast.tokens["member"])
    for one in (thread, other):
        await member.put(f"/api/threads/{one}/saved")
    question = await cast.db.pool.fetchval("SELECT id FROM post WHERE thread_id = $1", thread)
    for gone in (post, question):
        assert (await member.delete(f"/api/posts/{gone}")).status_code == 200
    await member.delete(f"/api/threads/{other}/saved")
    await member.put(f"/api/threads/{other}/state", json={"state": "muted"})
    assert [await threads(member, which) for which in ("questions", "answers", "saved", "followed")] == [[]] * 4


@pytest.mark.parametrize("which", ["questions", "answers", "saved", "followed"])
async def test_a_long_list_comes_in_pages_each_thing_once(cast: Cast, app: App, which: str) -> None:
    member = app.client(cast.tokens["member"])
    made = [await cast.ask("giver" if which == "answers" else "member", title=f"No. {n}") for n in range(5)]
    for thread in made:
        if which == "answers":
            await cast.answer("member", thread)
        await member.put(f"/api/threads/{thread}/saved")
    seen, cursor = [], None
    for _ in range(3):
        page = await listed(member, which, limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [UUID(one["thread"]) for one in page["items"]]
        cursor = page.get("next")
    assert seen == made[::-1]
    assert cursor is None


async def test_what_is_asked_wrongly_says_so(cast: Cast, app: App) -> None:
    wrong = await app.client(cast.tokens["member"]).get("/api/me/things?which=zeppelins")
    assert (wrong.status_code, wrong.json()["fields"]) == (422, {"which": "field_invalid"})
    assert (await app.client().get("/api/me/things")).status_code == 401
