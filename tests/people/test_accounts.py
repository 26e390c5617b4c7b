"""Accounts at the staff's desk: found, given an office, closed, opened; nothing of what they hold."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from tessera.core.access import VISITOR
from tessera.core.errors import AppError
from tessera.people.accounts import deactivate, set_office
from tests.support.cast import Cast
from tests.support.client import App

FIELDS = {"id", "name", "office", "active", "since", "lastSignIn"}


async def found(cast: Cast, app: App, asked: str) -> list[dict[str, Any]]:
    async with app.client(cast.tokens["staff"]) as staff:
        answer = await staff.get("/api/desk/people", params={"q": asked})
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])


async def do(cast: Cast, app: App, method: str, path: str, body: Any = None, name: str = "staff") -> tuple[int, str]:
    async with app.client(cast.tokens.get(name)) as somebody:
        answer = await somebody.request(method, f"/api/desk/people/{path}", json=body)
        return answer.status_code, answer.json().get("code", "")


async def test_an_account_is_found_by_its_whole_address_or_a_part_of_the_name(cast: Cast, app: App) -> None:
    [one] = await found(cast, app, " Member@examplestead.EXAMPLE ")
    assert one.keys() == FIELDS, "nothing of what it holds"
    assert (one["id"], one["name"], one["office"], one["active"]) == (
        str(cast.people["member"]),
        "Member Sample",
        None,
        True,
    )
    month = await cast.db.pool.fetchval("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM')")
    assert one["lastSignIn"] == month, "a month, not a day"
    assert [row["name"] for row in await found(cast, app, "memb")] == ["Member Sample"]
    assert await found(cast, app, "member@") == [], "no part of an address finds anybody"
    assert await found(cast, app, "%") == await found(cast, app, "_a") == []
    assert [row["name"] for row in await found(cast, app, "")] == ["Staff Sample"], "who holds the office"


async def test_a_name_that_the_network_does_not_see_is_not_told(cast: Cast, app: App) -> None:
    await cast.db.pool.execute("DELETE FROM profile_field WHERE person_id = $1", cast.people["member"])
    assert await found(cast, app, "Member") == []
    [one] = await found(cast, app, "member@examplestead.example")
    assert one["name"] is None


@pytest.mark.parametrize(("name", "status"), [("visitor", 401), ("stranger", 403), ("moderator", 403)])
async def test_nobody_but_staff_comes_to_accounts(cast: Cast, app: App, name: str, status: int) -> None:
    person = cast.people["giver"]
    async with app.client(cast.tokens.get(name)) as somebody:
        assert (await somebody.get("/api/desk/people?q=giver")).status_code == status
    for method, path, body in (
        ("PUT", f"{person}/office", {"office": "staff"}),
        ("PUT", f"{person}/deactivated", None),
        ("DELETE", f"{person}/deactivated", None),
        ("PUT", f"{uuid4()}/deactivated", None),
    ):
        assert (await do(cast, app, method, path, body, name))[0] == status
    assert await cast.db.pool.fetchval(
        "SELECT office IS NULL AND deactivated_at IS NULL FROM person WHERE id = $1", person
    )


async def account(cast: Cast, app: App, name: str) -> list[str]:
    async with app.client(cast.tokens[name]) as somebody:
        return [one["what"] for one in (await somebody.get("/api/me/profile")).json()["account"]]


async def test_an_office_is_given_and_taken_and_its_owner_reads_of_it(cast: Cast, app: App) -> None:
    office = f"{cast.people['giver']}/office"
    assert (await do(cast, app, "PUT", office, {"office": "staff"}))[0] == 200
    assert (await do(cast, app, "PUT", office, {"office": "staff"}))[0] == 200, "once more changes nothing"
    async with app.client(cast.tokens["giver"]) as giver:
        assert (await giver.get("/api/desk/people")).status_code == 200, "it holds at once"
    assert (await do(cast, app, "PUT", office, {"office": None}))[0] == 200
    assert await account(cast, app, "giver") == ["office_taken", "office_given"]
    assert (await do(cast, app, "PUT", office, {"office": "queen"}))[0] == 422
    assert (await do(cast, app, "PUT", f"{uuid4()}/office", {"office": "staff"}))[0] == 404


async def test_the_last_one_who_holds_the_office_keeps_it(cast: Cast, app: App) -> None:
    own = cast.people["staff"]
    assert await do(cast, app, "PUT", f"{own}/office", {"office": None}) == (409, "last_staff")
    assert await do(cast, app, "PUT", f"{own}/deactivated") == (409, "last_staff")
    # Whoever is closed does not count.
    await do(cast, app, "PUT", f"{cast.people['giver']}/office", {"office": "staff"})
    await do(cast, app, "PUT", f"{cast.people['giver']}/deactivated")
    assert await do(cast, app, "PUT", f"{own}/office", {"office": None}) == (409, "last_staff")
    async with cast.db.act() as tx:
        await set_office(tx, VISITOR, person_id=own, office=None)
    assert await cast.db.pool.fetchval("SELECT office FROM person WHERE id = $1", own) is None, "a command may"


async def test_of_two_who_take_the_office_from_each_other_one_keeps_it(cast: Cast) -> None:
    for _ in range(3):
        pair = [cast.people["staff"], cast.people["giver"]]
        await cast.db.pool.execute("UPDATE person SET office = 'staff' WHERE id = ANY ($1)", pair)
        actors = [await cast.actor("staff"), await cast.actor("giver")]

        async def take(number: int, actors: Any = actors, pair: list[UUID] = pair) -> None:
            async with cast.db.act(actors[number]) as tx:
                await set_office(tx, actors[number], person_id=pair[1 - number], office=None)

        done = await asyncio.gather(take(0), take(1), return_exceptions=True)
        assert [one.code for one in done if isinstance(one, AppError)] == ["last_staff"]
        assert await cast.db.pool.fetchval("SELECT count(*) FROM person WHERE office = 'staff'") == 1


async def test_a_closed_account_is_signed_out_and_can_be_opened_again(cast: Cast, app: App) -> None:
    closing = f"{cast.people['giver']}/deactivated"
    assert (await do(cast, app, "DELETE", closing)) == (409, "account_open")
    assert (await do(cast, app, "PUT", closing))[0] == 200
    async with app.client(cast.tokens["giver"]) as giver:
        assert (await giver.get("/api/me")).status_code == 401
    assert await do(cast, app, "PUT", closing) == (409, "account_closed")
    assert await do(cast, app, "PUT", f"{cast.people['giver']}/office", {"office": "staff"}) == (409, "account_closed")
    [one] = await found(cast, app, "giver")
    assert one["active"] is False, "it can be found, to be opened again"
    assert (await do(cast, app, "DELETE", closing))[0] == 200
    async with app.client(cast.tokens["giver"]) as giver:
        assert (await giver.get("/api/me")).status_code == 401, "who comes back signs in anew"
    facts = (
        "SELECT f.data ->> 'what' FROM fact f JOIN person p ON p.stream_id = f.stream_id WHERE p.id = $1 ORDER BY seq"
    )
    told = [row[0] for row in await cast.db.pool.fetch(facts, cast.people["giver"])]
    assert told[-2:] == ["deactivated", "reactivated"]


async def test_a_command_closes_an_account_by_the_same_act(cast: Cast) -> None:
    async with cast.db.act() as tx:
        await deactivate(tx, VISITOR, person_id=cast.people["giver"])
    with pytest.raises(AppError, match="account_closed"):
        async with cast.db.act() as tx:
            await deactivate(tx, VISITOR, person_id=cast.people["giver"])
