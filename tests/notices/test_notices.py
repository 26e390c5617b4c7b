"""Notices: who is told of what, once; shown while the thing is there and may be seen; seen when it was read."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tessera.core.access import VISITOR
from tessera.core.clock import now
from tessera.core.database import Database
from tessera.notices.timers import purge_notices
from tessera.spaces.actions import add_member, remove_member
from tests.support.calls import notices
from tests.support.cast import Cast
from tests.support.client import App, Client
from tests.support.reacting import told


async def reasons(cast: Cast, app: App, name: str) -> list[tuple[str, int]]:
    """Reason and count of what somebody has not seen, the newest first."""
    items = (await notices(cast, app, name))["items"]
    return [(one["reason"], one["count"]) for one in items if not one["seen"]]


async def put(client: Client, path: str, body: Any = None) -> None:
    answer = await client.put(path, json=body)
    assert answer.status_code == 200, answer.text


async def test_who_asked_is_told_of_answers_by_one_notice_with_their_number(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", title="Which lamps?")
    assert await reasons(cast, app, "member") == []
    await cast.answer("giver", thread)
    await cast.answer("adviser", thread)
    await told(cast.db)
    await cast.answer("member", thread)
    shown = (await notices(cast, app, "member"))["items"][0]
    assert (shown["reason"], shown["count"], shown["seen"]) == ("answered", 2, False)
    assert shown["thread"] == {
        "id": str(thread),
        "title": "Which lamps?",
        "lang": "en",
        "kind": "question",
        "number": 2,
    }


async def test_who_follows_is_told_and_who_wrote_is_not(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    await cast.answer("giver", thread)
    assert await reasons(cast, app, "giver") == []
    await cast.answer("adviser", thread)
    assert await reasons(cast, app, "giver") == [("followed", 1)]
    assert await reasons(cast, app, "adviser") == []
    assert await reasons(cast, app, "stranger") == []


async def test_who_wrote_after_an_answer_is_not_told_of_it(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    await cast.answer("giver", thread)
    await cast.answer("member", thread)
    async with cast.db.act() as tx:
        await (await tx.driver()).execute("DELETE FROM notice")
    await cast.db.pool.execute("UPDATE reaction_cursor SET xid = '0', fact_id = 0 WHERE name = 'notices'")
    assert await reasons(cast, app, "member") == []
    assert await reasons(cast, app, "giver") == [("followed", 1)]


async def test_reading_the_facts_again_tells_nobody_twice(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    await cast.answer("giver", thread)
    first = (await notices(cast, app, "member"))["items"]
    async with app.client(cast.tokens["member"]) as client:
        await put(client, f"/api/me/notices/{first[0]['id']}/seen")
    await cast.db.pool.execute("UPDATE reaction_cursor SET xid = '0', fact_id = 0 WHERE name = 'notices'")
    again = (await notices(cast, app, "member"))["items"]
    assert again == [first[0] | {"seen": True}, *first[1:]]


async def test_after_it_was_seen_a_new_answer_is_new_alone(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    await cast.answer("giver", thread)
    newest = (await notices(cast, app, "member"))["items"][0]
    async with app.client(cast.tokens["member"]) as client:
        await put(client, "/api/me/notices/seen", {"until": newest["at"]})
    assert await reasons(cast, app, "member") == []
    await cast.answer("adviser", thread)
    shown = (await notices(cast, app, "member"))["items"][0]
    assert (shown["id"], shown["count"], shown["seen"]) == (newest["id"], 1, False)
    assert shown["thread"]["number"] == 3


async def test_all_are_seen_only_up_to_the_moment_said(cast: Cast, app: App) -> None:
    one, other = await cast.ask("member", title="One"), await cast.ask("member", title="Other")
    await cast.answer("giver", one)
    until = (await notices(cast, app, "member"))["items"][0]["at"]
    await cast.answer("giver", other)
    async with app.client(cast.tokens["member"]) as client:
        await told(cast.db)
        await put(client, "/api/me/notices/seen", {"until": until})
        wrong = await client.put("/api/me/notices/seen", json={"until": "2026-01-01T10:00:00"})
    assert wrong.status_code == 422, wrong.text
    left = [one for one in (await notices(cast, app, "member"))["items"] if not one["seen"]]
    assert [one["thread"]["title"] for one in left] == ["Other"]


async def test_what_is_read_on_its_page_is_seen(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    await cast.answer("giver", thread)
    assert await reasons(cast, app, "member") == [("answered", 1)]
    async with app.client(cast.tokens["member"]) as client:
        await put(client, f"/api/threads/{thread}/read", {"number": 1})
        assert await reasons(cast, app, "member") == [("answered", 1)]
        await put(client, f"/api/threads/{thread}/read", {"number": 2})
    assert await reasons(cast, app, "member") == []


async def test_what_was_read_before_it_is_told_is_not_told(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    await cast.answer("giver", thread)
    async with app.client(cast.tokens["member"]) as client:
        await put(client, f"/api/threads/{thread}/read", {"number": 2})
    assert await reasons(cast, app, "member") == []


async def test_who_says_that_all_is_read_has_seen_it(cast: Cast, app: App) -> None:
    thread, inside = await cast.ask("member"), await cast.ask("member", audience="space")
    await cast.answer("giver", thread)
    await cast.answer("giver", inside)
    assert len(await reasons(cast, app, "member")) == 2
    async with app.client(cast.tokens["member"]) as client:
        await put(client, f"/api/spaces/{cast.network}/read")
    left = [one for one in (await notices(cast, app, "member"))["items"] if not one["seen"] and one["thread"]]
    assert [one["thread"]["id"] for one in left] == [str(inside)]


async def test_muted_threads_tell_nothing(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    async with app.client(cast.tokens["member"]) as client:
        await cast.answer("giver", thread)
        assert await reasons(cast, app, "member") == [("answered", 1)]
        await put(client, f"/api/threads/{thread}/state", {"state": "muted"})
        assert await reasons(cast, app, "member") == []
        await cast.answer("member", thread)
        await cast.answer("adviser", thread)
    assert await reasons(cast, app, "member") == []


async def test_whose_answer_helped_is_told_once_and_only_while_it_is_so(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    post = await cast.answer("giver", thread)
    await told(cast.db)
    own = await cast.answer("member", thread)
    async with app.client(cast.tokens["giver"]) as client:
        await put(client, f"/api/threads/{thread}/read", {"number": 9})
    async with app.client(cast.tokens["member"]) as client:
        await put(client, f"/api/posts/{post}/helped")
        await put(client, f"/api/posts/{own}/helped")
        assert await reasons(cast, app, "giver") == [("helped", 1)]
        assert await reasons(cast, app, "member") == [("answered", 1)]
        assert (await client.delete(f"/api/posts/{post}/helped")).status_code == 200
        assert await reasons(cast, app, "giver") == []
        await put(client, f"/api/posts/{post}/helped")
    assert await reasons(cast, app, "giver") == [("helped", 1)]


async def test_a_notice_goes_with_its_thing(cast: Cast, app: App) -> None:
    thread, other = await cast.ask("member"), await cast.ask("giver", title="Other")
    first, second = await cast.answer("giver", thread), await cast.answer("adviser", thread)
    await cast.answer("giver", other)
    await cast.answer("member", other)
    async with app.client(cast.tokens["member"]) as client:
        await put(client, f"/api/posts/{first}/helped")
    assert await reasons(cast, app, "member") == [("answered", 2)]
    async with app.client(cast.tokens["giver"]) as client:
        assert (await client.delete(f"/api/posts/{first}")).status_code == 200
        assert await reasons(cast, app, "member") == [("answered", 1)]
        assert [one for one in await reasons(cast, app, "giver") if one[0] == "helped"] == []
    async with app.client(cast.tokens["adviser"]) as client:
        assert (await client.delete(f"/api/posts/{second}")).status_code == 200
    assert await reasons(cast, app, "member") == []
    question = await cast.db.pool.fetchval("SELECT id FROM post WHERE thread_id = $1 AND number = 1", other)
    async with app.client(cast.tokens["giver"]) as client:
        assert (await client.delete(f"/api/posts/{question}")).status_code == 200
    assert await reasons(cast, app, "giver") == []
    kinds = "SELECT count(*) FROM notice WHERE kind IN ('thread', 'post') AND person_id = ANY ($1)"
    assert await cast.db.pool.fetchval(kinds, [cast.people["member"], cast.people["giver"]]) == 0


async def test_who_lost_the_space_is_told_nothing_of_it(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space")
    await cast.answer("giver", thread)
    assert (await notices(cast, app, "member"))["unseen"] == 1
    async with cast.db.act() as tx:
        await remove_member(tx, VISITOR, space_id=cast.space, person_id=cast.people["member"])
    assert (await notices(cast, app, "member"))["items"] == []
    await cast.answer("giver", thread)
    assert (await notices(cast, app, "member"))["items"] == []


async def test_who_is_let_in_is_told_unless_they_came_by_themselves(cast: Cast, app: App) -> None:
    assert (await notices(cast, app, "stranger"))["items"] == []
    moderator = await cast.actor("moderator")
    async with cast.db.act(moderator) as tx:
        await add_member(tx, moderator, space_id=cast.space, person_id=cast.people["stranger"])
    shown = (await notices(cast, app, "stranger"))["items"]
    assert [(one["reason"], one["space"]["id"], one["thread"]) for one in shown] == [
        ("admitted", str(cast.space), None)
    ]
    async with app.client(cast.tokens["moderator"]) as moderator:
        made = await moderator.post(f"/api/spaces/{cast.space}/invitations", json={})
    token = made.json()["items"][0]["link"].rsplit("/", 1)[1]
    async with app.client(cast.tokens["guest"]) as guest:
        assert (await guest.post(f"/api/invitations/{token}/membership")).is_success
    assert [one["reason"] for one in (await notices(cast, app, "guest"))["items"]] == []


async def test_who_is_declined_is_told_until_they_ask_again(cast: Cast, app: App) -> None:
    door = f"/api/spaces/{cast.space}"
    async with app.client(cast.tokens["moderator"]) as moderator, app.client(cast.tokens["stranger"]) as stranger:
        assert (await moderator.patch(door, json={"listed": "network"})).is_success
        asked = await stranger.post(f"{door}/requests", json={"answers": []})
        assert (await notices(cast, app, "stranger"))["items"] == []
        decision = {"admitted": False, "sentence": "We are full."}
        done = await moderator.put(f"/api/requests/{asked.json()['id']}", json=decision)
        assert done.is_success, done.text
        assert await reasons(cast, app, "stranger") == [("declined", 1)]
        assert await reasons(cast, app, "moderator") == []
        assert (await stranger.post(f"{door}/requests", json={"answers": []})).is_success
    assert await reasons(cast, app, "stranger") == []


async def test_notices_are_paged_and_each_is_there_once(cast: Cast, app: App) -> None:
    for number in range(7):
        await cast.answer("giver", await cast.ask("member", title=f"Question {number}"))
    whole = (await notices(cast, app, "member"))["items"]
    assert len(whole) == 7
    async with app.client(cast.tokens["member"]) as client:
        seen, cursor = [], ""
        while cursor is not None:
            part = (await client.get(f"/api/me/notices?limit=3{cursor}")).json()
            seen += part["items"]
            cursor = f"&cursor={part['next']}" if part["next"] else None
    assert seen == whole


async def test_somebody_else_s_notice_is_not_there(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    await cast.answer("giver", thread)
    notice = (await notices(cast, app, "member"))["items"][0]["id"]
    async with app.client(cast.tokens["giver"]) as client:
        other = await client.put(f"/api/me/notices/{notice}/seen")
        unknown = await client.put(f"/api/me/notices/{UUID(int=1)}/seen")
    assert other.status_code == unknown.status_code == 404
    assert await reasons(cast, app, "member") == [("answered", 1)]


async def test_visitors_have_none(cast: Cast, app: App) -> None:
    async with app.client() as client:
        assert (await client.get("/api/me/notices")).status_code == 401
        until = now().isoformat()
        assert (await client.put("/api/me/notices/seen", json={"until": until})).status_code == 401


async def test_seen_ones_are_forgotten_after_three_months_and_others_stay(cast: Cast, app: App) -> None:
    one, other = await cast.ask("member"), await cast.ask("member")
    await cast.answer("giver", one)
    await cast.answer("giver", other)
    await told(cast.db)
    db: Database = cast.db
    for thread, days in ((one, 91), (other, 89)):
        long_ago = now() - timedelta(days=days)
        await db.pool.execute("UPDATE notice SET seen_at = $1 WHERE subject_id = $2", long_ago, thread)
    third = await cast.ask("member")
    await cast.answer("giver", third)
    await told(db)
    await db.pool.execute("UPDATE notice SET at = now() - interval '300 days' WHERE seen_at IS NULL")
    await purge_notices(db)
    left = await db.pool.fetch("SELECT subject_id FROM notice WHERE kind = 'thread'")
    assert {row[0] for row in left} == {other, third}
