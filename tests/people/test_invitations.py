"""Joining by an invitation: once, in time, by whom it was meant for."""

from typing import Any

import pytest

from tests.support.cast import Cast
from tests.support.client import App

WHO = {
    "email": "new@otherham.example",
    "name": "Nora New",
    "password": "eleven brave kettles sing",
    "lang": "en",
    "languages": ["en", "de"],
    "timeZone": "Europe/Berlin",
}


async def invited(cast: Cast, app: App, **given: Any) -> str:
    """The path of an invitation into the closed space, made by its facilitator."""
    client = app.client(cast.tokens["moderator"])
    answer = await client.post("/api/invitations", json={"space": str(cast.space)} | given)
    assert answer.status_code == 201, answer.text
    return f"/api/invitations/{answer.json()['link'].rsplit('/', 1)[1]}"


async def test_who_accepts_is_signed_in_and_inside(cast: Cast, app: App) -> None:
    path = await invited(cast, app)
    client = app.client()
    shown = (await client.get(path)).json()
    assert (shown["space"]["title"], "email" in shown) == ("Participation", False)
    joined = await client.post(path, json=WHO)
    assert joined.status_code == 201
    assert [space["title"] for space in joined.json()["person"]["spaces"]] == ["Open network", "Participation"]
    assert (await client.get(f"/api/spaces/{cast.space}/threads")).status_code == 200
    credentials = {"email": WHO["email"], "password": WHO["password"]}
    assert (await app.client().post("/api/session", json=credentials)).status_code == 200


async def test_a_link_works_once(cast: Cast, app: App) -> None:
    path = await invited(cast, app)
    assert (await app.client().post(path, json=WHO)).status_code == 201
    assert (await app.client().post(path, json=WHO | {"email": "late@otherham.example"})).status_code == 404
    assert (await app.client().get(path)).status_code == 404


async def test_an_expired_link_and_an_unknown_one_are_not_found_alike(cast: Cast, app: App) -> None:
    path = await invited(cast, app)
    await cast.db.pool.execute("UPDATE invitation SET expires_at = now() - interval '1 minute'")
    for old, unknown in (
        (await app.client().get(path), await app.client().get("/api/invitations/unknown")),
        (await app.client().post(path, json=WHO), await app.client().post("/api/invitations/unknown", json=WHO)),
    ):
        assert old.status_code == unknown.status_code == 404
        assert old.json() | {"requestId": ""} == unknown.json() | {"requestId": ""}


async def test_an_invitation_for_one_address_is_not_for_another(cast: Cast, app: App) -> None:
    path = await invited(cast, app, email="Meant@Otherham.example")
    refused = await app.client().post(path, json=WHO)
    assert (refused.status_code, refused.json()["code"]) == (409, "invitation_for_other_address")
    meant = await app.client().post(path, json=WHO | {"email": "meant@otherham.example"})
    assert meant.status_code == 201


async def test_an_address_that_has_an_account_is_refused_and_the_link_stays(cast: Cast, app: App) -> None:
    path = await invited(cast, app)
    taken = await app.client().post(path, json=WHO | {"email": "member@examplestead.example"})
    assert (taken.status_code, taken.json()["code"]) == (409, "email_taken")
    assert (await app.client().post(path, json=WHO)).status_code == 201


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"password": "short"}, {"password": "password_too_short"}),
        ({"password": "password1234"}, {"password": "password_too_easy"}),
        ({"password": "Otherham.Example"}, {"password": "password_too_easy"}),
        ({"password": "a" * 201}, {"password": "password_too_long"}),
        ({"email": "nowhere"}, {"email": "email_invalid"}),
        ({"name": ""}, {"name": "field_empty"}),
        ({"timeZone": "Mars"}, {"timeZone": "time_zone_unknown"}),
        ({"languages": ["x"]}, {"languages": "language_unknown"}),
    ],
)
async def test_mistakes_are_named_and_use_up_nothing(
    cast: Cast, app: App, changed: dict[str, Any], fields: dict[str, str]
) -> None:
    path = await invited(cast, app)
    refused = await app.client().post(path, json=WHO | changed)
    assert (refused.status_code, refused.json()["fields"]) == (422, fields)
    assert (await app.client().get(path)).status_code == 200
    assert not await cast.db.pool.fetchval("SELECT count(*) FROM person WHERE name = 'Nora New'")


@pytest.mark.parametrize(
    ("who", "closed", "network"),
    [
        ("visitor", 401, 401),
        ("stranger", 404, 403),
        ("member", 403, 403),
        ("moderator", 201, 403),
        ("guest", 404, 403),
        ("staff", 404, 201),
    ],
)
async def test_who_may_invite(cast: Cast, app: App, who: str, closed: int, network: int) -> None:
    client = app.client(cast.tokens.get(who))
    assert (await client.post("/api/invitations", json={"space": str(cast.space)})).status_code == closed
    assert (await client.post("/api/invitations", json={})).status_code == network


async def test_a_link_is_kept_as_a_hash_only(cast: Cast, app: App) -> None:
    token = (await invited(cast, app)).rsplit("/", 1)[1]
    told = await cast.db.pool.fetchval("SELECT string_agg(i::text, ' ') FROM invitation i")
    assert token not in told
