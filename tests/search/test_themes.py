"""What carries a theme is found by it in any language, and narrowed and counted by theme and goal; through the API."""

from typing import Any
from uuid import UUID

import pytest

from tessera.search.timers import renew_documents
from tests.search.library import told
from tests.support.cast import Cast
from tests.support.client import App


@pytest.fixture
async def carrying(cast: Cast, app: App) -> dict[str, UUID]:
    """An answered question, a person and the town on one theme; another question without any, one inside."""
    things = {
        "question": await cast.ask(
            "member", title="Quién ha hecho esto", text="Pisos vacíos", themes=["affordable-housing"]
        ),
        "plain": await cast.ask("member", title="Pisos sin tema", text="Pisos"),
        "inside": await cast.ask(
            "member", audience="space", title="Pisos aquí", text="Pisos", themes=["affordable-housing"]
        ),
    }
    for thread in things.values():
        await cast.answer("giver", thread, text="Sí, pisos.")
    async with app.client(cast.tokens["adviser"]) as client:
        fields = {"themes": {"value": "affordable-housing", "audience": "network"}}
        assert (await client.patch("/api/me", json={"fields": fields})).status_code == 200
        town = f"/api/organisations/{cast.town}/themes"
        assert (await client.put(town, json={"themes": ["affordable-housing", "sport"]})).status_code == 200
    await settle(cast)
    return things


async def settle(cast: Cast) -> None:
    await told(cast)
    await renew_documents(cast.db)


async def search(cast: Cast, app: App, who: str, **asked: Any) -> dict[str, Any]:
    async with app.client(cast.tokens.get(who)) as client:
        answer = await client.get("/api/search", params=asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def found(page: dict[str, Any]) -> dict[str, list[str]]:
    """{kind: titles} of what was found."""
    kinds: dict[str, list[str]] = {}
    for hit in page["items"]:
        kinds.setdefault("question" if hit["kind"] == "answer" else hit["kind"], []).append(hit["title"])
    return {kind: sorted(titles) for kind, titles in kinds.items()}


@pytest.mark.parametrize("typed", ["Bezahlbares Wohnen", "affordable housing", "Доступне житло"])
async def test_a_theme_named_in_another_language_finds_what_carries_it(
    cast: Cast, app: App, carrying: dict[str, UUID], typed: str
) -> None:
    hits = found(await search(cast, app, "stranger", q=typed))
    assert hits["question"] == ["Quién ha hecho esto"]
    assert hits["person"] == ["Adviser Sample"]
    assert hits["organisation"] == ["Examplestead"]
    assert "theme" in hits
    assert found(await search(cast, app, "giver", q=typed))["question"] == ["Pisos aquí", "Quién ha hecho esto"]
    visitors = found(await search(cast, app, "visitor", q=typed))
    assert {"question", "person"}.isdisjoint(visitors)
    assert visitors["organisation"] == ["Examplestead"]


async def theme_id(cast: Cast, key: str) -> str:
    return str(await cast.db.pool.fetchval("SELECT id FROM theme WHERE key = $1", key))


async def test_words_are_narrowed_by_theme_and_by_goal(cast: Cast, app: App, carrying: dict[str, UUID]) -> None:
    housing, sport = await theme_id(cast, "affordable-housing"), await theme_id(cast, "sport")
    asked = {"q": "pisos", "reading": "es"}
    everything = await search(cast, app, "stranger", **asked)
    assert found(everything) == {"question": ["Pisos sin tema", "Quién ha hecho esto"]}
    assert found(await search(cast, app, "stranger", theme=housing, **asked)) == {"question": ["Quién ha hecho esto"]}
    assert found(await search(cast, app, "stranger", goal=11, **asked)) == {"question": ["Quién ha hecho esto"]}
    assert found(await search(cast, app, "stranger", theme=sport, **asked)) == {}
    facets = everything["facets"]
    assert [(one["value"], one["count"]) for one in facets["theme"]] == [(housing, 1)]
    assert ("11", 1) in [(one["value"], one["count"]) for one in facets["goal"]]
    inside = (await search(cast, app, "giver", **asked))["facets"]
    assert [(one["value"], one["count"]) for one in inside["theme"]] == [(housing, 2)]


@pytest.mark.parametrize(
    ("q", "kind", "title"),
    [("adviser", "person", "Adviser Sample"), ("examplestead", "organisation", "Examplestead"),
     ("affordable housing", "theme", "Affordable housing")],
)  # fmt: skip
async def test_people_towns_and_themes_are_narrowed_too(
    cast: Cast, app: App, carrying: dict[str, UUID], q: str, kind: str, title: str
) -> None:
    housing = await theme_id(cast, "affordable-housing")
    assert found(await search(cast, app, "stranger", q=q, kind=kind, theme=housing)) == {kind: [title]}
    # Other themes that serve the goal may be found by the same words.
    assert title in found(await search(cast, app, "stranger", q=q, kind=kind, goal=11))[kind]
    assert found(await search(cast, app, "stranger", q=q, kind=kind, goal=14)) == {}


async def test_answers_are_found_by_the_themes_of_their_question(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", title="Who has done this?", text="Tell us", themes=["sport"])
    await cast.answer("giver", thread, text="The zeppelin hall is free on Mondays.")
    await settle(cast)
    page = await search(cast, app, "stranger", q="zeppelin", theme=await theme_id(cast, "sport"))
    assert [(hit["kind"], hit["thread"]) for hit in page["items"]] == [("answer", str(thread))]
    carried = await cast.db.pool.fetch("SELECT DISTINCT themes FROM document WHERE whole_id = $1", thread)
    assert len(carried) == 1


async def test_what_somebody_shows_to_fewer_neither_finds_them_nor_counts(
    cast: Cast, app: App, carrying: dict[str, UUID]
) -> None:
    for audience in (str(cast.space), "nobody"):
        async with app.client(cast.tokens["adviser"]) as client:
            fields = {"themes": {"audience": audience}}
            assert (await client.patch("/api/me", json={"fields": fields})).status_code == 200
        for settled in (False, True):
            # At once, too: a document may be older than the row.
            if settled:
                await settle(cast)
            for reader in ("stranger", "giver"):
                hits = await search(cast, app, reader, q="Bezahlbares Wohnen")
                assert "person" not in found(hits), (audience, settled, reader)
                named = await search(cast, app, reader, q="adviser")
                assert found(named)["person"] == ["Adviser Sample"]
                assert named["facets"]["theme"] == [], (audience, settled, reader)


async def test_what_a_question_carries_no_more_does_not_find_it(
    cast: Cast, app: App, carrying: dict[str, UUID]
) -> None:
    async with app.client(cast.tokens["member"]) as client:
        url = f"/api/threads/{carrying['question']}/themes"
        assert (await client.put(url, json={"themes": ["sport"]})).status_code == 200
    for settled in (False, True):
        if settled:
            await settle(cast)
        assert "question" not in found(await search(cast, app, "stranger", q="Bezahlbares Wohnen"))
    assert found(await search(cast, app, "stranger", q="Sport und Bewegung"))["question"] == ["Quién ha hecho esto"]


async def test_goals_follow_the_targets_that_staff_set(cast: Cast, app: App, carrying: dict[str, UUID]) -> None:
    asked = {"q": "pisos", "reading": "es"}
    async with app.client(cast.tokens["staff"]) as client:
        url = "/api/themes/affordable-housing"
        assert (await client.patch(url, json={"targets": ["14.1"]})).status_code == 200
    await renew_documents(cast.db)
    goals = await cast.db.pool.fetchval("SELECT goals FROM document WHERE whole_id = $1 LIMIT 1", carrying["question"])
    assert goals == [14]
    assert found(await search(cast, app, "stranger", goal=14, **asked)) == {"question": ["Quién ha hecho esto"]}
    assert found(await search(cast, app, "stranger", goal=11, **asked)) == {}
    async with app.client(cast.tokens["staff"]) as client:
        assert (await client.put(f"{url}/retired")).status_code == 200
    await renew_documents(cast.db)
    assert found(await search(cast, app, "stranger", goal=14, **asked)) == {}
