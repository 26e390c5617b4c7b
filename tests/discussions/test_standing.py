"""Topics, and how threads stand: closed, pinned, in which language, through the public API."""

from typing import Any
from uuid import UUID

from tessera.core.access import VISITOR
from tessera.search.queries import find
from tessera.spaces.actions import add_member, set_archived
from tests.search.test_themes import settle
from tests.support.cast import Cast
from tests.support.client import App, Client


async def listed(client: Client, query: str = "") -> list[dict[str, Any]]:
    answer = await client.get(f"/api/spaces/network/threads{query}")
    assert answer.status_code == 200
    return list(answer.json()["items"])


async def lead_network(cast: Cast, name: str) -> None:
    async with cast.db.act() as tx:
        given = {"space_id": cast.network, "person_id": cast.people[name], "role": "facilitator"}
        await add_member(tx, VISITOR, **given)


async def post_of(cast: Cast, thread: UUID) -> UUID:
    return UUID(str(await cast.db.pool.fetchval("SELECT id FROM post WHERE thread_id = $1 AND number = 1", thread)))


async def test_a_topic_is_told_as_one_and_knows_no_help(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", title="What we saw", kind="topic")
    reply = await cast.answer("giver", thread)
    author, other = app.client(cast.tokens["member"]), app.client(cast.tokens["giver"])
    assert [(item["kind"], item["title"]) for item in await listed(other)] == [("topic", "What we saw")]
    page = (await author.get(f"/api/threads/{thread}")).json()
    assert page["shared"]["thread"]["kind"] == "topic"
    assert not page["mine"]["mayHelp"]
    helped = await author.put(f"/api/posts/{reply}/helped")
    too = await other.put(f"/api/threads/{thread}/too")
    assert [(a.status_code, a.json()["code"]) for a in (helped, too)] == [(409, "questions_only")] * 2


async def test_another_kind_of_thread_is_refused_with_its_field(cast: Cast, app: App) -> None:
    body = {"title": "A poll", "text": "Which?", "audience": "network", "kind": "poll"}
    answer = await app.client(cast.tokens["member"]).post(f"/api/spaces/{cast.network}/threads", json=body)
    assert (answer.status_code, answer.json()["fields"]) == (422, {"kind": "field_invalid"})


async def test_a_closed_thread_takes_no_answers_until_it_is_open_again(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space")
    asker, helper = app.client(cast.tokens["member"]), app.client(cast.tokens["giver"])
    assert (await asker.put(f"/api/threads/{thread}/closed")).status_code == 200
    said = {"text": "One more thing."}
    late = await helper.post(f"/api/threads/{thread}/answers", json=said)
    assert (late.status_code, late.json()["code"]) == (409, "thread_closed")
    page = (await helper.get(f"/api/threads/{thread}")).json()
    assert page["shared"]["thread"]["closedAt"]
    assert not page["mine"]["mayClose"]
    at = page["shared"]["thread"]["closedAt"]
    leader = app.client(cast.tokens["moderator"])
    await leader.put(f"/api/threads/{thread}/closed")
    again = (await leader.get(f"/api/threads/{thread}")).json()
    assert again["shared"]["thread"]["closedAt"] == at, "closing what is closed changes nothing"
    assert (await leader.delete(f"/api/threads/{thread}/closed")).status_code == 200
    assert (await helper.post(f"/api/threads/{thread}/answers", json=said)).status_code == 201


async def test_what_is_pinned_stands_first_on_every_page_once(cast: Cast, app: App) -> None:
    threads = [str(await cast.ask("member", title=f"Question {n}")) for n in range(5)]
    await lead_network(cast, "adviser")
    leader, reader = app.client(cast.tokens["adviser"]), app.client(cast.tokens["giver"])
    refused = await reader.put(f"/api/threads/{threads[0]}/pinned")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_facilitator")
    for thread in (threads[0], threads[1]):
        assert (await leader.put(f"/api/threads/{thread}/pinned")).status_code == 200
    seen, cursor = [], ""
    while cursor is not None:
        query = f"?limit=2{f'&cursor={cursor}' if cursor else ''}"
        page = (await reader.get(f"/api/spaces/network/threads{query}")).json()
        seen += [(item["id"], item["pinned"]) for item in page["items"]]
        cursor = page.get("next")
    order = (threads[1], threads[0], threads[4], threads[3], threads[2])
    assert seen == [(id_, id_ in threads[:2]) for id_ in order]
    assert (await leader.delete(f"/api/threads/{threads[0]}/pinned")).status_code == 200
    assert [item["id"] for item in await listed(reader)] == [threads[1], *threads[4:1:-1], threads[0]]


async def test_a_deleted_question_is_pinned_no_more(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space")
    await app.client(cast.tokens["moderator"]).put(f"/api/threads/{thread}/pinned")
    post = await post_of(cast, thread)
    assert (await app.client(cast.tokens["member"]).delete(f"/api/posts/{post}")).status_code == 200
    assert not await cast.db.pool.fetchval("SELECT pinned FROM thread WHERE id = $1", thread)


async def test_the_language_is_corrected_without_a_mark_of_an_edit(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space", title="Wer hat das getan?", text="Wir wollen es wissen.")
    post = await post_of(cast, thread)
    leader = app.client(cast.tokens["moderator"])
    assert (await leader.put(f"/api/posts/{post}/lang", json={"lang": "de"})).status_code == 200
    shared = (await leader.get(f"/api/threads/{thread}")).json()["shared"]
    assert (shared["thread"]["lang"], shared["posts"][0]["lang"]) == ("de", "de")
    assert not shared["posts"][0].get("editedAt")
    assert (await leader.get(f"/api/posts/{post}/versions")).json()["items"] == []
    unknown = await leader.put(f"/api/posts/{post}/lang", json={"lang": "tlh"})
    assert (unknown.status_code, unknown.json()["fields"]) == (422, {"lang": "language_unknown"})
    refused = await app.client(cast.tokens["giver"]).put(f"/api/posts/{post}/lang", json={"lang": "fr"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_author_or_facilitator")


async def test_search_finds_by_the_corrected_language_and_calls_a_topic_a_topic(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", title="Spielplätze", text="Viele Spielplätze verfallen.", kind="topic")
    post = await post_of(cast, thread)
    await app.client(cast.tokens["member"]).put(f"/api/posts/{post}/lang", json={"lang": "de"})
    await settle(cast)
    found = await find(cast.db, await cast.actor("giver"), "Spielplatz")
    assert [(hit.kind, hit.lang) for hit in found.items if hit.thread == thread] == [("topic", "de")]


async def test_in_an_archived_space_nothing_of_it_changes(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space")
    async with cast.db.act(await cast.actor("moderator")) as tx:
        await set_archived(tx, await cast.actor("moderator"), space_id=cast.space, on=True)
    leader, post = app.client(cast.tokens["moderator"]), await post_of(cast, thread)
    answers = [
        await leader.put(f"/api/threads/{thread}/closed"),
        await leader.put(f"/api/threads/{thread}/pinned"),
        await leader.put(f"/api/posts/{post}/lang", json={"lang": "de"}),
    ]
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(409, "space_archived")] * 3


async def test_topics_and_closed_questions_are_not_offered_to_be_answered(cast: Cast, app: App) -> None:
    open_one = await cast.ask("member", title="Open one")
    await cast.ask("member", title="A topic", kind="topic")
    closed = await cast.ask("member", title="Closed one")
    await app.client(cast.tokens["member"]).put(f"/api/threads/{closed}/closed")
    reader = app.client(cast.tokens["giver"])
    await reader.patch("/api/me", json={"languages": ["en"]})
    offered = (await reader.get("/api/me/questions")).json()["items"]
    assert [one["id"] for one in offered] == [str(open_one)]
