"""The people on an organisation's page: by consent, in pages, with a name only where it is shown."""

from uuid import uuid4

import pytest

from tessera.core.access import PUBLIC
from tests.support.cast import Cast
from tests.support.client import App


async def test_colleagues_see_who_works_there_by_name(cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["stranger"]) as stranger:
        found = (await stranger.get(f"/api/organisations/{cast.town}/people")).json()
    assert found["total"] == 7
    assert [one["name"] for one in found["items"]] == sorted(one["name"] for one in found["items"])
    assert found["items"][0] == {
        "id": str(cast.people["adviser"]),
        "name": "Adviser Sample",
        "role": "Officer",
        "department": "",
    }


async def test_visitors_see_nobody_until_somebody_wants_it(cast: Cast, app: App) -> None:
    url = f"/api/organisations/{cast.town}/people"
    async with app.client() as visitor:
        assert (await visitor.get(url)).json() == {"items": [], "total": 0}
        await cast.db.pool.execute(
            "UPDATE affiliation SET circle_id = $2 WHERE person_id = $1", cast.people["member"], PUBLIC
        )
        [one] = (await visitor.get(url)).json()["items"]
    assert (one["name"], one["role"]) == (None, "Officer"), "the name is shown in the network alone"


@pytest.mark.parametrize("reader", ["stranger", "member"])
async def test_who_keeps_it_to_themselves_is_in_neither_list_nor_count(cast: Cast, app: App, reader: str) -> None:
    own = "UPDATE affiliation a SET circle_id = p.circle_id FROM person p WHERE p.id = a.person_id AND p.id = $1"
    await cast.db.pool.execute(own, cast.people["member"])
    async with app.client(cast.tokens[reader]) as somebody:
        found = (await somebody.get(f"/api/organisations/{cast.town}/people")).json()
    seen = str(cast.people["member"]) in {one["id"] for one in found["items"]}
    assert (seen, found["total"]) == ((True, 7) if reader == "member" else (False, 6))


async def test_who_left_or_closed_their_account_is_not_there(cast: Cast, app: App) -> None:
    await cast.db.pool.execute(
        "UPDATE affiliation SET until = now(), main = false WHERE person_id = $1", cast.people["giver"]
    )
    await cast.db.pool.execute("UPDATE person SET deactivated_at = now() WHERE id = $1", cast.people["adviser"])
    async with app.client(cast.tokens["stranger"]) as stranger:
        found = (await stranger.get(f"/api/organisations/{cast.town}/people")).json()
    assert found["total"] == len(found["items"]) == 5


async def test_pages_follow_one_another_without_gap(cast: Cast, app: App) -> None:
    # Two of the same name, and two whose names this reader may not see.
    await cast.db.pool.execute("UPDATE person SET name = 'Same' WHERE id = ANY ($1)", list(cast.people.values())[:2])
    hidden = list(cast.people.values())[2:4]
    await cast.db.pool.execute("DELETE FROM profile_field WHERE field = 'name' AND person_id = ANY ($1)", hidden)
    seen: list[str] = []
    names: list[str | None] = []
    async with app.client(cast.tokens["staff"]) as staff:
        url = f"/api/organisations/{cast.town}/people?limit=2"
        while url:
            page = (await staff.get(url)).json()
            seen += [one["id"] for one in page["items"]]
            names += [one["name"] for one in page["items"]]
            more = page.get("next")
            url = f"/api/organisations/{cast.town}/people?limit=2&cursor={more}" if more else ""
    assert len(seen) == len(set(seen)) == 7
    assert names[-2:] == [None, None]


async def test_an_unknown_organisation_and_a_made_up_cursor_are_refused(cast: Cast, app: App) -> None:
    async with app.client() as visitor:
        unknown = await visitor.get(f"/api/organisations/{uuid4()}/people")
        made_up = await visitor.get(f"/api/organisations/{cast.town}/people?cursor=zeppelin")
    assert (unknown.status_code, made_up.status_code) == (404, 422)
