"""What threads are to oneself: follow, mute, save, unread, through the public API."""

from typing import Any
from uuid import UUID, uuid4

from tessera.core.access import VISITOR
from tessera.discussions.marks import MOST_ASKED
from tessera.spaces.actions import add_member, remove_member
from tests.support.cast import Cast
from tests.support.client import App, Client


async def mark(client: Client, *threads: UUID) -> list[dict[str, Any]]:
    answer = await client.get("/api/me/marks", params={"threads": ",".join(map(str, threads))})
    assert answer.status_code == 200, answer.text
    return [{key: item[key] for key in ("state", "saved", "read", "unread")} for item in answer.json()["items"]]


def is_(state: str | None = None, *, saved: bool = False, read: int = 0, unread: int = 0) -> dict[str, Any]:
    return {"state": state, "saved": saved, "read": read, "unread": unread}


async def facts_of(cast: Cast, name: str) -> list[str]:
    query = """SELECT type FROM fact f JOIN stream s ON s.id = f.stream_id
               WHERE s.kind = 'person' AND s.subject_id = $1 AND type IN ('marked', 'caught_up') ORDER BY f.seq"""
    return [row["type"] for row in await cast.db.pool.fetch(query, cast.people[name])]


async def test_asking_and_answering_follow_by_themselves(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    await cast.answer("giver", thread)
    await cast.answer("giver", thread)
    assert await mark(app.client(cast.tokens["member"]), thread) == [is_("following", unread=2)]
    assert await mark(app.client(cast.tokens["giver"]), thread) == [is_("following", unread=1)]
    assert await mark(app.client(cast.tokens["adviser"]), thread) == [is_(unread=3)]
    assert await facts_of(cast, "giver") == ["marked"], "the second answer changes nothing"


async def test_what_is_muted_stays_so_whoever_answers(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    giver = app.client(cast.tokens["giver"])
    assert (await giver.put(f"/api/threads/{thread}/state", json={"state": "muted"})).status_code == 200
    await cast.answer("giver", thread)
    assert (await mark(giver, thread))[0]["state"] == "muted"
    assert (await giver.put(f"/api/threads/{thread}/state", json={"state": None})).status_code == 200
    assert (await mark(giver, thread))[0]["state"] is None
    wrong = await giver.put(f"/api/threads/{thread}/state", json={"state": "loud"})
    assert (wrong.status_code, wrong.json()["fields"]) == (422, {"state": "field_invalid"})


async def test_unread_is_what_others_wrote_after_what_one_has_read(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    member, giver = app.client(cast.tokens["member"]), app.client(cast.tokens["giver"])
    post = await cast.answer("giver", thread)
    await cast.answer("adviser", thread)
    assert (await giver.put(f"/api/threads/{thread}/read", json={"number": 2})).status_code == 200
    assert await mark(giver, thread) == [is_("following", read=2, unread=1)]
    assert (await giver.put(f"/api/threads/{thread}/read", json={"number": 1})).status_code == 200
    assert await mark(giver, thread) == [is_("following", read=2, unread=1)], "nothing is unread again"
    assert (await giver.put(f"/api/threads/{thread}/read", json={"number": 9_999})).status_code == 200
    assert await mark(giver, thread) == [is_("following", read=3)]
    assert await facts_of(cast, "giver") == ["marked"] * 3
    assert (await giver.delete(f"/api/posts/{post}")).status_code == 200
    assert await mark(member, thread) == [is_("following", unread=1)], "what was deleted waits for nobody"


async def test_all_read_in_a_space_leaves_only_what_comes_afterwards(cast: Cast, app: App) -> None:
    one, other = await cast.ask("member"), await cast.ask("member", audience="space")
    giver = app.client(cast.tokens["giver"])
    assert (await giver.put(f"/api/spaces/{cast.network}/read")).status_code == 200
    assert await mark(giver, one, other) == [is_(read=1), is_(unread=1)]
    await cast.answer("adviser", one)
    assert await mark(giver, one) == [is_(read=1, unread=1)]
    assert await facts_of(cast, "giver") == ["caught_up"]
    assert await mark(app.client(cast.tokens["adviser"]), one) == [is_("following", unread=1)]


async def test_who_is_new_in_a_space_does_not_find_its_past_unread(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space")
    async with cast.db.act() as tx:
        await add_member(tx, VISITOR, space_id=cast.space, person_id=cast.people["stranger"])
    assert await mark(app.client(cast.tokens["stranger"]), thread) == [is_(read=1)]
    await cast.answer("giver", thread)
    assert await mark(app.client(cast.tokens["stranger"]), thread) == [is_(read=1, unread=1)]


async def test_saved_threads_are_saved_once_and_dropped(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    giver = app.client(cast.tokens["giver"])
    for _ in range(2):
        assert (await giver.put(f"/api/threads/{thread}/saved")).status_code == 200
    assert (await mark(giver, thread))[0]["saved"]
    assert await facts_of(cast, "giver") == ["marked"]
    assert (await giver.delete(f"/api/threads/{thread}/saved")).status_code == 200
    assert not (await mark(giver, thread))[0]["saved"]


async def test_who_may_not_see_a_thread_any_more_is_told_nothing_of_it(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space")
    await cast.answer("giver", thread)
    await cast.answer("adviser", thread)
    async with cast.db.act() as tx:
        await remove_member(tx, VISITOR, space_id=cast.space, person_id=cast.people["giver"])
    giver = app.client(cast.tokens["giver"])
    assert await mark(giver, thread, uuid4()) == []
    for method, path, body in (
        ("PUT", f"/api/threads/{thread}/state", {"state": "muted"}),
        ("PUT", f"/api/threads/{thread}/read", {"number": 1}),
        ("PUT", f"/api/threads/{thread}/saved", None),
        ("PUT", f"/api/spaces/{cast.space}/read", None),
    ):
        assert (await giver.request(method, path, json=body)).status_code == 404, path


async def test_what_is_asked_wrongly_says_so(cast: Cast, app: App) -> None:
    member = app.client(cast.tokens["member"])
    many = ",".join(str(uuid4()) for _ in range(MOST_ASKED + 1))
    for threads, code in (("nonsense", "field_invalid"), (many, "field_too_long")):
        answer = await member.get("/api/me/marks", params={"threads": threads})
        assert (answer.status_code, answer.json()["fields"]) == (422, {"threads": code})
    assert (await app.client().get("/api/me/marks")).status_code == 401


async def test_who_keeps_a_thread_is_told_when_it_is_deleted_as_long_as_they_see_it(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space")
    for name in ("giver", "adviser"):
        saved = await app.client(cast.tokens[name]).put(f"/api/threads/{thread}/saved")
        assert saved.status_code == 200
    async with cast.db.act() as tx:
        await remove_member(tx, VISITOR, space_id=cast.space, person_id=cast.people["adviser"])
    before = {name: len(await facts_of(cast, name)) for name in ("giver", "adviser", "moderator")}
    member = app.client(cast.tokens["member"])
    post = (await member.get(f"/api/threads/{thread}")).json()["shared"]["posts"][0]["id"]
    assert (await member.delete(f"/api/posts/{post}")).status_code == 200
    told = {name: len(await facts_of(cast, name)) - known for name, known in before.items()}
    assert told == {"giver": 1, "adviser": 0, "moderator": 0}
