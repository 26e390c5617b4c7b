"""Spaces through the API: founded, entered by every door, led, left, archived."""

from typing import Any
from uuid import UUID

import httpx

from tessera.core.access import VISITOR
from tessera.spaces.actions import add_member
from tests.support.cast import Cast
from tests.support.client import App

NEW = {"title": "Neighbours", "purpose": "Two towns, one river", "lang": "en"}


async def call(app: App, cast: Cast, name: str, method: str, path: str, body: Any = None) -> httpx.Response:
    async with app.client(cast.tokens.get(name)) as client:
        return await client.request(method, f"/api{path}", json=body)


async def told(app: App, cast: Cast, name: str, method: str, path: str, body: Any = None) -> dict[str, Any]:
    answer = await call(app, cast, name, method, path, body)
    assert answer.is_success, answer.text
    return dict(answer.json())


async def refused(app: App, cast: Cast, name: str, method: str, path: str, body: Any = None) -> tuple[int, str]:
    answer = await call(app, cast, name, method, path, body)
    return answer.status_code, answer.json()["code"]


async def listed(app: App, cast: Cast, *questions: str) -> str:
    """The cast's space, known to everyone signed in, with these questions; its address."""
    place = f"/spaces/{cast.space}"
    await told(app, cast, "moderator", "PATCH", place, {"listed": "network", "questions": list(questions)})
    return place


async def test_staff_found_a_space_and_are_its_first_facilitator(cast: Cast, app: App) -> None:
    made = await told(app, cast, "staff", "POST", "/spaces", NEW | {"slug": "river"})
    page = await told(app, cast, "staff", "GET", f"/spaces/{made['id']}")
    assert (page["title"], page["role"], page["mayLead"]) == ("Neighbours", "facilitator", True)
    assert page["slug"].startswith("river-")
    assert [one["name"] for one in page["people"]] == ["Staff Sample"]
    assert (await told(app, cast, "staff", "GET", f"/spaces/{page['slug']}"))["id"] == made["id"]


async def test_the_same_slug_twice_tells_nobody_of_the_first(cast: Cast, app: App) -> None:
    slugs = set()
    for _ in range(2):
        made = await told(app, cast, "staff", "POST", "/spaces", NEW | {"slug": "river"})
        slugs.add((await told(app, cast, "staff", "GET", f"/spaces/{made['id']}"))["slug"])
    assert len(slugs) == 2


async def test_facilitators_of_the_network_found_spaces_and_others_do_not(cast: Cast, app: App) -> None:
    assert await refused(app, cast, "member", "POST", "/spaces", NEW) == (403, "may_not_found")
    assert not (await told(app, cast, "member", "GET", "/spaces"))["mayFound"]
    async with cast.db.act() as tx:
        await add_member(tx, VISITOR, space_id=cast.network, person_id=cast.people["member"], role="facilitator")
    # Another process did that; this one hears of it in a moment.
    app.asgi.state.actors.forget()
    assert (await told(app, cast, "member", "GET", "/spaces"))["mayFound"]
    await told(app, cast, "member", "POST", "/spaces", NEW)


async def test_somebody_who_is_asked_answers_waits_and_is_let_in(cast: Cast, app: App) -> None:
    place = await listed(app, cast, "Which town?", "Why?")
    before = await told(app, cast, "stranger", "GET", place)
    assert (before["inside"], before["mayRequest"], before["questions"]) == (False, True, ["Which town?", "Why?"])
    assert "people" not in before
    request = await told(app, cast, "stranger", "POST", f"{place}/requests", {"answers": ["Ours", "To learn"]})
    waiting = await told(app, cast, "stranger", "GET", place)
    assert (waiting["request"], waiting["ownRequest"]["state"]) == ("open", "open")
    assert "mayRequest" not in waiting
    assert await refused(app, cast, "stranger", "POST", f"{place}/requests", {"answers": ["a", "b"]}) == (
        409,
        "request_waiting",
    )
    door = await told(app, cast, "moderator", "GET", f"{place}/door")
    assert [(one["name"], one["answers"]) for one in door["requests"]] == [("Stranger Sample", ["Ours", "To learn"])]
    decision = {"admitted": True, "sentence": "Welcome"}
    await told(app, cast, "moderator", "PUT", f"/requests/{request['id']}", decision)
    assert await refused(app, cast, "moderator", "PUT", f"/requests/{request['id']}", decision) == (
        409,
        "request_settled",
    )
    inside = await told(app, cast, "stranger", "GET", place)
    assert (inside["inside"], inside["ownRequest"]["sentence"]) == (True, "Welcome")
    assert (await told(app, cast, "moderator", "GET", f"{place}/door"))["requests"] == []


async def test_a_declined_request_says_why_and_may_be_made_again(cast: Cast, app: App) -> None:
    place = await listed(app, cast)
    request = await told(app, cast, "stranger", "POST", f"{place}/requests", {})
    no = f"/requests/{request['id']}"
    assert (await refused(app, cast, "moderator", "PUT", no, {"admitted": False}))[0] == 422
    await told(app, cast, "moderator", "PUT", no, {"admitted": False, "sentence": "We are full."})
    page = await told(app, cast, "stranger", "GET", place)
    assert (page["inside"], page["ownRequest"]["sentence"], page["mayRequest"]) == (False, "We are full.", True)
    await told(app, cast, "stranger", "POST", f"{place}/requests", {})


async def test_who_asked_takes_it_back_and_the_answers_are_gone(cast: Cast, app: App) -> None:
    place = await listed(app, cast, "Why?")
    request = await told(app, cast, "stranger", "POST", f"{place}/requests", {"answers": ["A secret"]})
    assert await refused(app, cast, "adviser", "DELETE", f"/requests/{request['id']}") == (404, "not_found")
    await told(app, cast, "stranger", "DELETE", f"/requests/{request['id']}")
    assert (await told(app, cast, "moderator", "GET", f"{place}/door"))["requests"] == []
    assert await cast.db.pool.fetchval("SELECT answers FROM join_request") == []


async def test_answers_fit_the_questions_of_the_space(cast: Cast, app: App) -> None:
    place = await listed(app, cast, "Why?")
    async with app.client(cast.tokens["stranger"]) as client:
        none = await client.post(f"/api{place}/requests", json={"answers": []})
        blank = await client.post(f"/api{place}/requests", json={"answers": [" "]})
    assert none.json()["fields"] == {"answers": "questions_changed"}
    assert blank.json()["fields"] == {"answers.0": "field_empty"}


async def test_several_are_invited_at_once_and_a_link_is_withdrawn(cast: Cast, app: App) -> None:
    place = f"/spaces/{cast.space}/invitations"
    emails = ["one@town.example", "two@town.example", "ONE@town.example"]
    made = await told(app, cast, "moderator", "POST", place, {"emails": emails})
    assert [one["email"] for one in made["items"]] == emails[:2]
    door = await told(app, cast, "moderator", "GET", f"/spaces/{cast.space}/door")
    assert [one["email"] for one in door["invitations"]] == emails[:2]
    first = made["items"][0]
    await told(app, cast, "moderator", "DELETE", f"{place}/{first['id']}")
    assert await refused(app, cast, "moderator", "DELETE", f"{place}/{first['id']}") == (404, "not_found")
    token = first["link"].rsplit("/", 1)[1]
    assert await refused(app, cast, "visitor", "GET", f"/invitations/{token}") == (404, "not_found")
    joining = {"email": emails[0], "name": "One", "password": "a ferry over the river", "lang": "en"}
    assert await refused(app, cast, "visitor", "POST", f"/invitations/{token}", joining) == (404, "not_found")


async def test_somebody_with_an_account_joins_by_the_link_once(cast: Cast, app: App) -> None:
    made = await told(app, cast, "moderator", "POST", f"/spaces/{cast.space}/invitations", {})
    token = made["items"][0]["link"].rsplit("/", 1)[1]
    inside = await refused(app, cast, "member", "POST", f"/invitations/{token}/membership")
    assert inside == (409, "already_inside")
    await told(app, cast, "stranger", "POST", f"/invitations/{token}/membership")
    assert (await told(app, cast, "stranger", "GET", f"/spaces/{cast.space}"))["role"] == "member"
    assert await refused(app, cast, "guest", "POST", f"/invitations/{token}/membership") == (404, "not_found")


async def test_an_invitation_for_another_address_lets_nobody_else_in(cast: Cast, app: App) -> None:
    emails = {"emails": ["somebody@town.example"]}
    made = await told(app, cast, "moderator", "POST", f"/spaces/{cast.space}/invitations", emails)
    token = made["items"][0]["link"].rsplit("/", 1)[1]
    answer = await refused(app, cast, "stranger", "POST", f"/invitations/{token}/membership")
    assert answer == (409, "invitation_for_other_address")


async def test_roles_change_and_the_last_facilitator_stays(cast: Cast, app: App) -> None:
    def of(name: str) -> str:
        return f"/spaces/{cast.space}/members/{cast.people[name]}"

    lower = {"role": "member"}
    assert await refused(app, cast, "member", "PUT", of("giver"), {"role": "facilitator"}) == (403, "facilitators_only")
    assert await refused(app, cast, "moderator", "PUT", of("moderator"), lower) == (409, "last_facilitator")
    assert await refused(app, cast, "moderator", "DELETE", of("moderator")) == (409, "last_facilitator")
    assert (await call(app, cast, "moderator", "PUT", of("stranger"), lower)).status_code == 404
    await told(app, cast, "moderator", "PUT", of("member"), {"role": "facilitator"})
    await told(app, cast, "moderator", "DELETE", of("moderator"))
    assert (await call(app, cast, "moderator", "GET", f"/spaces/{cast.space}")).status_code == 404
    assert await refused(app, cast, "member", "PUT", of("member"), lower) == (409, "last_facilitator")


async def test_members_leave_by_themselves_and_remove_nobody(cast: Cast, app: App) -> None:
    giver = f"/spaces/{cast.space}/members/{cast.people['giver']}"
    assert await refused(app, cast, "member", "DELETE", giver) == (403, "facilitators_only")
    await told(app, cast, "giver", "DELETE", giver)
    assert (await call(app, cast, "giver", "GET", f"/spaces/{cast.space}")).status_code == 404


async def test_an_archived_space_is_read_only_and_opens_again(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space", title="Before")
    post = await cast.answer("giver", thread)
    place, archived = f"/spaces/{cast.space}", f"/spaces/{cast.space}/archived"
    assert await refused(app, cast, "member", "PUT", archived) == (403, "facilitators_only")
    await told(app, cast, "moderator", "PUT", archived)
    question = {"title": "T", "text": "x", "audience": "space", "lang": "en"}
    writing = [
        ("member", "POST", f"{place}/threads", question),
        ("giver", "POST", f"/threads/{thread}/answers", {"text": "x", "lang": "en"}),
        ("giver", "PATCH", f"/posts/{post}", {"text": "x", "version": None}),
        ("member", "PUT", f"/posts/{post}/helped", None),
        ("giver", "PUT", f"/threads/{thread}/too", None),
        ("moderator", "POST", f"{place}/invitations", {}),
        ("moderator", "POST", "/invitations", {"space": str(cast.space)}),
        ("moderator", "PATCH", place, {"title": "Other"}),
    ]
    for name, method, path, body in writing:
        assert await refused(app, cast, name, method, path, body) == (409, "space_archived"), path
    page = await told(app, cast, "member", "GET", f"/threads/{thread}")
    assert (page["mine"]["archived"], page["mine"]["mayAnswer"]) == (True, False)
    assert (await told(app, cast, "member", "GET", place))["archived"]
    assert [s["archived"] for s in (await told(app, cast, "member", "GET", "/me"))["spaces"] if "archived" in s] == [
        True
    ]
    # What one wrote oneself can be taken back all the same.
    await told(app, cast, "giver", "DELETE", f"/posts/{post}")
    await told(app, cast, "moderator", "DELETE", archived)
    await told(app, cast, "member", "POST", f"{place}/threads", question)


async def test_a_renamed_space_has_its_new_name_on_pages_kept_in_memory(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space")
    await told(app, cast, "member", "GET", f"/threads/{thread}")
    await told(app, cast, "moderator", "PATCH", f"/spaces/{cast.space}", {"title": "Renamed"})
    page = await told(app, cast, "member", "GET", f"/threads/{thread}")
    assert page["shared"]["thread"]["space"]["title"] == "Renamed"


async def test_staff_see_every_space_from_outside_and_nothing_inside(cast: Cast, app: App) -> None:
    [row] = (await told(app, cast, "staff", "GET", "/desk/spaces"))["items"]
    assert (row["title"], row["members"], row["facilitators"], row["archived"]) == (
        "Participation",
        4,
        ["Moderator Sample"],
        False,
    )
    assert await refused(app, cast, "moderator", "GET", "/desk/spaces") == (403, "staff_only")
    assert await refused(app, cast, "visitor", "GET", "/desk/spaces") == (401, "sign_in_needed")
    for path in ("", "/door", "/threads"):
        assert (await call(app, cast, "staff", "GET", f"/spaces/{cast.space}{path}")).status_code == 404


async def test_staff_archive_a_space_and_its_facilitators_open_it_again(cast: Cast, app: App) -> None:
    desk = f"/desk/spaces/{cast.space}/archived"
    assert await refused(app, cast, "moderator", "PUT", desk) == (403, "staff_only")
    await told(app, cast, "staff", "PUT", desk)
    assert (await told(app, cast, "member", "GET", f"/spaces/{cast.space}"))["archived"]
    assert (await call(app, cast, "staff", "DELETE", f"/spaces/{cast.space}/archived")).status_code == 404
    await told(app, cast, "moderator", "DELETE", f"/spaces/{cast.space}/archived")


async def test_hidden_again_a_space_is_known_to_its_members_only(cast: Cast, app: App) -> None:
    place = await listed(app, cast)
    assert (await call(app, cast, "stranger", "GET", place)).status_code == 200
    await told(app, cast, "moderator", "PATCH", place, {"listed": "members"})
    assert (await call(app, cast, "stranger", "GET", place)).status_code == 404
    assert [UUID(s["id"]) for s in (await told(app, cast, "giver", "GET", "/spaces"))["items"]][1:] == [cast.space]


async def test_an_act_repeated_under_its_key_answers_as_before(cast: Cast, app: App) -> None:
    place, key = await listed(app, cast), {"Idempotency-Key": "7d444840-9dc0-41d1-b245-5ffdce74fad2"}
    async with app.client(cast.tokens["stranger"]) as client:
        first = await client.post(f"/api{place}/requests", json={}, headers=key)
        again = await client.post(f"/api{place}/requests", json={}, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    async with app.client(cast.tokens["giver"]) as client:
        leave = f"/api{place}/members/{cast.people['giver']}"
        first = await client.delete(leave, headers=key)
        again = await client.delete(leave, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
