"""One's signed-in browsers: listed, and ended from another one."""

import asyncio
import time
from uuid import uuid4

from tests.people.conftest import EMAIL, PASSWORD
from tests.support.cast import Cast
from tests.support.client import App, Client

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"


async def signed_in(app: App, agent: str) -> Client:
    client = app.client()
    credentials = {"email": EMAIL, "password": PASSWORD}
    answer = await client.post("/api/session", json=credentials, headers={"User-Agent": agent})
    assert answer.status_code == 200
    return client


async def test_logins_are_listed_with_their_browsers_and_the_present_one_is_marked(cast: Cast, app: App) -> None:
    await signed_in(app, SAFARI)
    client = await signed_in(app, FIREFOX)
    listed = (await client.get("/api/logins")).json()["items"]
    assert {(login["agent"], login["current"]) for login in listed} == {
        ("Firefox, Linux", True),
        ("Firefox, Linux", False),
        ("Safari, iPhone", False),
    }
    assert set(listed[0]) == {"id", "createdAt", "seenAt", "agent", "current"}


async def test_a_login_ended_elsewhere_is_signed_out_within_a_second(cast: Cast, app: App) -> None:
    phone, desk = await signed_in(app, SAFARI), await signed_in(app, FIREFOX)
    position = (await phone.get("/api/session")).json()["position"]
    listed = (await desk.get("/api/logins")).json()["items"]
    other = next(login["id"] for login in listed if login["agent"] == "Safari, iPhone")
    assert (await desk.delete(f"/api/logins/{other}")).status_code == 204
    ended = time.monotonic()
    while (await phone.get("/api/session")).json()["person"] is not None:
        assert time.monotonic() - ended < 1.1
        await asyncio.sleep(0.02)
    assert (await phone.get("/api/me")).status_code == 401
    opening = f'[{{"stream": "{position["stream"]}", "epoch": "{position["epoch"]}", "seq": {position["seq"]}}}]'
    frames = (await phone.get("/api/live/poll", params={"open": opening})).json()["frames"]
    assert [frame["code"] for frame in frames if frame["t"] == "closed"] == ["forbidden"]
    assert (await desk.get("/api/me")).status_code == 200


async def test_somebody_elses_login_and_an_unknown_one_are_not_found(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["giver"])
    own = (await app.client(cast.tokens["member"]).get("/api/logins")).json()["items"][0]["id"]
    foreign, unknown = await client.delete(f"/api/logins/{own}"), await client.delete(f"/api/logins/{uuid4()}")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json() | {"requestId": ""} == unknown.json() | {"requestId": ""}
    assert (await app.client(cast.tokens["member"]).get("/api/me")).status_code == 200


async def test_who_signs_out_is_a_visitor_at_once_even_with_the_old_cookie(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    assert (await client.get("/api/me")).status_code == 200
    assert (await client.delete("/api/session")).status_code == 204
    again = app.client(cast.tokens["member"])
    assert (await again.get("/api/session")).json()["person"] is None
    assert (await again.delete("/api/session")).status_code == 204


async def test_a_login_unused_for_a_month_is_over(cast: Cast, app: App) -> None:
    person = cast.people["giver"]
    await cast.db.pool.execute("UPDATE login SET seen_at = now() - interval '31 days' WHERE person_id = $1", person)
    assert (await app.client(cast.tokens["giver"]).get("/api/session")).json()["person"] is None
