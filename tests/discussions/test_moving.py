"""Moving a thread to another space, through the public API."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

from tessera.core.access import VISITOR
from tessera.discussions.quoting_schemas import QuoteIn
from tessera.search.queries import find
from tessera.spaces.actions import add_member, create_community
from tests.discussions.test_standing import lead_network
from tests.search.test_themes import settle
from tests.support.cast import Cast
from tests.support.client import App


async def move(cast: Cast, app: App, name: str, thread: UUID, space: UUID, audience: str = "space") -> tuple[int, str]:
    """The status, and the code of a refusal."""
    body = {"space": str(space), "audience": audience}
    answer = await app.client(cast.tokens[name]).put(f"/api/threads/{thread}/space", json=body)
    return answer.status_code, answer.json().get("code", "")


async def places(cast: Cast, app: App, name: str, thread: UUID) -> list[tuple[str, str]]:
    """Where somebody may move it without asking anybody."""
    told = (await app.client(cast.tokens[name]).get(f"/api/threads/{thread}/destinations")).json()
    return [(one["space"]["id"], one["audience"]) for one in told["items"] if not one["asks"]]


async def community(cast: Cast, **people: str) -> UUID:
    """Another closed space, with these people in these roles."""
    async with cast.db.act() as tx:
        space = await create_community(tx, VISITOR, title="Second", purpose="Closed", lang="en")
    for name, role in people.items():
        async with cast.db.act() as tx:
            await add_member(tx, VISITOR, space_id=space.id, person_id=cast.people[name], role=role)
    return UUID(str(space.id))


async def test_a_facilitator_of_both_takes_a_public_thread_into_a_closed_space(cast: Cast, app: App) -> None:
    await lead_network(cast, "moderator")
    thread = await cast.ask("member", audience="public", title="Zeppelin berths", themes=["sport"], name_public=True)
    said = await cast.answer("giver", thread)
    await cast.answer("adviser", thread, text="Twice.", quotes=[QuoteIn(said, "it went well")])
    saved = await app.client(cast.tokens["stranger"]).put(f"/api/threads/{thread}/saved")
    assert saved.status_code == 200
    assert (await app.client(cast.tokens["moderator"]).put(f"/api/threads/{thread}/pinned")).status_code == 200
    await settle(cast)
    assert await places(cast, app, "moderator", thread) == [(str(cast.space), "space")]
    assert await move(cast, app, "moderator", thread, cast.space) == (200, "")

    page = (await app.client(cast.tokens["giver"]).get(f"/api/threads/{thread}")).json()
    head, posts = page["shared"]["thread"], page["shared"]["posts"]
    assert (head["space"]["id"], head["audience"], head["themes"]) == (str(cast.space), "space", ["sport"])
    assert "pinned" not in head
    assert [len(post.get("quotes", [])) for post in posts] == [0, 0, 1]
    assert page["whoCanSee"]["kind"] == "space"
    for name in ("stranger", None):
        client = app.client(cast.tokens[name] if name else None)
        assert (await client.get(f"/api/threads/{thread}")).status_code == 404
        listed = (await client.get("/api/spaces/network/threads")).json()["items"]
        assert str(thread) not in {item["id"] for item in listed}
    mine = (await app.client(cast.tokens["stranger"]).get("/api/me/things?which=saved")).json()
    assert mine["items"] == []
    inside = (await app.client(cast.tokens["giver"]).get(f"/api/spaces/{cast.space}/threads")).json()["items"]
    assert [item["id"] for item in inside] == [str(thread)]
    await settle(cast)
    found = {name: await find(cast.db, await cast.actor(name), "zeppelin") for name in ("stranger", "giver")}
    assert [len(hits.items) for hits in found.values()] == [0, 1]
    assert found["giver"].items[0].space is not None
    circles = "SELECT DISTINCT circle_id FROM {} WHERE {} = $1"
    inner = await cast.db.pool.fetchval("SELECT inside_id FROM space WHERE id = $1", cast.space)
    for table, column in (("post", "thread_id"), ("thread_theme", "thread_id"), ("post_quote", "quoted_id")):
        key = said if table == "post_quote" else thread
        assert [row[0] for row in await cast.db.pool.fetch(circles.format(table, column), key)] == [inner]
    assert not await cast.db.pool.fetchval("SELECT bool_or(name_public) FROM post WHERE thread_id = $1", thread)
    # On goes the talk.
    answered = await app.client(cast.tokens["giver"]).post(f"/api/threads/{thread}/answers", json={"text": "Here."})
    assert answered.status_code == 201


async def test_who_may_not_move_is_told_why(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="network")
    await cast.answer("giver", thread)
    assert await move(cast, app, "member", thread, cast.space) == (403, "not_leading_both")
    assert await move(cast, app, "moderator", thread, cast.space) == (403, "not_leading_both")
    await lead_network(cast, "moderator")
    app.asgi.state.actors.forget()
    assert await move(cast, app, "moderator", thread, uuid4()) == (404, "not_found")
    assert await move(cast, app, "moderator", uuid4(), cast.space) == (404, "not_found")
    assert await move(cast, app, "moderator", thread, cast.network, "public") == (409, "already_there")
    assert await move(cast, app, "moderator", thread, cast.space, "network") == (409, "audience_unknown")
    archived = await app.client(cast.tokens["moderator"]).put(f"/api/spaces/{cast.space}/archived")
    assert archived.status_code == 200
    assert await move(cast, app, "moderator", thread, cast.space) == (409, "space_archived")
    assert await places(cast, app, "moderator", thread) == []


async def test_a_space_one_knows_but_is_not_inside_of_takes_nothing(cast: Cast, app: App) -> None:
    await app.client(cast.tokens["moderator"]).patch(f"/api/spaces/{cast.space}", json={"listed": "network"})
    thread = await cast.ask("stranger", audience="network")
    assert await move(cast, app, "stranger", thread, cast.space) == (403, "not_inside")
    assert await places(cast, app, "stranger", thread) == []


async def test_what_others_wrote_for_fewer_is_not_made_wider(cast: Cast, app: App) -> None:
    await lead_network(cast, "moderator")
    thread = await cast.ask("member", audience="space")
    second = await community(cast, moderator="facilitator", member="member")
    for space, audience in ((cast.network, "network"), (cast.network, "public"), (second, "space")):
        assert await move(cast, app, "moderator", thread, space, audience) == (409, "move_widens")
    assert await places(cast, app, "moderator", thread) == []
    # Who asked, and is the only one who wrote, agrees by moving it.
    assert await move(cast, app, "member", thread, second) == (200, "")
    assert await move(cast, app, "member", thread, cast.network, "public") == (200, "")
    assert (await app.client(None).get(f"/api/threads/{thread}")).status_code == 200


async def test_a_thread_that_comes_back_has_streams_of_another_time(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    thread = await cast.ask("member", audience="network")
    positions: list[dict[str, Any]] = []
    for space, audience in ((cast.space, "space"), (cast.network, "network"), (cast.space, "space")):
        positions.append((await client.get(f"/api/threads/{thread}")).json()["position"])
        assert await move(cast, app, "member", thread, space, audience) == (200, "")
    before, _inside, again = positions
    assert before["stream"] == again["stream"]
    assert before["epoch"] != again["epoch"]
    open_ones = "SELECT count(*) FROM stream WHERE subject_id = $1 AND closed_at IS NULL AND moved_to IS NULL"
    assert await cast.db.pool.fetchval(open_ones, thread) == 1


async def test_earlier_versions_stay_the_authors_own(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    thread = await cast.ask("member", audience="network")
    post = (await client.get(f"/api/threads/{thread}")).json()["shared"]["posts"][0]["id"]
    patch = {"text": "Otherwise.", "version": None}
    assert (await client.patch(f"/api/posts/{post}", json=patch)).status_code == 200
    assert await move(cast, app, "member", thread, cast.space) == (200, "")
    seen = {}
    for name in ("member", "moderator"):
        seen[name] = len((await app.client(cast.tokens[name]).get(f"/api/posts/{post}/versions")).json()["items"])
    assert seen == {"member": 1, "moderator": 0}


async def test_an_answer_that_waited_for_the_move_is_told_where_the_thread_is_now(cast: Cast, app: App) -> None:
    await lead_network(cast, "moderator")
    thread = await cast.ask("member", audience="network")
    client = app.client(cast.tokens["giver"])
    for _ in range(3):
        answers = [client.post(f"/api/threads/{thread}/answers", json={"text": "Meanwhile."}) for _ in range(3)]
        moved, *done = await asyncio.gather(move(cast, app, "moderator", thread, cast.space), *answers)
        assert moved[0] in (200, 409)
        assert {answer.status_code for answer in done} == {201}
    told = """
    SELECT count(*) FROM post p WHERE thread_id = $1 AND number > 1
    AND NOT EXISTS (SELECT 1 FROM fact WHERE subject_id = p.id AND type = 'answered')
    """
    assert await cast.db.pool.fetchval(told, thread) == 0
