"""A server with more to do than it can, and one that stops: what is still served."""

import pytest

from tests.support.cast import Cast
from tests.support.client import App


@pytest.fixture
def crowded(app: App) -> App:
    """No place is free, and none will be."""
    places = app.asgi.door._places
    places._free, places.wait_seconds = 0, 0.05
    return app


async def test_a_page_comes_bare_and_an_answer_of_the_api_says_when_to_come_back(crowded: App, cast: Cast) -> None:
    thread = await cast.ask("member", audience="public", title="Does this come through?")
    for token in (None, cast.tokens["member"]):
        async with crowded.client(token) as client:
            for path in (f"/threads/{thread}", "/"):
                page = await client.get(path)
                assert (page.status_code, "<html" in page.text) == (200, True)
                assert "Does this come through?" not in page.text
            assert (await client.get("/no-such-page")).status_code == 404
            asked = await client.get(f"/api/threads/{thread}")
            assert (asked.status_code, asked.json()["code"]) == (503, "busy")
            assert int(asked.headers["Retry-After"]) >= 2
            assert asked.headers["X-Request-Id"] == asked.json()["requestId"]
            assert (await client.get("/ready")).status_code == 200
            assert (await client.get("/api/live/poll")).status_code == 200


async def test_the_same_page_is_printed_once_there_is_room(app: App, cast: Cast) -> None:
    thread = await cast.ask("member", audience="public", title="Does this come through?")
    async with app.client() as visitor:
        assert "Does this come through?" in (await visitor.get(f"/threads/{thread}")).text


async def test_a_server_that_sends_people_away_is_not_ready(app: App) -> None:
    async with app.client() as client:
        assert (await client.get("/ready")).status_code == 200
        app.asgi.app.state.hub.draining = True
        assert (await client.get("/ready")).status_code == 503
        assert (await client.get("/health")).status_code == 200
