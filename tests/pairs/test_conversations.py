"""Conversations of two: how they end, what they are not, who finds them, and who leaves for good."""

from uuid import UUID, uuid4

from tessera.core.reactions import catch_up
from tessera.search.reactions import search_reaction
from tests.files.sending import picture, ready
from tests.pairs.calls import ask_path, standing
from tests.pairs.two import LONG_AGO, WHY, answered, asked, talking
from tests.support.calls import act, get
from tests.support.cast import Cast
from tests.support.client import App
from tests.support.leaving import ask_to_leave, empty, leave


async def test_ended_both_read_on_and_delete_what_is_theirs(cast: Cast, app: App) -> None:
    thread = await talking(cast)
    post = await cast.answer("stranger", thread, text="From the savings.")
    await act(cast, app, "member", "POST", f"/conversations/{thread}/end", {})
    for name in ("member", "stranger"):
        page = await get(cast, app, name, f"/threads/{thread}")
        assert (page["mine"]["mayAnswer"], page["mine"]["archived"]) == (False, True)
        path = f"/threads/{thread}/answers"
        await act(cast, app, name, "POST", path, {"text": "One more thing."}, code="conversation_ended")
    edit = {"text": "From elsewhere.", "version": None}
    await act(cast, app, "stranger", "PATCH", f"/posts/{post}", edit, code="conversation_ended")
    await act(cast, app, "stranger", "DELETE", f"/posts/{post}")
    assert (await get(cast, app, "member", f"/threads/{thread}"))["shared"]["posts"][1]["deleted"] is True
    await act(cast, app, "stranger", "POST", f"/conversations/{thread}/end", {}, code="conversation_ended")
    (kept,) = (await get(cast, app, "stranger", "/me/conversations"))["items"]
    assert kept["endedAt"] is not None


async def test_who_ended_it_may_ask_again_and_the_other_waits(cast: Cast, app: App) -> None:
    thread = await talking(cast)
    await act(cast, app, "stranger", "POST", f"/conversations/{thread}/end", {})
    assert await standing(cast, app, "member", "stranger") == "resting"
    assert await standing(cast, app, "stranger", "member") == "open"
    request = (await act(cast, app, "stranger", "POST", ask_path(cast, "member"), {"sentence": "One more question?"}))[
        "id"
    ]
    again = (await act(cast, app, "member", "POST", f"/pair-requests/{request}/answer", {"accept": True}))["id"]
    assert again != str(thread)
    items = (await get(cast, app, "member", "/me/conversations"))["items"]
    assert [(one["thread"], one["endedAt"] is None) for one in items] == [(again, True), (str(thread), False)]


async def test_ending_may_block(cast: Cast, app: App) -> None:
    thread = await talking(cast)
    await act(cast, app, "stranger", "POST", f"/conversations/{thread}/end", {"block": True})
    (blocked,) = (await get(cast, app, "stranger", "/me/writing"))["blocked"]
    assert blocked["name"] == "Member Sample"
    # After the rest the other may ask again, and is not heard.
    await cast.db.pool.execute(f"UPDATE pair SET ended_at = {LONG_AGO}")
    await cast.db.pool.execute(f"UPDATE pair_request SET created_at = {LONG_AGO}")
    await act(cast, app, "member", "POST", ask_path(cast, "stranger"), {"sentence": WHY})
    assert await standing(cast, app, "member", "stranger") == "asked"
    assert (await get(cast, app, "stranger", "/me/conversations"))["waiting"] == []


async def test_the_first_sentence_is_edited_and_deleted_like_any_other(cast: Cast, app: App) -> None:
    thread = await talking(cast)
    first = (await get(cast, app, "member", f"/threads/{thread}"))["shared"]["posts"][0]["id"]
    await act(cast, app, "member", "PATCH", f"/posts/{first}", {"text": "How, and when?", "version": None})
    await act(cast, app, "member", "DELETE", f"/posts/{first}")
    page = await get(cast, app, "stranger", f"/threads/{thread}")
    assert (page["shared"]["posts"][0]["deleted"], page["shared"]["thread"].get("deleted", False)) == (True, False)
    assert page["mine"]["mayAnswer"] is True


async def test_the_first_message_is_translated_without_a_title(cast: Cast, app: App) -> None:
    thread = await talking(cast)
    first = (await get(cast, app, "member", f"/threads/{thread}"))["shared"]["posts"][0]["id"]
    path = f"/posts/{first}/translations/de"
    await act(cast, app, "stranger", "PUT", path, {"text": "Wie habt ihr die Lampen bezahlt?", "title": "Lampen"})
    assert await get(cast, app, "member", path) == {"text": "Wie habt ihr die Lampen bezahlt?"}
    await act(cast, app, "stranger", "PUT", path, {"text": "Wie?"})


async def test_ended_it_says_so_whatever_is_changed(cast: Cast, app: App) -> None:
    thread = await talking(cast)
    file = await ready(app.client(cast.tokens["member"]), "Lamp.png", picture())
    carried = {"text": "Like this one.", "files": [file]}
    post = (await act(cast, app, "member", "POST", f"/threads/{thread}/answers", carried))["id"]
    await act(cast, app, "member", "POST", f"/conversations/{thread}/end", {})
    for path, body in (
        (f"/posts/{post}/translations/de", {"text": "So eine."}),
        (f"/posts/{post}/lang", {"lang": "de"}),
        (f"/files/{file}/alt", {"alt": "A lamp"}),
    ):
        await act(cast, app, "member", "PUT", path, body, code="conversation_ended")


async def test_who_leaves_without_their_name_leaves_the_conversation_as_it_is(cast: Cast, app: App) -> None:
    """Nobody asked unnamed in it: only the words are without a name."""
    thread = await talking(cast)
    await leave(cast, "member", "unnamed")
    shared = (await get(cast, app, "stranger", f"/threads/{thread}"))["shared"]
    assert (shared["thread"].get("unnamed", False), shared["posts"][0]["byline"]) == (False, {"unnamed": True})


async def test_what_is_of_all_is_not_of_two(cast: Cast, app: App) -> None:
    thread = await talking(cast)
    post = await cast.answer("stranger", thread)
    for method, path, body, code in (
        ("PUT", f"/threads/{thread}/closed", None, "conversation_only"),
        ("PUT", f"/threads/{thread}/themes", {"themes": ["sport"]}, "conversation_only"),
        ("PUT", f"/threads/{thread}/pinned", None, "not_facilitator"),
        ("PUT", f"/posts/{post}/helped", None, "questions_only"),
    ):
        await act(cast, app, "member", method, path, body, code=code)
    await act(cast, app, "stranger", "PUT", f"/threads/{thread}/too", code="questions_only")


async def test_their_space_is_no_space_to_anybody(cast: Cast, app: App) -> None:
    thread = await talking(cast)
    await cast.answer("member", thread, text="More about lamps.")
    space = await cast.db.pool.fetchval("SELECT space_id FROM thread WHERE id = $1", thread)
    for name in ("member", "stranger", "staff"):
        for path in (f"/spaces/{space}", f"/spaces/{space}/threads", f"/spaces/{space}/door"):
            await get(cast, app, name, path, 404)
        body = {"title": "A second", "text": "Thread", "audience": "space"}
        await act(cast, app, name, "POST", f"/spaces/{space}/threads", body, code="not_found")
        for path in ("/spaces", "/me", "/me/profile", "/me/today"):
            assert str(space) not in str(await get(cast, app, name, path)).replace(str(thread), "")
        for which in ("questions", "answers", "saved", "followed"):
            assert (await get(cast, app, name, f"/me/things?which={which}"))["items"] == []
        wrote = await get(cast, app, name, f"/people/{cast.people['member']}/contributions")
        assert wrote["items"] == []
        assert (await get(cast, app, name, f"/organisations/{cast.town}/threads"))["items"] == []
    assert str(space) not in str(await get(cast, app, "staff", "/desk/spaces"))


async def test_search_finds_it_for_the_two_alone_by_the_other_s_name(cast: Cast, app: App) -> None:
    thread = await talking(cast, why="About zeppelins over town")
    await cast.answer("stranger", thread, text="Zeppelins are slow.")
    await catch_up(cast.db, [search_reaction])
    for name, other in (("member", "Stranger Sample"), ("stranger", "Member Sample")):
        (hit,) = (await get(cast, app, name, "/search?q=zeppelins"))["items"]
        assert (hit["title"], hit.get("space")) == (other, None)
        assert str(hit).count(f"/conversations/{thread}")
    for name in ("giver", "staff", "visitor"):
        assert (await get(cast, app, name, "/search?q=zeppelins"))["items"] == []


async def test_who_leaves_for_good_ends_it_and_the_other_reads_on(cast: Cast, app: App) -> None:
    thread = await talking(cast)
    await asked(cast, "member", "giver")
    await act(cast, app, "member", "PUT", f"/people/{cast.people['adviser']}/block")
    await ask_to_leave(cast, "member", "emptied")
    (open_,) = (await get(cast, app, "stranger", "/me/conversations"))["items"]
    assert (open_["person"]["closed"], open_["endedAt"]) == (True, None)
    await empty(cast, "member")
    page = await get(cast, app, "stranger", f"/conversations/{thread}")
    assert (page["person"]["name"], page["endedAt"] is not None) == ("", True)
    (first,) = (await get(cast, app, "stranger", f"/threads/{thread}"))["shared"]["posts"]
    assert (first["deleted"], first["html"]) == (True, "")
    for table in ("pair_request", "pair_block"):
        assert await cast.db.pool.fetchval(f"SELECT count(*) FROM {table}") == 0


async def test_the_export_tells_each_their_own_side(cast: Cast, app: App) -> None:
    await talking(cast, "member", "stranger")
    await answered(cast, "giver", await asked(cast, "member", "giver"), accept=False, block=True)
    mine, theirs = await get(cast, app, "member", "/me/export"), await get(cast, app, "giver", "/me/export")
    assert [one["name"] for one in mine["conversations"]] == ["Stranger Sample"]
    (sent,) = [one for one in mine["requestsToWrite"] if one["name"] == "Giver Sample"]
    assert (sent["own"], sent["state"], sent["decidedAt"]) == (True, "open", None)
    (came,) = theirs["requestsToWrite"]
    assert (came["own"], came["name"], came["state"]) == (False, "Member Sample", "declined")
    assert ([one["name"] for one in theirs["blocked"]], mine["blocked"]) == (["Member Sample"], [])


async def test_a_repeat_under_the_same_key_asks_once(cast: Cast, app: App) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    async with app.client(cast.tokens["member"]) as member:
        path, body = f"/api{ask_path(cast, 'stranger')}", {"sentence": WHY}
        one, other = [await member.post(path, json=body, headers=key) for _ in range(2)]
    assert (one.status_code, other.status_code) == (201, 200)
    assert UUID(one.json()["id"]) == UUID(other.json()["id"])
    assert await cast.db.pool.fetchval("SELECT count(*) FROM pair_request") == 1
