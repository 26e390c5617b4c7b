"""Pages of hits, snippets, and the route."""

from uuid import UUID

import pytest

from tessera.core.errors import Invalid
from tessera.search.facets import Narrow
from tests.search.library import ask, find, titles, told
from tests.support.cast import Cast
from tests.support.client import App


async def test_pages_hold_every_hit_once_and_in_one_order(cast: Cast) -> None:
    for number in range(23):
        await ask(cast, "member", f"Harbour {number}", "harbour " * (number % 5 + 1))
    await told(cast)
    whole = [hit.id for hit in (await find(cast, "stranger", "harbour", limit=50)).items]
    seen: list[UUID] = []
    cursor = None
    while True:
        page = await find(cast, "stranger", "harbour", limit=5, cursor=cursor)
        assert page.total == 23
        seen += [hit.id for hit in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert seen == whole
    assert len(set(seen)) == 23


async def test_a_hit_that_appears_between_pages_moves_none_of_the_others(cast: Cast) -> None:
    for number in range(6):
        await ask(cast, "member", f"Pier {number}", "A harbour.")
    await told(cast)
    first = await find(cast, "stranger", "harbour", limit=3)
    await ask(cast, "member", "Harbour harbour", "harbour harbour")
    await told(cast)
    second = await find(cast, "stranger", "harbour", limit=3, cursor=first.next)
    assert not {hit.id for hit in first.items} & {hit.id for hit in second.items}
    assert len(second.items) == 3


async def test_a_made_up_cursor_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        await find(cast, "stranger", "harbour", cursor="made-up")


async def test_a_title_comes_before_a_text(cast: Cast) -> None:
    await ask(cast, "member", "Old quays", "There was a harbour once, among much else.")
    await ask(cast, "member", "A harbour", "With ships.")
    await told(cast)
    assert await titles(cast, "stranger", "harbour") == ["A harbour", "Old quays"]


async def test_answers_are_found_with_their_question(cast: Cast) -> None:
    thread = await ask(cast, "member", "Boats", "Who lends boats?")
    post = await cast.answer("giver", thread, text="We have a **submarine** to lend.")
    await told(cast)
    hit = (await find(cast, "stranger", "submarine")).items[0]
    assert (hit.kind, hit.id, hit.thread, hit.title) == ("answer", post, thread, "Boats")
    assert hit.snippet == "We have a <mark>submarine</mark> to lend."


async def test_everything_but_marks_is_escaped(cast: Cast) -> None:
    text = 'x <img src=x onerror=alert(1)> harbour <script>alert("1")</script> & <mark>not ours</mark>'
    await ask(cast, "member", "Signs", text)
    await told(cast)
    snippet = (await find(cast, "stranger", "harbour")).items[0].snippet
    left = snippet.replace("<mark>harbour</mark>", "")
    assert left != snippet
    assert "<" not in left
    assert ">" not in left
    assert '"' not in left


async def test_a_long_text_is_cut_around_the_word(cast: Cast) -> None:
    await ask(
        cast, "member", "Long", "One more sentence here. " * 60 + "The harbour is near. " + "And on it goes. " * 60
    )
    await told(cast)
    snippet = (await find(cast, "stranger", "harbour")).items[0].snippet
    assert "<mark>harbour</mark>" in snippet
    assert snippet.startswith("…")
    assert snippet.endswith("…")
    assert len(snippet) < 300


async def test_search_in_one_space_finds_what_is_there(cast: Cast) -> None:
    await ask(cast, "member", "Harbour inside", "A harbour.", audience="space")
    await ask(cast, "member", "Harbour outside", "A harbour.")
    await told(cast)
    assert await titles(cast, "giver", "harbour", narrow=Narrow(space=cast.space)) == ["Harbour inside"]
    assert await titles(cast, "giver", "harbour", narrow=Narrow(space=cast.network)) == ["Harbour outside"]


async def test_the_route_answers_as_the_contract_says(cast: Cast, app: App) -> None:
    thread = await ask(cast, "member", "Harbour", "A harbour.", audience="public")
    await told(cast)
    async with app.client() as visitor:
        answer = await visitor.get("/api/search", params={"q": "harbour", "lang": "en"})
    assert answer.status_code == 200
    body = answer.json()
    assert body["total"] == 1
    hit = body["items"][0]
    assert hit.keys() >= {
        "kind",
        "id",
        "thread",
        "space",
        "title",
        "snippet",
        "lang",
        "byline",
        "createdAt",
        "audience",
    }
    assert (hit["kind"], hit["thread"], hit["audience"]) == ("question", str(thread), "public")
    assert hit["space"]["slug"] == "network"
