"""What was told and forgotten is not told again by what happens to the thing later."""

from typing import Any
from uuid import UUID

import pytest

from tessera.core.access import VISITOR
from tessera.core.facts import Fact, record
from tessera.notices import queries
from tessera.notices.timers import purge_notices
from tests.support.cast import Cast
from tests.support.client import App
from tests.support.reacting import told

SEEN = "UPDATE notice SET at = now() - interval '91 days', seen_at = now() - interval '91 days'"


async def reasons(cast: Cast, app: App, name: str) -> list[str]:
    await told(cast.db)
    async with app.client(cast.tokens[name]) as client:
        return [one["reason"] for one in (await client.get("/api/me/notices")).json()["items"]]


async def send(app: App, cast: Cast, name: str, method: str, path: str, body: Any = None) -> Any:
    async with app.client(cast.tokens[name]) as client:
        answer = await client.request(method, path, json=body)
    assert answer.is_success, answer.text
    return answer.json()


async def long_ago(cast: Cast, *changes: str) -> None:
    """All was told and seen three months ago, and is forgotten; the things are as old."""
    await told(cast.db)
    for change in (SEEN, *changes):
        await cast.db.pool.execute(change)
    await purge_notices(cast.db)


async def edit(cast: Cast, app: App, post: UUID, text: str) -> None:
    version = (await send(app, cast, "giver", "GET", f"/api/posts/{post}/source")).get("version")
    await send(app, cast, "giver", "PATCH", f"/api/posts/{post}", {"text": text, "version": version})


async def test_an_old_mention_is_not_told_again_by_an_edit_and_a_new_one_is(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    at = f"Ask @[{cast.people['stranger']}]."
    post = await cast.answer("giver", thread, text=at)
    assert await reasons(cast, app, "stranger") == ["mentioned"]
    await long_ago(cast, "UPDATE mention SET at = now() - interval '91 days'")
    await edit(cast, app, post, f"{at} Really.")
    assert await reasons(cast, app, "stranger") == []
    await edit(cast, app, post, "Ask nobody.")
    await edit(cast, app, post, at)
    assert await reasons(cast, app, "stranger") == ["mentioned"]


async def test_that_an_answer_helped_long_ago_is_not_told_again(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    post = await cast.answer("giver", thread)
    helped = f"/api/posts/{post}/helped"
    await send(app, cast, "member", "PUT", helped)
    assert await reasons(cast, app, "giver") == ["helped"]
    await long_ago(cast, "UPDATE post SET helped_at = now() - interval '91 days' WHERE helped_at IS NOT NULL")
    await send(app, cast, "member", "PUT", helped)
    assert await reasons(cast, app, "giver") == []
    await send(app, cast, "member", "DELETE", helped)
    await send(app, cast, "member", "PUT", helped)
    assert await reasons(cast, app, "giver") == ["helped"]


async def test_an_old_refusal_is_not_told_again(cast: Cast, app: App) -> None:
    door = f"/api/spaces/{cast.space}"
    await send(app, cast, "moderator", "PATCH", door, {"listed": "network"})
    request = (await send(app, cast, "stranger", "POST", f"{door}/requests", {"answers": []}))["id"]
    decision = {"admitted": False, "sentence": "We are full."}
    await send(app, cast, "moderator", "PUT", f"/api/requests/{request}", decision)
    assert await reasons(cast, app, "stranger") == ["declined"]
    await long_ago(cast, "UPDATE join_request SET decided_at = now() - interval '91 days'")
    stranger = await cast.actor("stranger")
    assert stranger.stream_id is not None
    async with cast.db.act(VISITOR) as tx:
        await record(tx, [Fact(stranger.stream_id, "space", cast.space)])
    assert await reasons(cast, app, "stranger") == []


async def test_what_nobody_saw_in_a_year_is_forgotten(cast: Cast, app: App) -> None:
    await cast.answer("giver", await cast.ask("member"))
    await cast.answer("giver", await cast.ask("member"))
    await told(cast.db)
    for days, left in ((364, 2), (366, 0)):
        await cast.db.pool.execute("UPDATE notice SET at = now() - make_interval(days => $1)", days)
        await purge_notices(cast.db)
        assert await cast.db.pool.fetchval("SELECT count(*) FROM notice WHERE kind = 'thread'") == left


async def test_the_count_ends_where_it_says_more(cast: Cast, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """It counts what the list shows, of all kinds together, and up to its end; what nobody asked for is not read."""
    monkeypatch.setattr(queries, "MOST_COUNTED", 3)
    thread = await cast.ask("member")
    post = await cast.answer("giver", thread)
    await send(app, cast, "member", "PUT", f"/api/posts/{post}/helped")
    await cast.answer("adviser", thread)
    await told(cast.db)
    giver = await cast.actor("giver")
    assert await queries.unseen_count(cast.db, giver) == 2
    for number in range(3):
        await cast.answer("member", await cast.ask("giver", title=f"Question {number}"))
    await told(cast.db)
    assert await queries.unseen_count(cast.db, giver) == 3

    def none(*_: object) -> None:
        raise AssertionError("a row was built to be counted")

    monkeypatch.setattr(queries, "_notice", none)
    assert await queries.unseen_count(cast.db, giver) == 3
