"""Mentions: who can be mentioned, what readers see of it, and who is told."""

from uuid import UUID, uuid4

from tessera.core.access import VISITOR
from tessera.spaces.actions import remove_member
from tests.support.calls import act, notices, send
from tests.support.cast import Cast
from tests.support.client import App

SHOWN = "UPDATE profile_field SET circle_id = $2 WHERE person_id = $1 AND field = 'name'"
UNSHOWN = "DELETE FROM profile_field WHERE person_id = $1 AND field = 'name'"


def at(cast: Cast, name: str) -> str:
    return f"Ask @[{cast.people[name]}] please."


async def offered(cast: Cast, app: App, name: str, query: str) -> list[str]:
    async with app.client(cast.tokens[name]) as client:
        answer = await client.get(f"/api/mentionable?{query}")
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]


async def html_of(cast: Cast, app: App, name: str | None, thread: UUID, number: int = 2) -> str:
    async with app.client(cast.tokens[name] if name else None) as client:
        posts = (await client.get(f"/api/threads/{thread}")).json()["shared"]["posts"]
    return str(next(post["html"] for post in posts if post["number"] == number))


async def reasons(cast: Cast, app: App, name: str) -> list[str]:
    items = (await notices(cast, app, name))["items"]
    return [one["reason"] for one in items if one["reason"] != "admitted" and not one["seen"]]


async def test_in_a_closed_space_its_people_are_offered_and_nobody_else(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space")
    inside = ["Adviser Sample", "Giver Sample", "Moderator Sample"]
    assert await offered(cast, app, "member", f"thread={thread}&q=sam") == inside
    assert await offered(cast, app, "member", f"space={cast.space}&audience=space&q=sample") == inside
    assert await offered(cast, app, "member", f"thread={thread}&q=giv") == ["Giver Sample"]
    assert await offered(cast, app, "member", f"thread={thread}&q=g") == []
    assert "Stranger Sample" in await offered(cast, app, "member", f"space={cast.space}&audience=network&q=str")


async def test_whose_name_the_writer_may_not_see_is_not_offered(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    assert await offered(cast, app, "member", f"thread={thread}&q=stra") == ["Stranger Sample"]
    await cast.db.pool.execute(UNSHOWN, cast.people["stranger"])
    assert await offered(cast, app, "member", f"thread={thread}&q=stra") == []


async def test_who_asked_unnamed_is_offered_like_everybody_else(cast: Cast, app: App) -> None:
    before = await offered(cast, app, "adviser", f"space={cast.network}&audience=network&q=sample")
    thread = await cast.ask("member", unnamed=True)
    assert await offered(cast, app, "adviser", f"thread={thread}&q=sample") == before


async def test_of_a_thread_one_may_not_see_nothing_is_offered(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space")
    async with app.client(cast.tokens["stranger"]) as client:
        hidden = await client.get(f"/api/mentionable?thread={thread}&q=sample")
        unknown = await client.get(f"/api/mentionable?thread={uuid4()}&q=sample")
        space = await client.get(f"/api/mentionable?space={cast.space}&q=sample")
        neither = await client.get("/api/mentionable?q=sample")
    assert [one.status_code for one in (hidden, unknown, space, neither)] == [404] * 4
    async with app.client() as visitor:
        assert (await visitor.get(f"/api/mentionable?thread={thread}&q=sample")).status_code == 401


async def test_a_mention_shows_the_name_as_it_is_now_and_leads_to_the_person(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    await cast.answer("giver", thread, text=at(cast, "stranger"))
    link = f'<a href="/people/{cast.people["stranger"]}" rel="nofollow noopener">@Stranger Sample</a>'
    assert link in await html_of(cast, app, "adviser", thread)
    await cast.rename("stranger", "O'Neill <b>")
    html = await html_of(cast, app, "adviser", thread)
    assert "@O&#x27;Neill &lt;b&gt;</a>" in html
    assert "Stranger" not in html


async def test_visitors_learn_the_name_only_where_it_is_public(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="public")
    await cast.answer("giver", thread, text=at(cast, "stranger"))
    assert '<p>Ask <span class="mention"></span> please.</p>' in await html_of(cast, app, None, thread)
    assert "@Stranger Sample" in await html_of(cast, app, "adviser", thread)
    async with app.client() as visitor:
        page = (await visitor.get(f"/threads/{thread}?lang=de")).text
    assert str(cast.people["stranger"]) not in page
    assert "Stranger" not in page
    await cast.db.pool.execute(SHOWN, cast.people["stranger"], 1)
    assert "@Stranger Sample" in await html_of(cast, app, None, thread)


async def test_who_left_is_named_no_more(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    await cast.answer("giver", thread, text=at(cast, "stranger"))
    await html_of(cast, app, "adviser", thread)
    await cast.db.pool.execute("UPDATE person SET deactivated_at = now() WHERE id = $1", cast.people["stranger"])
    html = await html_of(cast, app, "adviser", thread)
    assert '<span class="mention left"></span>' in html
    assert str(cast.people["stranger"]) not in html


async def test_older_versions_name_whom_they_mention_as_it_may_be_seen_now(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    post = await cast.answer("giver", thread, text=at(cast, "stranger"))
    edited = await send(cast, app, "giver", "PATCH", f"/posts/{post}", {"text": "Ask nobody.", "version": None})
    assert edited.is_success, edited.text

    async def older() -> str:
        async with app.client(cast.tokens["giver"]) as client:
            return (await client.get(f"/api/posts/{post}/versions")).text

    assert "@Stranger Sample" in await older()
    await cast.db.pool.execute(UNSHOWN, cast.people["stranger"])
    hidden = await older()
    assert "Stranger" not in hidden
    assert str(cast.people["stranger"]) not in hidden
    assert "mention" in hidden


async def test_outside_the_circle_nobody_can_be_mentioned_and_unknown_people_are_refused_alike(
    cast: Cast, app: App
) -> None:
    thread = await cast.ask("member", audience="space")
    path = f"/threads/{thread}/answers"
    answers = [
        await send(cast, app, "giver", "POST", path, {"text": f"Ask @[{one}]."})
        for one in (cast.people["stranger"], cast.people["guest"], uuid4())
    ]
    bodies = [one.json() | {"requestId": None} for one in answers]
    assert [one.status_code for one in answers] == [422] * 3
    assert bodies[0] == bodies[1] == bodies[2]
    assert "mention_unknown" in answers[0].text
    assert await cast.db.pool.fetchval("SELECT count(*) FROM post WHERE thread_id = $1", thread) == 1


async def test_whose_name_the_writer_may_not_see_cannot_be_mentioned(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    await cast.db.pool.execute(UNSHOWN, cast.people["stranger"])
    answer = await send(cast, app, "giver", "POST", f"/threads/{thread}/answers", {"text": at(cast, "stranger")})
    assert (answer.status_code, "mention_unknown" in answer.text) == (422, True)


async def test_too_many_are_refused(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    text = " ".join(f"@[{uuid4()}]" for _ in range(21))
    answer = await send(cast, app, "giver", "POST", f"/threads/{thread}/answers", {"text": text})
    assert (answer.status_code, "mention_too_many" in answer.text) == (422, True)


async def test_who_is_mentioned_is_told_once_and_an_edit_tells_only_new_ones(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", text=at(cast, "adviser"))
    post = await cast.answer("giver", thread, text=at(cast, "member"))
    assert await reasons(cast, app, "adviser") == ["mentioned"]
    # What mentions somebody is not told a second time as an answer.
    assert await reasons(cast, app, "member") == ["mentioned"]
    assert await reasons(cast, app, "giver") == []
    both = {"text": f"{at(cast, 'member')} {at(cast, 'stranger')}", "version": None}
    await act(cast, app, "giver", "PATCH", f"/posts/{post}", both)
    assert await reasons(cast, app, "member") == ["mentioned"]
    assert await reasons(cast, app, "stranger") == ["mentioned"]
    version = await cast.db.pool.fetchval("SELECT edited_at FROM post WHERE id = $1", post)
    none = {"text": "Nobody.", "version": version.isoformat()}
    await act(cast, app, "giver", "PATCH", f"/posts/{post}", none)
    assert await reasons(cast, app, "stranger") == []
    assert await cast.db.pool.fetchval("SELECT count(*) FROM mention WHERE post_id = $1", post) == 0


async def test_a_mention_passes_muting_and_reading_it_is_seeing_it(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    await act(cast, app, "stranger", "PUT", f"/threads/{thread}/state", {"state": "muted"})
    await cast.answer("giver", thread, text=at(cast, "stranger"))
    assert await reasons(cast, app, "stranger") == ["mentioned"]
    await act(cast, app, "stranger", "PUT", f"/threads/{thread}/read", {"number": 2})
    assert await reasons(cast, app, "stranger") == []


async def test_who_says_all_is_read_has_seen_mentions_there(cast: Cast, app: App) -> None:
    await cast.ask("member", audience="space", text=at(cast, "adviser"))
    assert await reasons(cast, app, "adviser") == ["mentioned"]
    await act(cast, app, "adviser", "PUT", f"/spaces/{cast.network}/read")
    assert await reasons(cast, app, "adviser") == ["mentioned"]
    await act(cast, app, "adviser", "PUT", f"/spaces/{cast.space}/read")
    assert await reasons(cast, app, "adviser") == []


async def test_what_mentions_who_has_gone_can_still_be_edited(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space")
    post = await cast.answer("giver", thread, text=at(cast, "adviser"))
    async with cast.db.act() as tx:
        await remove_member(tx, VISITOR, space_id=cast.space, person_id=cast.people["adviser"])
    patch = {"text": f"{at(cast, 'adviser')} Or not.", "version": None}
    await act(cast, app, "giver", "PATCH", f"/posts/{post}", patch)
    assert await reasons(cast, app, "adviser") == []
    async with app.client(cast.tokens["giver"]) as client:
        assert (await client.delete(f"/api/posts/{post}")).is_success
    assert await cast.db.pool.fetchval("SELECT count(*) FROM mention") == 0


async def test_lists_and_search_hold_neither_name_nor_id(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", text=at(cast, "stranger"))
    async with app.client(cast.tokens["giver"]) as client:
        items = (await client.get("/api/spaces/network/threads")).json()["items"]
    assert [one["excerpt"] for one in items if one["id"] == str(thread)] == ["Ask @… please."]
