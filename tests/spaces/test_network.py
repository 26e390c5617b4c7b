"""Who facilitates the open network: named by staff at their desk, by nobody else, and told of it."""

from typing import Any
from uuid import uuid4

import pytest

from tessera.core.access import VISITOR
from tessera.people.accounts import deactivate
from tessera.spaces.network import set_facilitating
from tests.spaces.test_live import facts, poll
from tests.spaces.test_routes import call, refused, told
from tests.support.cast import Cast
from tests.support.client import App

LIST = "/desk/facilitators"


def of(cast: Cast, name: str) -> str:
    return f"/desk/people/{cast.people[name]}/facilitator"


async def listed(app: App, cast: Cast) -> list[str]:
    return [one["name"] for one in (await told(app, cast, "staff", "GET", LIST))["items"]]


async def role(app: App, cast: Cast, name: str) -> str | None:
    """What the session says of one's role in the network."""
    spaces: list[dict[str, Any]] = (await told(app, cast, name, "GET", "/me"))["spaces"]
    return next(one.get("role") for one in spaces if one["id"] == str(cast.network))


async def told_of(cast: Cast, name: str) -> list[tuple[str, str | None]]:
    """The facts on somebody's own stream, in their order."""
    query = """
    SELECT f.type, f.data ->> 'what' FROM fact f JOIN person p ON p.stream_id = f.stream_id WHERE p.id = $1 ORDER BY seq
    """
    return [(row[0], row[1]) for row in await cast.db.pool.fetch(query, cast.people[name])]


@pytest.mark.parametrize("name", ["visitor", "stranger", "member", "guest", "moderator", "giver"])
async def test_only_staff_name_facilitators_and_see_who_they_are(cast: Cast, app: App, name: str) -> None:
    # One of them facilitates the network, and may not do so either.
    await told(app, cast, "staff", "PUT", of(cast, "giver"))
    expected = (401, "sign_in_needed") if name == "visitor" else (403, "staff_only")
    unknown = f"/desk/people/{uuid4()}/facilitator"
    for method, path in (
        ("GET", LIST),
        ("PUT", of(cast, "stranger")),
        ("DELETE", of(cast, "giver")),
        ("PUT", unknown),
        ("DELETE", unknown),
    ):
        assert await refused(app, cast, name, method, path) == expected, (method, path)
    assert await listed(app, cast) == ["Giver Sample"]


async def test_who_is_named_may_at_once_and_who_is_not_may_no_longer(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="network")

    async def may() -> tuple[Any, ...]:
        founds = (await told(app, cast, "stranger", "GET", "/spaces"))["mayFound"]
        history = (await told(app, cast, "stranger", "GET", f"/threads/{thread}"))["mine"].get("mayReadHistory", False)
        pinned = (await call(app, cast, "stranger", "PUT", f"/threads/{thread}/pinned")).status_code
        return founds, history, pinned, await role(app, cast, "stranger")

    nothing = (False, False, 403, None)
    assert await may() == nothing
    await told(app, cast, "staff", "PUT", of(cast, "stranger"))
    assert await may() == (True, True, 200, "facilitator")
    assert await listed(app, cast) == ["Stranger Sample"]
    await told(app, cast, "staff", "DELETE", of(cast, "stranger"))
    assert await may() == nothing, "the last one may be taken"
    assert await listed(app, cast) == []


async def test_again_changes_nothing_and_the_owner_reads_of_each_once(cast: Cast, app: App) -> None:
    before = await told_of(cast, "stranger")
    for method in ("DELETE", "PUT", "PUT", "DELETE", "DELETE"):
        done = await told(app, cast, "staff", method, of(cast, "stranger"))
        assert (done["kind"], done["id"]) == ("person", str(cast.people["stranger"]))
    news = (await told_of(cast, "stranger"))[len(before) :]
    assert news == [("account", "facilitation_given"), ("account", "facilitation_taken")]
    profile = await told(app, cast, "stranger", "GET", "/me/profile")
    assert [one["what"] for one in profile["account"]] == ["facilitation_taken", "facilitation_given"]


async def test_the_owner_hears_of_it_and_is_told_of_no_door(cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["stranger"]) as stranger:
        position = (await stranger.get("/api/session")).json()["position"]
        await told(app, cast, "staff", "PUT", of(cast, "stranger"))
        assert facts(await poll(stranger, position)) == ["account"]
        assert (await stranger.get("/api/me/notices")).json()["items"] == []


async def test_nobody_and_a_closed_account_are_refused(cast: Cast, app: App) -> None:
    await told(app, cast, "staff", "PUT", of(cast, "giver"))
    async with cast.db.act() as tx:
        await deactivate(tx, VISITOR, person_id=cast.people["giver"])
    for method in ("PUT", "DELETE"):
        unknown = f"/desk/people/{uuid4()}/facilitator"
        assert await refused(app, cast, "staff", method, unknown) == (404, "not_found")
        assert await refused(app, cast, "staff", method, of(cast, "giver")) == (409, "account_closed")
    [one] = (await told(app, cast, "staff", "GET", LIST))["items"]
    assert (one["name"], one["active"]) == ("Giver Sample", False), "staff see whom it waits for"


async def test_a_name_the_network_does_not_see_is_not_told_there(cast: Cast, app: App) -> None:
    await told(app, cast, "staff", "PUT", of(cast, "giver"))
    await cast.db.pool.execute("DELETE FROM profile_field WHERE person_id = $1", cast.people["giver"])
    assert (await told(app, cast, "staff", "GET", LIST))["items"][0]["name"] is None


async def test_staff_name_themselves_and_a_command_does_the_same_act(cast: Cast, app: App) -> None:
    await told(app, cast, "staff", "PUT", of(cast, "staff"))
    for on in (True, False):
        async with cast.db.act() as tx:
            await set_facilitating(tx, VISITOR, person_id=cast.people["giver"], on=on)
        assert ("Giver Sample" in await listed(app, cast)) is on
    assert await listed(app, cast) == ["Staff Sample"]
    assert [what for _, what in await told_of(cast, "giver")][-2:] == ["facilitation_given", "facilitation_taken"]
    assert await role(app, cast, "staff") == "facilitator", "of their own network; the office is another thing"
