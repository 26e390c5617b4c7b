"""Discussions through the public API."""

from typing import Any
from uuid import uuid4

from tests.support.cast import Cast
from tests.support.client import App

QUESTION = {"title": "How do we begin?", "text": "With a **plan**?", "audience": "network", "lang": "en"}


async def test_a_question_is_asked_answered_marked_and_read(cast: Cast, app: App) -> None:
    asker, helper = app.client(cast.tokens["stranger"]), app.client(cast.tokens["member"])
    asked = await asker.post(f"/api/spaces/{cast.network}/threads", json=QUESTION)
    assert asked.status_code == 201
    thread = asked.json()["id"]
    answered = await helper.post(f"/api/threads/{thread}/answers", json={"text": "Begin small."})
    assert answered.status_code == 201
    post = answered.json()["id"]
    assert (await asker.put(f"/api/posts/{post}/helped")).status_code == 200
    assert (await helper.put(f"/api/threads/{thread}/too")).status_code == 200
    page = (await asker.get(f"/api/threads/{thread}")).json()
    assert page["shared"]["thread"]["answers"] == page["shared"]["thread"]["helped"] == 1
    assert page["shared"]["thread"]["too"] == 1
    assert [shown["html"] for shown in page["shared"]["posts"]] == [
        "<p>With a <strong>plan</strong>?</p>",
        "<p>Begin small.</p>",
    ]
    assert page["mine"]["author"]
    assert page["shared"]["posts"][1]["helped"]


async def test_the_same_key_twice_acts_once_and_answers_alike(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["stranger"])
    headers = {"Idempotency-Key": str(uuid4())}
    url = f"/api/spaces/{cast.network}/threads"
    first = await client.post(url, json=QUESTION, headers=headers)
    again = await client.post(url, json=QUESTION, headers=headers)
    assert again.json() == first.json()
    other = await client.post(url, json=QUESTION | {"title": "Another"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    listed: dict[str, Any] = (await client.get("/api/spaces/network/threads")).json()
    assert len(listed["items"]) == 1


async def test_stranger_gets_404_for_a_closed_question_and_the_same_bytes_as_for_none(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space")
    client = app.client(cast.tokens["stranger"])
    hidden, unknown = await client.get(f"/api/threads/{thread}"), await client.get(f"/api/threads/{uuid4()}")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.json() | {"requestId": ""} == unknown.json() | {"requestId": ""}


async def test_visitors_see_officer_and_town_unless_the_name_was_allowed(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="public")
    await cast.answer("stranger", thread, name_public=True)
    seen = (await app.client().get(f"/api/threads/{thread}")).json()["shared"]["posts"]
    assert set(seen[0]["byline"]) == {"organisation", "country"}
    assert set(seen[1]["byline"]) == {"name", "role", "organisation", "country"}
    full = (await app.client(cast.tokens["giver"]).get(f"/api/threads/{thread}")).json()["shared"]["posts"]
    assert full[0]["byline"]["name"] == "Member Sample"


async def test_an_unnamed_asker_stays_unnamed_in_the_own_thread(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", unnamed=True)
    await cast.answer("member", thread)
    page = (await app.client(cast.tokens["stranger"]).get(f"/api/threads/{thread}")).text
    assert "Member Sample" not in page
    assert str(cast.people["member"]) not in page
    assert "Examplestead" not in page


async def test_an_edit_keeps_the_older_version_for_author_and_staff_only(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space", text="First version")
    author = app.client(cast.tokens["member"])
    post = (await author.get(f"/api/threads/{thread}")).json()["shared"]["posts"][0]["id"]
    edited = await author.patch(f"/api/posts/{post}", json={"text": "Second version"})
    assert edited.status_code == 200
    late = await author.patch(f"/api/posts/{post}", json={"text": "Third version"})
    assert (late.status_code, late.json()["code"]) == (409, "edited_meanwhile")
    url = f"/api/posts/{post}/versions"
    for name, texts in {"member": ["<p>First version</p>"], "moderator": ["<p>First version</p>"], "giver": []}.items():
        items = (await app.client(cast.tokens[name]).get(url)).json()["items"]
        assert [item["html"] for item in items] == texts, name
    assert (await app.client(cast.tokens["stranger"]).get(url)).status_code == 404


async def test_deleting_empties_text_history_and_lists(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", title="Gone soon", text="Secret words")
    author = app.client(cast.tokens["member"])
    post = (await author.get(f"/api/threads/{thread}")).json()["shared"]["posts"][0]["id"]
    await author.patch(f"/api/posts/{post}", json={"text": "Other words"})
    assert (await author.delete(f"/api/posts/{post}")).status_code == 200
    page = await author.get(f"/api/threads/{thread}")
    assert "words" not in page.text
    assert "Gone soon" not in page.text
    assert page.json()["shared"]["thread"]["deleted"] is True
    assert (await author.get("/api/spaces/network/threads")).json()["items"] == []
    assert (await author.get(f"/api/posts/{post}/versions")).json()["items"] == []


async def test_lists_are_paged_by_cursor_without_gaps_or_repeats(cast: Cast, app: App) -> None:
    threads = [await cast.ask("member", title=f"Question {n}") for n in range(7)]
    client = app.client(cast.tokens["stranger"])
    seen, cursor = [], ""
    while True:
        page = (await client.get(f"/api/spaces/network/threads?limit=3{cursor}")).json()
        seen += [item["id"] for item in page["items"]]
        if "next" not in page:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == [str(thread) for thread in reversed(threads)]
    broken = await client.get("/api/spaces/network/threads?cursor=made-up")
    assert (broken.status_code, broken.json()["fields"]) == (422, {"cursor": "cursor_unknown"})


async def test_bad_input_names_the_field_and_what_is_wrong(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["stranger"])
    url = f"/api/spaces/{cast.network}/threads"
    empty = await client.post(url, json=QUESTION | {"title": " ", "text": ""})
    assert empty.json()["fields"] == {"text": "field_empty", "title": "field_empty"}
    huge = await client.post(url, json=QUESTION | {"text": "x" * 20_001})
    assert huge.json()["fields"] == {"text": "field_too_long"}
    assert (await client.post(url, content=b"{", headers={"Content-Type": "application/json"})).status_code in (
        400,
        422,
    )
    assert (await app.client().post(url, json=QUESTION)).status_code in (401, 403)
    foreign = await client.post(url, json=QUESTION, headers={"Origin": "https://elsewhere.example"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "cross_site")
