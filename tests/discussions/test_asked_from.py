"""Questions by the organisation they were asked from."""

from uuid import UUID

from tests.support.cast import Cast
from tests.support.client import App


async def _town(cast: Cast) -> UUID:
    town: UUID = await cast.db.pool.fetchval("SELECT id FROM organisation WHERE name = 'Examplestead'")
    return town


async def _seen(cast: Cast, app: App, reader: str) -> set[str]:
    answer = await app.client(cast.tokens.get(reader)).get(f"/api/organisations/{await _town(cast)}/threads")
    return {item["title"] for item in answer.json()["items"]}


async def test_everybody_sees_of_a_town_what_they_may_see_anyway(cast: Cast, app: App) -> None:
    for audience in ("public", "network", "space"):
        await cast.ask("member", audience=audience, title=audience)
    assert await _seen(cast, app, "visitor") == {"public"}
    assert await _seen(cast, app, "stranger") == {"public", "network"}
    assert await _seen(cast, app, "giver") == {"public", "network", "space"}


async def test_who_asked_unnamed_is_not_found_by_town(cast: Cast, app: App) -> None:
    await cast.ask("member", title="Unnamed", unnamed=True)
    assert await _seen(cast, app, "giver") == set()


async def test_a_deleted_question_is_gone_there_too(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", title="Soon gone")
    client = app.client(cast.tokens["member"])
    post = (await client.get(f"/api/threads/{thread}")).json()["shared"]["posts"][0]["id"]
    assert (await client.delete(f"/api/posts/{post}")).status_code == 200
    assert await _seen(cast, app, "stranger") == set()
