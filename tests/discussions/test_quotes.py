"""Quotes through the public API: references that end where what they quote ends (R6)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tessera.discussions.erasing import erase_contributions
from tessera.discussions.quoting_schemas import QuoteIn
from tests.support.cast import Cast
from tests.support.client import App, Client

SAID = "We did, and it went well."


async def quotes_in(client: Client, thread: UUID) -> list[list[dict[str, Any]]]:
    """What each contribution quotes."""
    page = (await client.get(f"/api/threads/{thread}")).json()
    return [post.get("quotes", []) for post in page["shared"]["posts"]]


async def test_a_quote_names_its_contribution_and_whose_words_it_has(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", text="We would like to *hear*\nhow others do it.")
    said = await cast.answer("giver", thread)
    question = (await app.client(cast.tokens["giver"]).get(f"/api/threads/{thread}")).json()["shared"]["posts"][0]
    quotes = [{"post": str(said), "text": " it  went\nwell "}, {"post": question["id"], "text": "to hear how"}]
    body = {"text": "How often?", "quotes": quotes}
    asker = app.client(cast.tokens["member"])
    assert (await asker.post(f"/api/threads/{thread}/answers", json=body)).status_code == 201
    page = (await asker.get(f"/api/threads/{thread}")).json()["shared"]["posts"]
    first, second = page[2]["quotes"]
    assert (first["post"], first["number"], first["text"], first["lang"]) == (str(said), 2, "it went well", "en")
    assert first["byline"] == page[1]["byline"]
    assert (second["number"], second["text"]) == (1, "to hear how")


async def test_what_is_not_in_the_contribution_or_the_thread_is_refused(cast: Cast, app: App) -> None:
    thread, other = await cast.ask("member"), await cast.ask("member")
    hidden = await cast.ask("member", audience="space")
    said, elsewhere = await cast.answer("giver", thread), await cast.answer("giver", other)
    unseen, gone = await cast.answer("giver", hidden), await cast.answer("giver", thread)
    helper = app.client(cast.tokens["giver"])
    assert (await helper.delete(f"/api/posts/{gone}")).status_code == 200

    async def refused(*quotes: tuple[UUID, str]) -> dict[str, str]:
        body = {"text": "So?", "quotes": [{"post": str(post), "text": text} for post, text in quotes]}
        answer = await app.client(cast.tokens["stranger"]).post(f"/api/threads/{thread}/answers", json=body)
        assert answer.status_code == 422, answer.text
        return dict(answer.json()["fields"])

    for post in (elsewhere, unseen, uuid4()):
        assert await refused((post, SAID)) == {"quotes": "quote_elsewhere"}
    assert await refused((said, "it went badly")) == {"quotes": "quote_not_there"}
    assert await refused((said, "  ")) == {"quotes": "quote_not_there"}
    assert await refused((said, "x" * 601)) == {"quotes": "quote_too_long"}
    assert await refused((gone, SAID)) == {"quotes": "quote_deleted"}
    assert await refused(*[(said, SAID)] * 6) == {"quotes": "quotes_too_many"}
    assert await cast.db.pool.fetchval("SELECT count(*) FROM post WHERE thread_id = $1", thread) == 3


async def quoted(cast: Cast, **more: Any) -> tuple[UUID, UUID]:
    """A thread whose third contribution quotes the second, which is by `giver`."""
    thread = await cast.ask("member", **more)
    said = await cast.answer("giver", thread)
    await cast.answer("member", thread, text="How often?", quotes=[QuoteIn(said, "it went well")])
    return thread, said


async def test_deleting_what_is_quoted_empties_the_quote(cast: Cast, app: App) -> None:
    thread, said = await quoted(cast)
    assert (await app.client(cast.tokens["giver"]).delete(f"/api/posts/{said}")).status_code == 200
    (quote,) = (await quotes_in(app.client(cast.tokens["member"]), thread))[2]
    assert quote == {"post": str(said), "number": 2, "lang": "en", "byline": {}, "deleted": True}
    assert await cast.db.pool.fetchval("SELECT text FROM post_quote") == ""


@pytest.mark.parametrize(("text", "left"), [("We did, and it went\nwell, twice.", "it went well"), ("We did not.", "")])
async def test_editing_keeps_only_what_still_stands(cast: Cast, app: App, text: str, left: str) -> None:
    thread, said = await quoted(cast)
    patch = {"text": text, "version": None}
    assert (await app.client(cast.tokens["giver"]).patch(f"/api/posts/{said}", json=patch)).status_code == 200
    (quote,) = (await quotes_in(app.client(cast.tokens["member"]), thread))[2]
    assert (quote.get("text", ""), quote.get("deleted", False)) == (left, False)
    assert await cast.db.pool.fetchval("SELECT text FROM post_quote") == left


@pytest.mark.parametrize(
    ("patch", "told"),
    [
        ({"text": "We did, and it went well, twice."}, [0, 0]),
        ({"text": SAID, "lang": "de"}, [1, 1]),
        ({"text": "We did not."}, [1, 0]),
    ],
)
async def test_who_quotes_is_told_anew_only_where_something_of_the_quote_changed(
    cast: Cast, app: App, patch: dict[str, Any], told: list[int]
) -> None:
    thread, said = await quoted(cast)
    await cast.answer("adviser", thread, text="Did you?", quotes=[QuoteIn(said, "We did")])
    quoting = await cast.db.pool.fetch(
        "SELECT id FROM post WHERE thread_id = $1 AND number > 2 ORDER BY number", thread
    )
    assert (await app.client(cast.tokens["giver"]).patch(f"/api/posts/{said}", json=patch)).status_code == 200
    facts = "SELECT count(*) FROM fact WHERE type = 'edited' AND subject_id = $1"
    assert [await cast.db.pool.fetchval(facts, row["id"]) for row in quoting] == told
    assert await cast.db.pool.fetchval(facts, said) == 1


async def test_what_was_taken_away_does_not_come_back(cast: Cast, app: App) -> None:
    thread, said = await quoted(cast)
    helper = app.client(cast.tokens["giver"])
    done = (await helper.patch(f"/api/posts/{said}", json={"text": "No.", "version": None})).json()
    assert done["id"] == str(said)
    version = (await helper.get(f"/api/posts/{said}/source")).json()["version"]
    assert (await helper.patch(f"/api/posts/{said}", json={"text": SAID, "version": version})).status_code == 200
    (quote,) = (await quotes_in(helper, thread))[2]
    assert "text" not in quote


async def test_who_leaves_takes_their_name_from_quotes_too(cast: Cast, app: App) -> None:
    thread, said = await quoted(cast)
    await erase_contributions(cast.db, cast.people["giver"], emptied=False)
    (quote,) = (await quotes_in(app.client(cast.tokens["member"]), thread))[2]
    assert (quote["byline"], quote["text"]) == ({"unnamed": True}, "it went well")
    await erase_contributions(cast.db, cast.people["giver"], emptied=True)
    (quote,) = (await quotes_in(app.client(cast.tokens["member"]), thread))[2]
    assert quote["deleted"]
    assert "text" not in quote
    assert str(said) == quote["post"]


async def test_deleting_the_quoting_contribution_leaves_no_quote(cast: Cast, app: App) -> None:
    thread, _said = await quoted(cast)
    client = app.client(cast.tokens["member"])
    own = (await client.get(f"/api/threads/{thread}")).json()["shared"]["posts"][2]["id"]
    assert (await client.delete(f"/api/posts/{own}")).status_code == 200
    assert await cast.db.pool.fetchval("SELECT count(*) FROM post_quote") == 0


async def test_visitors_see_a_quote_without_the_name(cast: Cast, app: App) -> None:
    thread, _said = await quoted(cast, audience="public")
    (quote,) = (await quotes_in(app.client(None), thread))[2]
    assert quote["text"] == "it went well"
    assert {"person", "name"}.isdisjoint(quote["byline"])
    (full,) = (await quotes_in(app.client(cast.tokens["stranger"]), thread))[2]
    assert full["byline"]["name"]
