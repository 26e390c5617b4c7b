"""New passwords: by their owner, or by a link that staff make."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from tessera.admin import make_password_link
from tessera.core.access import VISITOR
from tessera.core.clock import now
from tessera.core.database import Database
from tessera.core.errors import AppError
from tessera.people.accounts import deactivate, set_office
from tessera.people.passwords import hash_password
from tests.support.cast import Cast
from tests.support.client import App

OLD, NEW = "a long walk over the Brotzeit bridge", "seven lanterns under a calm linden"


async def _has_password(cast: Cast, name: str = "member") -> None:
    hashed = await hash_password(OLD)
    await cast.db.pool.execute("UPDATE person SET password_hash = $1 WHERE id = $2", hashed, cast.people[name])


async def _sign_in(app: App, password: str, name: str = "member") -> int:
    body = {"email": f"{name}@examplestead.example", "password": password}
    return (await app.client().post("/api/session", json=body)).status_code


async def _link(cast: Cast, app: App, name: str = "member", by: str = "staff") -> Any:
    async with app.client(cast.tokens.get(by)) as staff:
        return await staff.post(f"/api/desk/people/{cast.people[name]}/password-link")


async def _away(cast: Cast, hours: int = 25) -> None:
    """Nobody has been in the member's account for so long."""
    long_ago = "UPDATE login SET seen_at = $1 WHERE person_id = $2"
    await cast.db.pool.execute(long_ago, now() - timedelta(hours=hours), cast.people["member"])


async def _token(cast: Cast, app: App) -> str:
    await _away(cast)
    answer = await _link(cast, app)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["link"]).rsplit("/", 1)[1]


async def _told(cast: Cast, app: App) -> list[str]:
    async with app.client(cast.tokens["member"]) as member:
        return [one["what"] for one in (await member.get("/api/me/profile")).json()["account"]]


async def test_who_knows_their_password_sets_a_new_one_and_is_signed_out_everywhere_else(cast: Cast, app: App) -> None:
    await _has_password(cast)
    assert await _sign_in(app, OLD) == 200
    async with app.client(cast.tokens["member"]) as member:
        wrong = await member.put("/api/me/password", json={"current": "not this one", "password": NEW})
        assert (wrong.status_code, wrong.json()["fields"]) == (422, {"current": "password_wrong"})
        poor = await member.put("/api/me/password", json={"current": OLD, "password": "aaaaaaaaaaaaaaaa"})
        assert poor.json()["fields"] == {"password": "password_too_easy"}
        assert (await member.put("/api/me/password", json={"current": OLD, "password": NEW})).status_code == 204
        assert len((await member.get("/api/logins")).json()["items"]) == 1, "this browser alone is still signed in"
    assert [await _sign_in(app, password) for password in (OLD, NEW)] == [401, 200]
    assert (await _told(cast, app))[0] == "password_set"
    visitor = await app.client().put("/api/me/password", json={"current": OLD, "password": NEW})
    assert visitor.status_code == 401


async def test_after_too_many_wrong_ones_one_has_to_wait(cast: Cast, app: App) -> None:
    await _has_password(cast)
    async with app.client(cast.tokens["member"]) as member:
        given = {"current": "not this one", "password": NEW}
        codes = [(await member.put("/api/me/password", json=given)).status_code for _ in range(30)]
    assert codes[0] == 422
    assert codes[-1] == 429


async def test_guesses_count_together_whatever_they_are_given_for(cast: Cast, app: App) -> None:
    await _has_password(cast)
    codes = []
    async with app.client(cast.tokens["member"]) as member:
        for _ in range(5):
            changing = await member.put("/api/me/password", json={"current": "not this one", "password": NEW})
            leaving = {"password": "nor this one", "contributions": "unnamed"}
            codes += [changing.status_code, (await member.post("/api/me/deletion", json=leaving)).status_code]
        codes.append((await member.post("/api/me/deletion", json=leaving)).status_code)
    assert codes == [422] * 10 + [429]


async def test_a_link_sets_a_password_once_and_ends_all_logins(cast: Cast, app: App) -> None:
    await _has_password(cast)
    token = await _token(cast, app)
    assert (await _told(cast, app))[0] == "password_link"
    valid = await app.client().get(f"/api/passwords/{token}")
    assert valid.json().keys() == {"until"}, "not whose it is"
    poor = await app.client().post(f"/api/passwords/{token}", json={"password": "short"})
    assert poor.json()["fields"] == {"password": "password_too_short"}
    assert (await app.client().post(f"/api/passwords/{token}", json={"password": NEW})).status_code == 204
    assert (await app.client(cast.tokens["member"]).get("/api/me")).status_code == 401, "every login is ended"
    assert [await _sign_in(app, password) for password in (OLD, NEW)] == [401, 200]
    again = await app.client().post(f"/api/passwords/{token}", json={"password": OLD})
    assert again.status_code == (await app.client().get(f"/api/passwords/{token}")).status_code == 404


async def test_of_two_links_only_one_is_ever_used(cast: Cast, app: App) -> None:
    await _has_password(cast)
    first, second = await _token(cast, app), await _token(cast, app)
    assert (await app.client().post(f"/api/passwords/{second}", json={"password": NEW})).status_code == 204
    assert (await app.client().get(f"/api/passwords/{first}")).status_code == 404


async def test_a_link_that_is_old_changed_or_of_a_closed_account_is_none(cast: Cast, app: App) -> None:
    await _has_password(cast)
    token = await _token(cast, app)
    other = ("A" if token[0] != "A" else "B") + token[1:]
    longer = token[:27] + ("A" if token[27] != "A" else "B") + token[28:]
    for wrong in (other, longer, token[:-4], token + "AAAA", "zeppelin", "ß", "%00"):
        assert (await app.client().get(f"/api/passwords/{wrong}")).status_code == 404, wrong
    with time_machine.travel(now() + timedelta(hours=73), tick=False):
        assert (await app.client().get(f"/api/passwords/{token}")).status_code == 404
    async with cast.db.act() as tx:
        await deactivate(tx, await cast.actor("staff"), person_id=cast.people["member"])
    assert (await app.client().post(f"/api/passwords/{token}", json={"password": NEW})).status_code == 404
    assert (await _link(cast, app)).json()["code"] == "account_closed"


async def test_staff_make_no_link_for_who_is_signed_in(cast: Cast, app: App) -> None:
    """R7: but for who has signed out, or was not there for a day, and a command does in any case."""
    await _has_password(cast)
    refused = await _link(cast, app)
    assert (refused.status_code, refused.json()["code"]) == (409, "account_signed_in")
    assert await make_password_link(app.asgi.app.state.db, "member@examplestead.example")
    await _away(cast, hours=23)
    assert (await _link(cast, app)).status_code == 409
    await _away(cast, hours=25)
    assert (await _link(cast, app)).status_code == 201
    await _away(cast, hours=0)
    assert (await app.client(cast.tokens["member"]).delete("/api/session")).is_success
    assert (await _link(cast, app)).status_code == 201


async def test_a_link_goes_with_the_office_of_who_made_it(cast: Cast, app: App) -> None:
    await _has_password(cast)
    token, staff = await _token(cast, app), await cast.actor("staff")
    async with cast.db.act(staff) as tx:
        await set_office(tx, staff, person_id=cast.people["giver"], office="staff")
    async with cast.db.act() as tx:
        await set_office(tx, VISITOR, person_id=cast.people["staff"], office=None)
    assert (await app.client().get(f"/api/passwords/{token}")).status_code == 404
    assert (await app.client().post(f"/api/passwords/{token}", json={"password": NEW})).status_code == 404
    # What a command made is nobody's.
    made = await make_password_link(app.asgi.app.state.db, "member@examplestead.example")
    assert (await app.client().get(f"/api/passwords/{made}")).status_code == 200


@pytest.mark.parametrize(("name", "status"), [("visitor", 401), ("stranger", 403), ("moderator", 403)])
async def test_nobody_but_staff_makes_a_link(cast: Cast, app: App, name: str, status: int) -> None:
    assert (await _link(cast, app, by=name)).status_code == status


async def test_the_command_line_makes_one_too(cast: Cast, app: App) -> None:
    db: Database = app.asgi.app.state.db
    token = await make_password_link(db, "member@examplestead.example")
    assert (await app.client().post(f"/api/passwords/{token}", json={"password": NEW})).status_code == 204
    assert await _sign_in(app, NEW) == 200
    with pytest.raises(AppError):
        await make_password_link(db, "nobody@examplestead.example")
