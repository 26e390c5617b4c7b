"""Who leaves: the account is closed at once, opened again by signing in in time, and emptied everywhere afterwards."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import SQLModel

import tessera.tables  # noqa: F401 - fills the metadata
from tessera.core.access import VISITOR
from tessera.core.clock import now
from tessera.core.errors import AppError, NotFound
from tessera.core.reactions import catch_up
from tessera.discussions.erasing import erase_contributions, erase_too
from tessera.home.erasing import CLEARED, DELETED, OTHERWISE, carry_out_deletions, erase_person
from tessera.people.accounts import set_office
from tessera.people.actions import create_person
from tessera.people.leaving import ask_deletion
from tessera.people.passwords import hash_password
from tessera.search.reactions import search_reaction
from tests.support.cast import Cast
from tests.support.client import App

PASSWORD = "a long walk over the Brotzeit bridge"
DUE = "UPDATE person_deletion SET due_at = now() - interval '1 second'"


def columns_of_people() -> set[tuple[str, str]]:
    """Every column that points at a person."""
    found = {("fact", "actor_id")}
    for name, table in SQLModel.metadata.tables.items():
        for key in table.foreign_keys:
            if key.column.table.name == "person":
                found.add((name, key.parent.name))
    return found


def test_it_is_said_of_every_column_that_points_at_a_person_what_becomes_of_it() -> None:
    assert columns_of_people() == DELETED | CLEARED | OTHERWISE
    assert not DELETED & CLEARED
    assert not (DELETED | CLEARED) & OTHERWISE


async def _can_sign_in(cast: Cast, name: str) -> None:
    hashed = await hash_password(PASSWORD)
    await cast.db.pool.execute("UPDATE person SET password_hash = $1 WHERE id = $2", hashed, cast.people[name])


async def _ask(cast: Cast, app: App, name: str, *, contributions: str = "unnamed", password: str = PASSWORD) -> Any:
    await _can_sign_in(cast, name)
    async with app.client(cast.tokens[name]) as client:
        return await client.post("/api/me/deletion", json={"password": password, "contributions": contributions})


async def _sign_in(app: App, name: str) -> Any:
    body = {"email": f"{name}@examplestead.example", "password": PASSWORD}
    return await app.client().post("/api/session", json=body)


async def _gone(cast: Cast, app: App, name: str, contributions: str) -> None:
    assert (await _ask(cast, app, name, contributions=contributions)).status_code == 200
    await cast.db.pool.execute(DUE)
    assert await carry_out_deletions(cast.db) == 1


async def test_who_asks_is_signed_out_everywhere_and_closed(cast: Cast, app: App) -> None:
    answer = await _ask(cast, app, "member")
    assert answer.status_code == 200
    days = (await cast.db.pool.fetchval("SELECT due_at - asked_at FROM person_deletion")).days
    assert days == 14
    async with app.client(cast.tokens["member"]) as before:
        app.asgi.app.state.actors.forget()
        assert (await before.get("/api/me")).status_code == 401
    async with app.client(cast.tokens["stranger"]) as other:
        seen = (await other.get(f"/api/people/{cast.people['member']}")).json()
    assert (seen["closed"], seen["name"]) == (True, "Member Sample")


async def test_a_wrong_password_changes_nothing_and_is_limited(cast: Cast, app: App) -> None:
    answers = [await _ask(cast, app, "member", password="a guess") for _ in range(11)]
    assert (answers[0].status_code, answers[0].json()["fields"]) == (422, {"password": "password_wrong"})
    assert answers[-1].status_code == 429
    assert await cast.db.pool.fetchval("SELECT count(*) FROM person_deletion") == 0


@pytest.mark.parametrize("contributions", ["", "kept", "UNNAMED"])
async def test_the_choice_must_be_one_there_is(cast: Cast, app: App, contributions: str) -> None:
    answer = await _ask(cast, app, "member", contributions=contributions)
    assert (answer.status_code, answer.json()["fields"]) == (422, {"contributions": "field_invalid"})


async def test_a_visitor_cannot_ask(app: App) -> None:
    body = {"password": "x", "contributions": "unnamed"}
    assert (await app.client().post("/api/me/deletion", json=body)).status_code == 401


async def test_the_last_of_the_staff_stays(cast: Cast, app: App) -> None:
    refused = await _ask(cast, app, "staff")
    assert (refused.status_code, refused.json()["code"]) == (409, "last_staff")
    async with cast.db.act() as tx:
        await set_office(tx, VISITOR, person_id=cast.people["member"], office="staff")
    assert (await _ask(cast, app, "staff")).status_code == 200


async def test_signing_in_in_time_takes_it_back_and_says_so(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", title="Who sweeps?")
    await _ask(cast, app, "member")
    began = await _sign_in(app, "member")
    assert (began.status_code, began.json()["deletionTakenBack"]) == (200, True)
    assert await cast.db.pool.fetchval("SELECT count(*) FROM person_deletion") == 0
    assert await carry_out_deletions(cast.db) == 0
    assert (await _sign_in(app, "member")).json()["deletionTakenBack"] is False
    async with app.client(cast.tokens["stranger"]) as other:
        assert (await other.get(f"/api/people/{cast.people['member']}")).json()["closed"] is False
        assert "Member Sample" in (await other.get(f"/api/threads/{thread}")).text


async def test_too_late_is_as_if_nobody_had_that_address(cast: Cast, app: App) -> None:
    await _ask(cast, app, "member")
    await cast.db.pool.execute(DUE)
    late = await _sign_in(app, "member")
    assert (late.status_code, late.json()["code"]) == (401, "sign_in_failed")


async def test_nothing_is_emptied_before_its_time(cast: Cast, app: App) -> None:
    await _ask(cast, app, "member")
    assert await carry_out_deletions(cast.db) == 0
    with pytest.raises(NotFound):
        await erase_person(cast.db, cast.people["member"])
    assert await cast.db.pool.fetchval("SELECT name FROM person WHERE id = $1", cast.people["member"])


async def test_staff_see_it_as_closed_and_do_not_open_it(cast: Cast, app: App) -> None:
    await _ask(cast, app, "member")
    person = cast.people["member"]
    async with app.client(cast.tokens["staff"]) as staff:
        [found] = (await staff.get("/api/desk/people?q=member@examplestead.example")).json()["items"]
        assert found["active"] is False
        assert set(found) == {"id", "name", "office", "active", "since", "lastSignIn"}
        refused = await staff.delete(f"/api/desk/people/{person}/deactivated")
    assert (refused.status_code, refused.json()["code"]) == (409, "account_leaving")


async def test_one_that_staff_closed_is_not_opened_by_signing_in(cast: Cast, app: App) -> None:
    await _can_sign_in(cast, "member")
    async with app.client(cast.tokens["staff"]) as staff:
        assert (await staff.put(f"/api/desk/people/{cast.people['member']}/deactivated")).is_success
    async with cast.db.act() as tx:
        await ask_deletion(tx, VISITOR, person_id=cast.people["member"], contributions="unnamed")
    assert (await _sign_in(app, "member")).status_code == 401


async def test_nobody_asks_for_somebody_else(cast: Cast) -> None:
    actor = await cast.actor("staff")
    with pytest.raises(AppError) as refused:
        async with cast.db.act(actor) as tx:
            await ask_deletion(tx, actor, person_id=cast.people["member"], contributions="unnamed")
    assert refused.value.status == 403


async def _busy_life(cast: Cast, app: App) -> dict[str, UUID]:
    """The giver does everything one can do here."""
    async with app.client(cast.tokens["giver"]) as me, app.client(cast.tokens["stranger"]) as other:
        public = await cast.ask("giver", audience="public", title="Whose bridge?", text="Quagga one", name_public=True)
        closed = await cast.ask("giver", audience="space", title="Inside?", text="Quagga two", themes=["sport"])
        other_thread = await cast.ask("stranger", title="Theirs?")
        answer = await cast.answer("giver", other_thread, text="Quagga three")
        reply = await cast.answer("stranger", public, text="A reply of somebody else")
        days = (now().date() + timedelta(days=5)).isoformat()
        fields = {"about": {"value": "Quagga about", "audience": "network"}}
        for done in (
            await me.patch("/api/me", json={"fields": fields}),
            await me.put(f"/api/threads/{other_thread}/too"),
            await me.patch(f"/api/posts/{answer}", json={"text": "Quagga three, better"}),
            await me.put("/api/me/absence", json={"until": days}),
            await other.put("/api/me/absence", json={"until": days, "deputy": str(cast.people["giver"])}),
        ):
            assert done.is_success, done.text
    return {"public": public, "closed": closed, "other": other_thread, "answer": answer, "reply": reply}


async def _everything(cast: Cast) -> str:
    """All rows of all tables, as text."""
    found = [
        await cast.db.pool.fetchval(f"SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text FROM {table} t")
        for table in SQLModel.metadata.tables
    ]
    return "\n".join(found)


@pytest.mark.parametrize("contributions", ["unnamed", "emptied"])
async def test_nothing_in_any_table_tells_who_it_was(cast: Cast, app: App, contributions: str) -> None:
    await _busy_life(cast, app)
    await _gone(cast, app, "giver", contributions)
    await catch_up(cast.db, [search_reaction])
    rows = await _everything(cast)
    for trace in ("Giver", "giver@", "Quagga about"):
        assert trace not in rows, trace
    assert ("Quagga" in rows) is (contributions == "unnamed")
    # What still points at the row is what they wrote, and the proof.
    left = {
        (table, column)
        for table, column in columns_of_people()
        if await cast.db.pool.fetchval(f"SELECT count(*) FROM {table} WHERE {column} = $1", cast.people["giver"])
    }
    assert left <= {("person_deletion", "person_id"), ("post", "author_id"), ("thread", "author_id")}


async def test_unnamed_contributions_stay_readable_for_those_who_could_read_them(cast: Cast, app: App) -> None:
    ids = await _busy_life(cast, app)
    await _gone(cast, app, "giver", "unnamed")
    async with app.client(cast.tokens["member"]) as member:
        for name, text in (("public", "Quagga one"), ("closed", "Quagga two"), ("other", "Quagga three, better")):
            page = await member.get(f"/api/threads/{ids[name]}")
            posts = {post["html"]: post["byline"] for post in page.json()["shared"]["posts"]}
            assert posts[f"<p>{text}</p>"] == {"unnamed": True}
        assert (await member.get(f"/api/people/{cast.people['giver']}")).status_code == 404
        assert (await member.get(f"/api/posts/{ids['answer']}/versions")).json()["items"] == []
    assert "Giver" not in (await app.client().get(f"/threads/{ids['public']}")).text
    assert "A reply of somebody else" in (await app.client().get(f"/threads/{ids['public']}")).text


async def test_emptied_contributions_are_gone_from_lists_and_search(cast: Cast, app: App) -> None:
    ids = await _busy_life(cast, app)
    await catch_up(cast.db, [search_reaction])
    await _gone(cast, app, "giver", "emptied")
    await catch_up(cast.db, [search_reaction])
    async with app.client(cast.tokens["member"]) as member:
        assert (await member.get("/api/search?q=quagga")).json()["total"] == 0
        other = (await member.get(f"/api/threads/{ids['other']}")).json()["shared"]["posts"]
        listed = (await member.get("/api/spaces/network/threads")).json()["items"]
    assert [post["deleted"] for post in other if post["number"] == 2] == [True]
    assert str(ids["public"]) not in json.dumps(listed)


async def test_counts_memberships_and_deputies_follow(cast: Cast, app: App) -> None:
    ids = await _busy_life(cast, app)
    before = await cast.db.pool.fetchval("SELECT too FROM thread WHERE id = $1", ids["other"])
    await _gone(cast, app, "giver", "unnamed")
    assert (before, await cast.db.pool.fetchval("SELECT too FROM thread WHERE id = $1", ids["other"])) == (1, 0)
    async with app.client(cast.tokens["moderator"]) as moderator:
        members = (await moderator.get(f"/api/spaces/{cast.space}")).text
    assert str(cast.people["giver"]) not in members
    async with app.client(cast.tokens["stranger"]) as other:
        assert (await other.get("/api/me/profile")).json()["absence"]["deputy"] is None


async def test_the_address_is_free_for_somebody_else(cast: Cast, app: App) -> None:
    await _gone(cast, app, "giver", "unnamed")
    async with cast.db.act() as tx:
        email = "giver@examplestead.example"
        again = await create_person(tx, VISITOR, email=email, name="Somebody New", password_hash=None)
    assert again.id != cast.people["giver"]
    async with app.client(cast.tokens["staff"]) as staff:
        gone = await staff.delete(f"/api/desk/people/{cast.people['giver']}/deactivated")
    assert gone.status_code == 409


async def test_who_was_killed_in_the_middle_goes_on(cast: Cast, app: App) -> None:
    await _busy_life(cast, app)
    await _ask(cast, app, "giver", contributions="emptied")
    await cast.db.pool.execute(DUE)
    assert await erase_contributions(cast.db, cast.people["giver"], emptied=True) == 3
    await erase_too(cast.db, cast.people["giver"])
    assert "Giver Sample" in await _everything(cast)
    assert await carry_out_deletions(cast.db) == 1
    assert await carry_out_deletions(cast.db) == 0
    await catch_up(cast.db, [search_reaction])
    assert "Quagga" not in await _everything(cast)
    assert "Giver" not in await _everything(cast)
