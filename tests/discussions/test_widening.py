"""Proposing to move a thread to more readers, and what those who wrote in it say, through the public API."""

import asyncio
from uuid import UUID, uuid4

import pytest

from tessera.core.access import VISITOR
from tessera.discussions import widening_rules as rules
from tessera.spaces.actions import add_member, remove_member, set_archived, set_role
from tests.discussions.test_moving import community, move, places
from tests.discussions.test_translations import leave
from tests.discussions.widening import opening
from tests.support.cast import Cast
from tests.support.client import App

MAY_PROPOSE = {
    "leads_here": True,
    "asker": False,
    "inside": True,
    "asks": True,
    "known": True,
    "same": False,
    "deleted": False,
    "rest": False,
    "archived": False,
    "open_already": False,
}
PROPOSED = [
    ({}, ""),
    ({"leads_here": False, "asker": True}, ""),
    ({"inside": False}, "not_inside"),
    ({"leads_here": False}, "not_asker_or_facilitator"),
    ({"deleted": True}, "question_deleted"),
    ({"rest": True}, "question_elsewhere"),
    ({"archived": True}, "space_archived"),
    ({"same": True}, "already_there"),
    ({"known": False}, "audience_unknown"),
    ({"asks": False}, "move_asks_nobody"),
    ({"open_already": True}, "widening_open"),
]
MAY_CARRY_OUT = {
    "proposer": True,
    "leads_here": True,
    "asker": False,
    "inside": True,
    "known": True,
    "deleted": False,
    "archived": False,
    "asker_agreed": True,
}
CARRIED_OUT = [
    ({}, ""),
    ({"leads_here": False, "asker": True}, ""),
    ({"proposer": False}, "not_proposer"),
    ({"inside": False}, "not_inside"),
    ({"leads_here": False}, "not_asker_or_facilitator"),
    ({"deleted": True}, "question_deleted"),
    ({"archived": True}, "space_archived"),
    ({"known": False}, "audience_unknown"),
    ({"asker_agreed": False}, "asker_has_not_agreed"),
]
FORBIDDEN = ("not_inside", "not_asker_or_facilitator", "not_proposer", "not_asked")


@pytest.mark.parametrize(("given", "code"), PROPOSED, ids=str)
def test_who_asked_and_who_facilitates_propose_what_asks_somebody(given: dict[str, bool], code: str) -> None:
    verdict = rules.may_propose(**MAY_PROPOSE | given)
    assert (verdict.allowed, verdict.code, verdict.forbidden) == (not code, code, code in FORBIDDEN)


@pytest.mark.parametrize(("given", "code"), CARRIED_OUT, ids=str)
def test_who_proposed_moves_it_never_without_the_question(given: dict[str, bool], code: str) -> None:
    verdict = rules.may_carry_out(**MAY_CARRY_OUT | given)
    assert (verdict.allowed, verdict.code, verdict.forbidden) == (not code, code, code in FORBIDDEN)


def test_who_wrote_answers_and_three_take_it_back() -> None:
    assert rules.may_consent(asked=True, archived=False).allowed
    assert rules.may_consent(asked=False, archived=False).code == "not_asked"
    assert rules.may_consent(asked=True, archived=True).code == "space_archived"
    nobody = {"proposer": False, "asker": False, "leads_here": False}
    assert rules.may_withdraw(**nobody).code == "not_proposer"
    assert all(rules.may_withdraw(**nobody | {one: True}).allowed for one in nobody)


async def test_authors_are_asked_and_others_are_told_numbers(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    assert await made.widening("giver") is None
    assert await made.propose("moderator", "public") == (201, "")
    assert await made.propose("member") == (409, "widening_open")
    assert [await made.widening(name) for name in ("stranger", "guest", None)] == [404] * 3
    told = await made.widening("giver")
    assert (told["space"]["slug"], told["audience"], told["whoCanSee"]) == ("network", "public", {"kind": "public"})
    assert told["proposedBy"] == {"id": str(cast.people["moderator"]), "name": "Moderator Sample"}
    assert (told["agreed"], told["asked"], told["mine"]) == (0, 3, {"contributions": 1, "answer": None})
    assert (told["mayMove"], told["mayWithdraw"], told["staying"], told["askerAgreed"]) == (False, False, None, None)
    [waits] = await made.waiting("giver")
    assert (waits["thread"], waits["title"], waits["contributions"]) == (str(made.thread), "Zeppelin berths", 1)
    assert (waits["audience"], waits["whoCanSee"]) == ("public", {"kind": "public"})
    assert [len(await made.waiting(name)) for name in ("member", "adviser", "moderator", "stranger")] == [1, 1, 0, 0]

    assert await made.say("giver") == (200, "")
    assert await made.say("adviser", agree=False) == (200, "")
    assert (await made.waiting("giver"), await made.waiting("adviser")) == ([], [])
    told = await made.widening("moderator")
    assert (told["agreed"], told["asked"], told["mine"], told["staying"]) == (1, 3, None, 2)
    assert (told["mayMove"], told["mayWithdraw"], told["askerAgreed"]) == (True, True, False)
    assert (await made.widening("adviser"))["mine"] == {"contributions": 1, "answer": False}
    # Said otherwise, until it is moved.
    assert await made.say("adviser") == (200, "")
    assert await made.say("member") == (200, "")
    told = await made.widening("moderator")
    assert (told["agreed"], told["staying"], told["askerAgreed"]) == (3, 0, True)


async def test_who_may_not_is_told_why(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    second = await community(cast, member="member")
    assert await made.propose("giver") == (403, "not_asker_or_facilitator")
    assert await made.propose("stranger") == (404, "not_found")
    assert await made.propose(None) == (401, "sign_in_needed")
    assert await made.propose("moderator", "space", second) == (404, "not_found")
    assert await made.propose("moderator", "space") == (409, "audience_unknown")
    assert await made.propose("moderator", "space", cast.space) == (409, "already_there")
    assert await made.propose("moderator", space=uuid4()) == (404, "not_found")
    for told in (await made.say("giver"), await made.move("moderator"), await made.withdraw("moderator")):
        assert told == (409, "widening_ended")
    assert await made.propose("member") == (201, "")
    assert await made.say("moderator") == (403, "not_asked")
    assert await made.move("moderator") == (403, "not_proposer")
    assert await made.withdraw("giver") == (403, "not_proposer")
    assert await made.withdraw("moderator") == (200, "")
    assert await made.widening("member") is None
    # Nobody else has written here, so there is nobody to ask.
    made.thread = await cast.ask("member", audience="space")
    assert await made.propose("member") == (409, "move_asks_nobody")
    assert await made.propose("moderator") == (201, "")


async def test_what_two_people_say_to_one_another_is_never_opened(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    asked = await made.call("giver", "POST", f"/people/{cast.people['member']}/requests", {"sentence": "How was it?"})
    said = await made.call("member", "POST", f"/pair-requests/{asked.json()['id']}/answer", {"accept": True})
    assert await made.propose("member", "space", await _space_of(cast, said.json()["id"])) == (404, "not_found")
    made.thread = said.json()["id"]
    assert await made.propose("giver") == (403, "not_inside")
    assert (await made.call("giver", "GET", f"/threads/{made.thread}/destinations")).status_code == 404


async def _space_of(cast: Cast, thread: str) -> UUID:
    return UUID(str(await cast.db.pool.fetchval("SELECT space_id FROM thread WHERE id = $1", thread)))


async def test_places_that_ask_are_offered_as_such(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    second = await community(cast, moderator="facilitator", adviser="member")
    offered = (await made.call("moderator", "GET", f"/threads/{made.thread}/destinations")).json()["items"]
    wide = {(str(cast.network), "network"), (str(cast.network), "public"), (str(second), "space")}
    assert {(one["space"]["id"], one["audience"], one["asks"]) for one in offered} == {(*one, True) for one in wide}
    for name in ("moderator", "adviser"):
        assert await places(cast, app, name, made.thread) == []
    assert await made.propose("moderator", "space", second) == (201, "")
    # One at a time: until it ends no other is offered.
    assert (await made.call("member", "GET", f"/threads/{made.thread}/destinations")).json()["items"] == []
    # Whoever may not know of the place is told neither its name nor who is there.
    for name, knows in (("giver", False), ("adviser", True)):
        told, [waits] = await made.widening(name), await made.waiting(name)
        assert [(one["space"] is not None, one["whoCanSee"] is not None) for one in (told, waits)] == [(knows,) * 2] * 2
        assert told["audience"] == "space"


async def test_who_writes_after_it_was_proposed_is_asked_too(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    assert await made.propose("member") == (201, "")
    assert (await made.widening("moderator"))["asked"] == 3
    assert (await made.widening("member"))["agreed"] == 1
    await cast.answer("moderator", made.thread)
    assert (await made.widening("moderator"))["mine"] == {"contributions": 1, "answer": None}
    assert len(await made.waiting("moderator")) == 1
    # Who agreed has agreed for what they write until it is moved.
    assert await made.say("giver") == (200, "")
    await cast.answer("giver", made.thread)
    told = await made.widening("member")
    assert (told["agreed"], told["asked"], told["staying"]) == (2, 4, 2)


async def test_who_writes_or_takes_back_while_one_is_open_hears_of_it(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    await cast.answer("moderator", made.thread)
    assert await made.heard("moderator") == 0
    assert await made.propose("member") == (201, "")
    heard = await made.heard("moderator")
    post = await cast.answer("moderator", made.thread)
    assert await made.heard("moderator") == heard + 1
    assert (await made.call("moderator", "DELETE", f"/posts/{post}")).status_code == 200
    assert await made.heard("moderator") == heard + 2
    said = {"title": "Wer?", "text": "Wir hören gern zu."}
    path = f"/posts/{made.posts['member']}/translations/de"
    assert (await made.call("moderator", "PUT", path, said)).status_code == 200
    assert (await made.call("moderator", "DELETE", path)).status_code == 200
    assert await made.heard("moderator") == heard + 4


async def test_who_translated_is_asked_and_keeps_a_sole_author_from_moving_it(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    made.thread = await cast.ask("member", audience="space")
    post = await cast.db.pool.fetchval("SELECT id FROM post WHERE thread_id = $1", made.thread)
    said = {"title": "Wer?", "text": "Wir hören gern zu."}
    assert (await made.call("giver", "PUT", f"/posts/{post}/translations/de", said)).status_code == 200
    assert await move(cast, app, "member", made.thread, cast.network, "network") == (409, "move_widens")
    assert await made.propose("member") == (201, "")
    assert (await made.widening("giver"))["mine"] == {"contributions": 0, "answer": None}
    assert [one["contributions"] for one in await made.waiting("giver")] == [0]
    assert (await made.widening("member"))["staying"] == 0


async def test_who_may_not_see_it_any_more_is_not_asked_and_has_not_agreed(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    assert await made.propose("moderator") == (201, "")
    assert await made.say("giver") == (200, "")
    for name, left in (("giver", (0, 2, 3)), ("adviser", (0, 1, 3))):
        async with cast.db.act() as tx:
            await remove_member(tx, VISITOR, space_id=cast.space, person_id=cast.people[name])
        app.asgi.state.actors.forget()
        told = await made.widening("moderator")
        assert (told["agreed"], told["asked"], told["staying"]) == left
        assert await made.waiting(name) == []
        assert await made.say(name) == (404, "not_found")


async def test_a_proposal_ends_with_the_question_a_move_and_who_made_it(cast: Cast, app: App) -> None:
    rows = "SELECT (SELECT count(*) FROM thread_widening), (SELECT count(*) FROM widening_consent)"
    made = await opening(cast, app)
    assert await made.propose("moderator") == (201, "")
    assert (await made.call("member", "DELETE", f"/posts/{made.posts['member']}")).status_code == 200
    assert (await made.widening("giver"), await made.waiting("giver")) == (None, [])
    assert await made.propose("moderator") == (409, "question_deleted")

    made = await opening(cast, app)
    assert await made.propose("moderator") == (201, "")
    await leave(cast, "giver", "unnamed")
    assert (await made.widening("moderator"))["asked"] == 2
    await leave(cast, "moderator", "unnamed")
    assert (await made.widening("member"), await made.waiting("member")) == (None, [])
    assert tuple(await cast.db.pool.fetchrow(rows)) == (0, 0)


async def test_it_is_refused_where_a_place_is_archived_meanwhile(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    second = await community(cast, moderator="facilitator", member="member")
    assert await made.propose("moderator", "space", second) == (201, "")
    assert await made.say("member") == (200, "")
    await _archive(cast, second, on=True)
    assert await made.move("moderator") == (409, "space_archived")
    assert ((await made.widening("moderator"))["mayMove"], await made.waiting("giver")) == (False, [])
    await _archive(cast, second, on=False)
    await _archive(cast, cast.space, on=True)
    assert await made.move("moderator") == (409, "space_archived")
    assert await made.say("giver") == (409, "space_archived")
    assert await made.withdraw("moderator") == (200, "")
    assert await made.propose("moderator", "space", second) == (409, "space_archived")


async def _archive(cast: Cast, space: UUID, *, on: bool) -> None:
    moderator = await cast.actor("moderator")
    async with cast.db.act(moderator) as tx:
        await set_archived(tx, moderator, space_id=space, on=on)


async def test_who_proposed_it_moves_it_only_as_long_as_they_could_propose_it(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    second = await community(cast, moderator="member", staff="facilitator")
    assert await made.propose("moderator", "space", second) == (201, "")
    assert await made.move("moderator") == (409, "asker_has_not_agreed")
    assert await made.say("member") == (200, "")
    async with cast.db.act() as tx:
        await remove_member(tx, VISITOR, space_id=second, person_id=cast.people["moderator"])
    app.asgi.state.actors.forget()
    assert await made.move("moderator") == (403, "not_inside")
    for space, name, role in ((second, "moderator", "member"), (cast.space, "staff", "facilitator")):
        async with cast.db.act() as tx:
            await add_member(tx, VISITOR, space_id=space, person_id=cast.people[name], role=role)
    staff = await cast.actor("staff")
    async with cast.db.act(staff) as tx:
        await set_role(tx, staff, space_id=cast.space, person_id=cast.people["moderator"], role="member")
    app.asgi.state.actors.forget()
    assert await made.move("moderator") == (403, "not_asker_or_facilitator")
    assert not (await made.widening("moderator"))["mayMove"]
    assert await made.withdraw("moderator") == (200, "")


async def test_two_who_propose_at_once_make_one_proposal(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    told = await asyncio.gather(made.propose("moderator"), made.propose("member", "public"))
    assert sorted(told) == [(201, ""), (409, "widening_open")]
