"""With thousands of communities nobody loses one of their own, and nobody sees a hidden one."""

import pytest_asyncio

from tests.support.cast import Cast
from tests.support.client import App

MANY, OWN = 2000, 700
FILL = """
WITH c AS (INSERT INTO circle (kind) SELECT 'inside' FROM generate_series(1, $1::int) RETURNING id)
INSERT INTO space (id, kind, slug, title, purpose, lang, listed_id, inside_id, people_id, staff_id, questions, version,
                   created_at)
SELECT gen_random_uuid(), 'community', 'many-' || id, 'Many ' || id, '', 'en', $2, id, id, id, '{}', 1,
       now() + interval '1 second' FROM c
"""
JOIN = """
INSERT INTO membership (id, space_id, person_id, role, since, until)
SELECT gen_random_uuid(), id, $1, 'member', now(), $3::timestamptz FROM space WHERE title LIKE 'Many %'
ORDER BY id LIMIT $2::int
"""


@pytest_asyncio.fixture
async def cast(cast: Cast) -> Cast:
    """The cast, and 2,000 communities that are newer than theirs and known to all who are signed in."""
    await cast.db.pool.execute(FILL, MANY, 2)
    return cast


async def test_an_old_community_of_ones_own_stays_among_ones_spaces(cast: Cast, app: App) -> None:
    own = str(cast.space)
    async with app.client(cast.tokens["member"]) as client:
        mine = (await client.get("/api/me")).json()["spaces"]
        assert own in [space["id"] for space in mine if "role" in space]
        assert mine[0]["id"] == str(cast.network)
        assert own in [space["id"] for space in (await client.get("/api/spaces")).json()["items"]]
        assert own in [choice["id"] for choice in (await client.get("/api/me/profile")).json()["spaces"]]
        told = {"fields": {"about": {"value": "Otters", "audience": own}}}
        assert (await client.patch("/api/me", json=told)).status_code == 200
        assert (await client.get("/api/me/profile")).json()["fields"]["about"]["audience"] == own
    async with app.client(cast.tokens["giver"]) as client:
        assert (await client.get(f"/api/people/{cast.people['member']}")).json()["about"] == "Otters"


async def test_who_belongs_to_very_many_has_them_all(cast: Cast, app: App) -> None:
    await cast.db.pool.execute(JOIN, cast.people["giver"], OWN, None)
    async with app.client(cast.tokens["giver"]) as client:
        mine = [space for space in (await client.get("/api/me")).json()["spaces"] if "role" in space]
        choices = (await client.get("/api/me/profile")).json()["spaces"]
    assert len({space["id"] for space in mine}) == len(mine) == OWN + 1
    assert len(choices) == OWN + 1


async def test_those_left_and_those_of_others_are_none_of_ones_own(cast: Cast, app: App) -> None:
    await cast.db.pool.execute("UPDATE space SET listed_id = inside_id WHERE title LIKE 'Many %'")
    await cast.db.pool.execute(JOIN, cast.people["stranger"], OWN, await cast.db.pool.fetchval("SELECT now()"))
    await cast.db.pool.execute(JOIN, cast.people["giver"], OWN, None)
    for name in ("visitor", "stranger", "guest", "staff"):
        async with app.client(cast.tokens.get(name)) as client:
            listed = (await client.get("/api/spaces")).json()["items"]
        assert [space["id"] for space in listed] == [str(cast.network)], name
