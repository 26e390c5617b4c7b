"""Two people write to each other: asked, accepted or not, ended; and what everybody else gets of it: nothing."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tessera.core.access import VISITOR
from tessera.core.clock import now
from tessera.core.reactions import catch_up
from tessera.home.actions import leave_for
from tessera.home.erasing import carry_out_deletions
from tessera.home.schemas import AbsenceIn
from tessera.pairs.rules import PER_DAY, REST_DAYS
from tessera.pairs.timers import purge_requests
from tessera.people.absences import answer_as_deputy
from tessera.people.leaving import ask_deletion, deletion_now
from tessera.search.reactions import search_reaction
from tests.pairs.two import WHY, answered, asked, talking
from tests.support.cast import Cast
from tests.support.client import App

LONG_AGO = f"now() - interval '{REST_DAYS} days 1 minute'"


async def get(cast: Cast, app: App, name: str, path: str, status: int = 200) -> Any:
    async with app.client(cast.tokens.get(name)) as client:
        answer = await client.get(f"/api{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


async def act(
    cast: Cast, app: App, name: str, method: str, path: str, body: Any = None, *, code: str | None = None
) -> Any:
    """An act, and what it answered; refused with `code`."""
    async with app.client(cast.tokens.get(name)) as client:
        answer = await client.request(method, f"/api{path}", json=body)
    given = answer.json()
    assert (given.get("code") if answer.is_error else None) == code, answer.text
    return given


async def standing(cast: Cast, app: App, name: str, other: str) -> str:
    return str((await get(cast, app, name, f"/people/{cast.people[other]}/writing"))["standing"])


def ask_path(cast: Cast, name: str) -> str:
    return f"/people/{cast.people[name]}/requests"


async def test_accepted_the_two_have_a_thread_that_begins_with_the_sentence(cast: Cast, app: App) -> None:
    done = await act(cast, app, "member", "POST", ask_path(cast, "stranger"), {"sentence": f" {WHY} "})
    assert done["kind"] == "pair_request"
    (waiting,) = (await get(cast, app, "stranger", "/me/today"))["waiting"]["conversations"]
    assert (waiting["person"]["name"], waiting["sentence"], waiting["id"]) == ("Member Sample", WHY, done["id"])
    thread = (await act(cast, app, "stranger", "POST", f"/pair-requests/{done['id']}/answer", {"accept": True}))["id"]
    for name, other in (("member", "Stranger Sample"), ("stranger", "Member Sample")):
        page = await get(cast, app, name, f"/threads/{thread}")
        (first,) = page["shared"]["posts"]
        assert (first["byline"]["name"], WHY in first["html"]) == ("Member Sample", True)
        assert (page["whoCanSee"], page["shared"]["thread"]["title"]) == ({"kind": "pair"}, "")
        assert not any(page["mine"][may] for may in ("mayHelp", "mayTheme", "mayClose", "mayPin", "mayReadHistory"))
        assert (await get(cast, app, name, f"/conversations/{thread}"))["person"]["name"] == other
    assert (await get(cast, app, "stranger", "/me/today"))["waiting"]["conversations"] == []
    assert await standing(cast, app, "member", "stranger") == "running"


async def test_what_the_other_wrote_is_new_until_it_is_read(cast: Cast, app: App) -> None:
    thread = await talking(cast)
    assert (await get(cast, app, "stranger", "/me/today"))["conversations"] == []
    await cast.answer("stranger", thread, text="From the savings on power.")
    (new,) = (await get(cast, app, "member", "/me/today"))["conversations"]
    assert (new["thread"], new["unread"], new["person"]["name"]) == (str(thread), 1, "Stranger Sample")
    await act(cast, app, "member", "PUT", f"/threads/{thread}/read", {"number": 2})
    assert (await get(cast, app, "member", "/me/today"))["conversations"] == []
    (kept,) = (await get(cast, app, "member", "/me/conversations"))["items"]
    assert (kept["unread"], kept["read"]) == (0, 2)


@pytest.mark.parametrize("name", ["visitor", "giver", "moderator", "staff"])
async def test_nobody_else_gets_anything_of_it(cast: Cast, app: App, name: str) -> None:
    request = await asked(cast, "member", "stranger")
    await act(cast, app, name, "POST", f"/pair-requests/{request}/answer", {"accept": True},
              code="sign_in_needed" if name == "visitor" else "not_found")  # fmt: skip
    thread = await answered(cast, "stranger", request, accept=True)
    for path in (f"/threads/{thread}", f"/conversations/{thread}"):
        expected = 401 if name == "visitor" and "conv" in path else 404
        await get(cast, app, name, path, expected)
    if name != "visitor":
        await act(cast, app, name, "POST", f"/conversations/{thread}/end", {}, code="not_found")
        await act(cast, app, name, "POST", f"/threads/{thread}/answers", {"text": "Me too."}, code="not_found")
        assert (await get(cast, app, name, "/me/conversations"))["items"] == []


async def test_declined_looks_to_who_asked_as_if_it_was_not_answered_yet(cast: Cast, app: App) -> None:
    """R2: every byte that the asker gets is the same, of one who was declined and of one who waits."""
    answers = []
    for other, decide in (("stranger", False), ("giver", True)):
        request = await asked(cast, "member", other)
        if decide:
            await answered(cast, other, request, accept=False)
        page = await get(cast, app, "member", f"/people/{cast.people[other]}/writing")
        sent = page["sent"]
        person = {"id": str(cast.people[other]), "name": f"{other.title()} Sample", "closed": False}
        assert sent.pop("person") == person
        for changing in ("id", "createdAt", "until"):
            sent.pop(changing)
        page.pop("again")
        answers.append(page)
        await act(cast, app, "member", "POST", ask_path(cast, other), {"sentence": WHY}, code="pair_asked")
    assert answers[0] == answers[1]
    assert len((await get(cast, app, "member", "/me/conversations"))["sent"]) == 2
    assert (await get(cast, app, "giver", "/me/conversations"))["waiting"] == []


async def test_after_the_rest_one_may_ask_again_whatever_became_of_it(cast: Cast, app: App) -> None:
    for other in ("stranger", "giver", "adviser"):
        request = await asked(cast, "member", other)
        if other == "giver":
            await answered(cast, other, request, accept=False)
        if other == "adviser":
            await act(cast, app, "member", "DELETE", f"/pair-requests/{request}")
        assert await standing(cast, app, "member", other) == "asked"
    await cast.db.pool.execute(f"UPDATE pair_request SET created_at = {LONG_AGO}")
    assert (await get(cast, app, "stranger", "/me/conversations"))["waiting"] == []
    assert (await get(cast, app, "member", "/me/conversations"))["sent"] == []
    for other in ("stranger", "giver", "adviser"):
        assert await standing(cast, app, "member", other) == "open"
    await purge_requests(cast.db)
    assert await cast.db.pool.fetchval("SELECT count(*) FROM pair_request") == 0


async def test_a_late_answer_is_refused(cast: Cast, app: App) -> None:
    request = await asked(cast)
    await cast.db.pool.execute(f"UPDATE pair_request SET created_at = {LONG_AGO}")
    path = f"/pair-requests/{request}/answer"
    await act(cast, app, "stranger", "POST", path, {"accept": True}, code="pair_request_settled")


async def test_withdrawn_it_is_gone_for_who_was_asked(cast: Cast, app: App) -> None:
    request = await asked(cast)
    await act(cast, app, "stranger", "DELETE", f"/pair-requests/{request}", code="not_found")
    await act(cast, app, "member", "DELETE", f"/pair-requests/{request}")
    assert (await get(cast, app, "stranger", "/me/conversations"))["waiting"] == []
    await act(cast, app, "stranger", "POST", f"/pair-requests/{request}/answer", {"accept": True}, code="not_found")
    assert await cast.db.pool.fetchval("SELECT sentence FROM pair_request") == ""
    await act(cast, app, "member", "DELETE", f"/pair-requests/{request}", code="pair_request_settled")


async def test_who_is_blocked_notices_nothing_and_is_heard_no_more(cast: Cast, app: App) -> None:
    await answered(cast, "stranger", await asked(cast), accept=False, block=True)
    await cast.db.pool.execute(f"UPDATE pair_request SET created_at = {LONG_AGO}")
    before = await cast.db.pool.fetchval("SELECT count(*) FROM fact WHERE type = 'conversation'")
    done = await act(cast, app, "member", "POST", ask_path(cast, "stranger"), {"sentence": WHY})
    assert await standing(cast, app, "member", "stranger") == "asked"
    assert (await get(cast, app, "stranger", "/me/conversations"))["waiting"] == []
    # Only their own windows hear of it.
    assert await cast.db.pool.fetchval("SELECT count(*) FROM fact WHERE type = 'conversation'") == before + 1
    path = f"/pair-requests/{done['id']}/answer"
    await act(cast, app, "stranger", "POST", path, {"accept": True}, code="pair_request_settled")


async def test_blocking_ends_what_waits_and_is_taken_back(cast: Cast, app: App) -> None:
    await asked(cast)
    path = f"/people/{cast.people['member']}/block"
    await act(cast, app, "stranger", "PUT", path)
    assert (await get(cast, app, "stranger", "/me/conversations"))["waiting"] == []
    (blocked,) = (await get(cast, app, "stranger", "/me/writing"))["blocked"]
    assert blocked["name"] == "Member Sample"
    assert (await get(cast, app, "member", "/me/writing"))["blocked"] == []
    assert (await get(cast, app, "stranger", f"/people/{cast.people['member']}/writing"))["blocked"] is True
    await act(cast, app, "stranger", "DELETE", path)
    assert (await get(cast, app, "stranger", "/me/writing"))["blocked"] == []
    await act(cast, app, "stranger", "PUT", f"/people/{cast.people['stranger']}/block", code="not_found")
    await act(cast, app, "stranger", "PUT", f"/people/{uuid4()}/block", code="not_found")


async def test_who_may_ask_is_everybody_s_own_choice(cast: Cast, app: App) -> None:
    assert (await get(cast, app, "stranger", "/me/writing"))["reachable"] == "network"
    await act(cast, app, "stranger", "PUT", "/me/writing", {"reachable": "everybody"}, code="invalid")
    await act(cast, app, "stranger", "PUT", "/me/writing", {"reachable": "nobody"})
    assert await standing(cast, app, "member", "stranger") == "unreachable"
    await act(cast, app, "member", "POST", ask_path(cast, "stranger"), {"sentence": WHY}, code="pair_unreachable")


async def test_who_is_away_is_not_asked_unless_somebody_stands_in(cast: Cast, app: App) -> None:
    until = (now() + timedelta(days=5)).date()
    stranger = await cast.actor("stranger")
    for audience, expected in ((str(cast.space), "open"), ("network", "away")):
        giver = await cast.actor("giver")
        async with cast.db.act(giver) as tx:
            await leave_for(tx, giver, AbsenceIn(until, cast.people["adviser"], audience))
        # Who does not see the absence does not learn of it.
        assert await standing(cast, app, "stranger", "giver") == expected
        if audience != "network":
            assert await standing(cast, app, "member", "giver") == "away"
    page = await get(cast, app, "stranger", f"/people/{cast.people['giver']}/writing")
    assert page["away"] == until.isoformat()
    await act(cast, app, "stranger", "POST", ask_path(cast, "giver"), {"sentence": WHY}, code="pair_away")
    adviser = await cast.actor("adviser")
    async with cast.db.act(adviser) as tx:
        await answer_as_deputy(tx, adviser, person_id=cast.people["giver"], accept=True)
    assert await standing(cast, app, "stranger", "giver") == "open"
    assert stranger.person_id is not None


async def test_two_who_ask_each_other_meet_in_one_request(cast: Cast, app: App) -> None:
    await asked(cast, "member", "stranger")
    page = await get(cast, app, "stranger", f"/people/{cast.people['member']}/writing")
    assert (page["standing"], page["request"]["sentence"]) == ("asked_me", WHY)
    await act(cast, app, "stranger", "POST", ask_path(cast, "member"), {"sentence": WHY}, code="pair_asked_me")


@pytest.mark.parametrize(
    ("other", "body", "code"),
    [
        ("member", {"sentence": WHY}, "pair_self"),
        ("stranger", {"sentence": ""}, "invalid"),
        ("stranger", {"sentence": "a" * 301}, "invalid"),
    ],
)
async def test_what_cannot_be_asked(cast: Cast, app: App, other: str, body: Any, code: str) -> None:
    await act(cast, app, "member", "POST", ask_path(cast, other), body, code=code)


async def test_unknown_people_and_visitors_are_refused(cast: Cast, app: App) -> None:
    await act(cast, app, "member", "POST", f"/people/{uuid4()}/requests", {"sentence": WHY}, code="not_found")
    await act(cast, app, "visitor", "POST", ask_path(cast, "member"), {"sentence": WHY}, code="sign_in_needed")
    for path in ("/me/conversations", "/me/writing", f"/people/{cast.people['member']}/writing"):
        await get(cast, app, "visitor", path, 401)


async def test_nobody_asks_many_in_a_day(cast: Cast, app: App) -> None:
    for _ in range(PER_DAY):
        await act(cast, app, "member", "POST", ask_path(cast, "stranger"), {"sentence": WHY})
        await cast.db.pool.execute(f"UPDATE pair_request SET created_at = {LONG_AGO}")
    await act(cast, app, "member", "POST", ask_path(cast, "stranger"), {"sentence": WHY}, code="too_many_attempts")


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
    assert len((await get(cast, app, "stranger", "/me/writing"))["blocked"]) == 1


async def test_the_first_sentence_is_edited_and_deleted_like_any_other(cast: Cast, app: App) -> None:
    thread = await talking(cast)
    first = (await get(cast, app, "member", f"/threads/{thread}"))["shared"]["posts"][0]["id"]
    await act(cast, app, "member", "PATCH", f"/posts/{first}", {"text": "How, and when?", "version": None})
    await act(cast, app, "member", "DELETE", f"/posts/{first}")
    page = await get(cast, app, "stranger", f"/threads/{thread}")
    assert (page["shared"]["posts"][0]["deleted"], page["shared"]["thread"].get("deleted", False)) == (True, False)
    assert page["mine"]["mayAnswer"] is True


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
    async with cast.db.act() as tx:
        await ask_deletion(tx, VISITOR, person_id=cast.people["member"], contributions="emptied")
    (open_,) = (await get(cast, app, "stranger", "/me/conversations"))["items"]
    assert (open_["person"]["closed"], open_["endedAt"]) == (True, None)
    async with cast.db.act() as tx:
        await deletion_now(tx, cast.people["member"])
    assert await carry_out_deletions(cast.db) == 1
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
