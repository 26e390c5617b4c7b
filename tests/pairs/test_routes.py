"""Two people write to each other: asked, accepted or not; and what everybody else gets of it: nothing."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tessera.core.clock import now
from tessera.home.actions import leave_for
from tessera.home.schemas import AbsenceIn
from tessera.pairs import queries
from tessera.pairs.rules import PER_DAY
from tessera.pairs.timers import purge_requests
from tessera.people.absences import answer_as_deputy
from tests.pairs.calls import ask_path, standing
from tests.pairs.two import LONG_AGO, WHY, answered, asked, talking
from tests.support.calls import act, get
from tests.support.cast import Cast
from tests.support.client import App


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


async def test_what_is_new_is_there_however_many_conversations_are_read(
    cast: Cast, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_CONVERSATIONS", "_UNREAD"):
        monkeypatch.setattr(queries, name, getattr(queries, name).replace("LIMIT 200", "LIMIT 1"))
    older, newer = await talking(cast, "member", "stranger"), await talking(cast, "member", "giver")
    await cast.answer("stranger", older, text="From the savings on power.")
    await cast.answer("member", newer, text="Thank you.")
    (new,) = (await get(cast, app, "member", "/me/today"))["conversations"]
    assert new["thread"] == str(older)


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


async def test_who_may_not_be_seen_is_blocked_and_let_go_like_who_is_not_there(cast: Cast, app: App) -> None:
    """R8: but whom one blocked while they could be seen is let go of all the same."""
    hidden, blocked = (f"/people/{cast.people[name]}/block" for name in ("giver", "member"))
    await act(cast, app, "stranger", "PUT", blocked)
    shown = "DELETE FROM profile_field WHERE person_id = ANY ($1)"
    await cast.db.pool.execute(shown, [cast.people[name] for name in ("giver", "member")])
    async with app.client(cast.tokens["stranger"]) as client:
        for method in ("PUT", "DELETE"):
            answers = [await client.request(method, f"/api{path}") for path in (hidden, f"/people/{uuid4()}/block")]
            told = [{k: v for k, v in one.json().items() if k != "requestId"} for one in answers]
            assert (answers[0].status_code, told[0]) == (404, told[1])
    await act(cast, app, "stranger", "DELETE", blocked)
    await act(cast, app, "stranger", "DELETE", blocked, code="not_found")


async def test_who_may_ask_is_everybody_s_own_choice(cast: Cast, app: App) -> None:
    assert (await get(cast, app, "stranger", "/me/writing"))["reachable"] == "network"
    await act(cast, app, "stranger", "PUT", "/me/writing", {"reachable": "everybody"}, code="invalid")
    await act(cast, app, "stranger", "PUT", "/me/writing", {"reachable": "nobody"})
    assert await standing(cast, app, "member", "stranger") == "unreachable"
    await act(cast, app, "member", "POST", ask_path(cast, "stranger"), {"sentence": WHY}, code="pair_unreachable")


async def test_who_is_away_is_not_asked_unless_somebody_stands_in(cast: Cast, app: App) -> None:
    until = (now() + timedelta(days=5)).date()
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


async def test_two_who_ask_each_other_meet_in_one_request(cast: Cast, app: App) -> None:
    await asked(cast, "member", "stranger")
    page = await get(cast, app, "stranger", f"/people/{cast.people['member']}/writing")
    assert (page["standing"], page["request"]["sentence"]) == ("asked_me", WHY)
    await act(cast, app, "stranger", "POST", ask_path(cast, "member"), {"sentence": WHY}, code="pair_asked_me")


async def test_among_very_many_requests_each_is_known(cast: Cast, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists end somewhere; what is between two does not depend on how many others ask."""
    monkeypatch.setattr(queries, "_WAITING", queries._WAITING.replace("LIMIT 200", "LIMIT 1"))
    await asked(cast, "giver", "stranger")
    await asked(cast, "member", "stranger")
    page = await get(cast, app, "stranger", f"/people/{cast.people['member']}/writing")
    assert (page["standing"], page["request"]["person"]["name"]) == ("asked_me", "Member Sample")
    await act(cast, app, "stranger", "POST", ask_path(cast, "member"), {"sentence": WHY}, code="pair_asked_me")


async def test_of_two_requests_only_one_opens_a_conversation(cast: Cast, app: App) -> None:
    """However both came to wait: the second acceptance is told that they talk already."""
    first = await asked(cast, "member", "stranger")
    await cast.db.pool.execute("UPDATE pair_request SET state = 'declined'")
    second = await asked(cast, "stranger", "member")
    await cast.db.pool.execute("UPDATE pair_request SET state = 'open'")
    await answered(cast, "stranger", first, accept=True)
    await act(cast, app, "member", "POST", f"/pair-requests/{second}/answer", {"accept": True}, code="pair_running")
    await act(cast, app, "member", "POST", f"/pair-requests/{second}/answer", {"accept": False})


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
