"""Signing in: what is told to whom, and how often one may try."""

import asyncio
from pathlib import Path

import pytest

from tessera.people import passwords
from tests.people.conftest import EMAIL, PASSWORD
from tests.support.cast import Cast
from tests.support.client import App, started

WRONG = {"email": EMAIL, "password": "nine loud otters swim"}
UNKNOWN = {"email": "nobody@examplestead.example", "password": PASSWORD}


async def test_who_signs_in_is_told_who_they_are_and_holds_a_cookie_no_script_can_read(cast: Cast, app: App) -> None:
    client = app.client()
    answer = await client.post("/api/session", json={"email": f" {EMAIL.upper()} ", "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.json()["person"]["id"] == str(cast.people["member"])
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "Path=/" in cookie
    assert answer.json() == (await client.get("/api/session")).json() | {"deletionTakenBack": False}
    token = client.cookies["tessera_login"]
    assert not await cast.db.pool.fetchval("SELECT count(*) FROM login WHERE token_hash = $1", token.encode())


async def test_a_wrong_password_and_an_unknown_person_get_the_same_bytes(cast: Cast, app: App) -> None:
    client = app.client()
    wrong, unknown = await client.post("/api/session", json=WRONG), await client.post("/api/session", json=UNKNOWN)
    assert (wrong.status_code, wrong.json()["code"]) == (401, "sign_in_failed")
    assert len(wrong.content) == len(unknown.content)
    assert wrong.json() | {"requestId": ""} == unknown.json() | {"requestId": ""}
    assert set(wrong.headers) == set(unknown.headers)
    assert "set-cookie" not in wrong.headers


async def test_a_deactivated_person_and_one_without_a_password_cannot_sign_in(cast: Cast, app: App) -> None:
    client = app.client()
    bare = {"email": "giver@examplestead.example", "password": PASSWORD}
    assert (await client.post("/api/session", json=bare)).status_code == 401
    await cast.db.pool.execute("UPDATE person SET deactivated_at = now() WHERE email = $1", EMAIL)
    assert (await client.post("/api/session", json={"email": EMAIL, "password": PASSWORD})).status_code == 401


async def test_after_too_many_failures_an_address_has_to_wait(cast: Cast, tmp_path: Path) -> None:
    async with started(cast.db.dsn, tmp_path, sign_in_attempts=3) as app:
        client = app.client()
        for _ in range(3):
            assert (await client.post("/api/session", json=WRONG)).status_code == 401
        refused = await client.post("/api/session", json={"email": EMAIL, "password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert 0 < int(refused.headers["retry-after"]) <= 15 * 60
    assert refused.json()["params"] == {"seconds": int(refused.headers["retry-after"])}


async def test_a_source_that_tries_many_addresses_has_to_wait_as_well(cast: Cast, tmp_path: Path) -> None:
    async with started(cast.db.dsn, tmp_path, sign_in_attempts=3) as app:
        client = app.client()
        tried = [{"email": f"nobody{n}@examplestead.example", "password": PASSWORD} for n in range(4)]
        statuses = [(await client.post("/api/session", json=one)).status_code for one in tried]
    assert statuses == [401, 401, 401, 429]


async def test_who_finds_the_line_for_hashing_full_is_told_to_come_back(
    cast: Cast, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_LINE", 2)
    client = app.client()
    tries = [client.post("/api/session", json={"email": EMAIL, "password": PASSWORD}) for _ in range(6)]
    answers = await asyncio.gather(*tries)
    assert {answer.status_code for answer in answers} == {200, 503}
    busy = next(answer for answer in answers if answer.status_code == 503)
    assert busy.json()["code"] == "busy"
    assert int(busy.headers["retry-after"]) > 0
    assert (await client.post("/api/session", json={"email": EMAIL, "password": PASSWORD})).status_code == 200


async def test_hashing_holds_nobody_else_up(cast: Cast, app: App) -> None:
    client = app.client()
    tries = [asyncio.create_task(client.post("/api/session", json=UNKNOWN)) for _ in range(5)]
    await asyncio.sleep(0)
    assert (await client.get("/api/session")).status_code == 200
    assert not all(task.done() for task in tries)
    await asyncio.gather(*tries)
