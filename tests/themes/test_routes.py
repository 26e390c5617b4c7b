"""Themes and goals over HTTP: everybody reads, staff change."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tessera.core.limits import Limit
from tessera.core.text import SITE_LANGUAGES
from tessera.themes import routes
from tessera.themes.catalogue import catalogue
from tests.support.cast import Cast
from tests.support.client import App, Client

FIRST = catalogue()[0]
OTHERS = ("visitor", "stranger", "member", "moderator")
CHANGES: list[tuple[str, str, Any]] = [
    ("POST", "/api/themes", {"texts": {}}),
    ("PATCH", "/api/themes/sport", {"targets": []}),
    ("PUT", "/api/themes/sport/retired", None),
    ("DELETE", "/api/themes/sport/retired", None),
    ("PUT", "/api/themes/sport/place", {"before": None}),
]


def texts(name: str) -> dict[str, Any]:
    """A whole set of texts."""
    return {lang: {"name": f"{name} {lang}", "description": "One sentence.", "words": []} for lang in SITE_LANGUAGES}


async def keys(client: Client, lang: str = "en") -> list[str]:
    """The themes that are not retired, as the list has them."""
    listed = (await client.get(f"/api/themes?lang={lang}")).json()["items"]
    return [theme["key"] for theme in listed if not theme.get("retired")]


async def test_a_visitor_reads_the_list_a_theme_and_its_goals_in_one_language(app: App) -> None:
    async with app.client() as visitor:
        listed = (await visitor.get("/api/themes?lang=de")).json()
        one = (await visitor.get(f"/api/themes/{FIRST.key}?lang=de")).json()
        goal = (await visitor.get("/api/goals/16?lang=de")).json()
        goals = (await visitor.get("/api/goals?lang=de")).json()
    german = FIRST.texts["de"]
    assert listed["lang"] == "de"
    assert listed["items"][0] == {"key": FIRST.key, "name": german.name, "words": german.words, "goals": [11, 16]}
    assert one == {
        "key": FIRST.key,
        "lang": "de",
        "name": german.name,
        "description": german.description,
        "goals": [
            {"number": 11, "name": "Nachhaltige Städte und Gemeinden", "targets": ["11.3"]},
            {"number": 16, "name": "Frieden, Gerechtigkeit und starke Institutionen", "targets": ["16.7"]},
        ],
    }
    assert {"key": FIRST.key, "name": german.name} in goal["themes"]
    assert goal["name"] == "Frieden, Gerechtigkeit und starke Institutionen"
    assert [one["number"] for one in goals["items"]] == list(range(1, 18))
    assert goals["items"][15]["themes"] == len(goal["themes"])
    assert goals["items"][16]["targets"][-1] == "17.19"


@pytest.mark.parametrize("lang", SITE_LANGUAGES)
async def test_every_language_has_its_own_list(app: App, lang: str) -> None:
    async with app.client() as visitor:
        listed = (await visitor.get("/api/themes", params={"lang": lang})).json()
    assert [theme["name"] for theme in listed["items"]] == [entry.texts[lang].name for entry in catalogue()]


async def test_a_query_in_one_language_finds_a_theme_of_another(app: App) -> None:
    async with app.client() as visitor:
        found = (await visitor.get("/api/themes", params={"lang": "de", "q": "café linguistique"})).json()
    assert [theme["name"] for theme in found["items"]] == ["Sprachcafés"]


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        ("/api/themes?lang=it", 422, "invalid"),
        ("/api/themes/nonsense", 404, "not_found"),
        ("/api/themes/00000000-0000-4000-8000-000000000000", 404, "not_found"),
        ("/api/themes/nonsense/source", 404, "not_found"),
        (f"/api/themes/{FIRST.key}?lang=it", 422, "invalid"),
        ("/api/goals/0", 404, "not_found"),
        ("/api/goals/18", 404, "not_found"),
        ("/api/goals?lang=x", 422, "invalid"),
    ],
)
async def test_what_is_not_there_is_refused(app: App, url: str, status: int, code: str) -> None:
    async with app.client() as visitor:
        answer = await visitor.get(url)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_who_has_the_list_already_is_sent_nothing_until_it_changes(app: App, cast: Cast) -> None:
    async with app.client(cast.tokens["staff"]) as staff:
        first = await staff.get("/api/themes?lang=fr")
        known = {"If-None-Match": f"W/{first.headers['ETag']}"}
        again = await staff.get("/api/themes?lang=fr", headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert (await staff.get("/api/themes?lang=es", headers=known)).status_code == 200
        await staff.put(f"/api/themes/{FIRST.key}/retired")
        changed = await staff.get("/api/themes?lang=fr", headers=known)
    assert changed.status_code == 200
    assert changed.json()["items"][-1] == first.json()["items"][0] | {"retired": True}


@pytest.mark.parametrize(("method", "url", "body"), CHANGES, ids=lambda value: str(value))
@pytest.mark.parametrize("name", OTHERS)
async def test_only_staff_change_themes(app: App, cast: Cast, name: str, method: str, url: str, body: Any) -> None:
    async with app.client(cast.tokens.get(name)) as other:
        before = (await other.get("/api/themes?lang=en")).json()
        answer = await other.request(method, url, json=body)
        after = (await other.get("/api/themes?lang=en")).json()
    wanted = (401, "sign_in_needed") if name == "visitor" else (403, "staff_only")
    assert (answer.status_code, answer.json()["code"]) == wanted
    assert after == before


async def test_staff_add_a_theme_once_and_read_it_by_what_the_act_answered(app: App, cast: Cast) -> None:
    body, key = {"texts": texts("Night work"), "targets": ["8.8", "3.4"]}, {"Idempotency-Key": str(uuid4())}
    async with app.client(cast.tokens["staff"]) as staff:
        done = await staff.post("/api/themes", json=body, headers=key)
        again = await staff.post("/api/themes", json=body, headers=key)
        made = (await staff.get(f"/api/themes/{done.json()['id']}?lang=uk")).json()
        listed = await keys(staff)
        source = (await staff.get("/api/themes/night-work-en/source")).json()
    assert (done.status_code, again.json()) == (201, done.json())
    assert (made["key"], made["name"]) == ("night-work-en", "Night work uk")
    assert [goal["targets"] for goal in made["goals"]] == [["3.4"], ["8.8"]]
    assert listed[-1] == "night-work-en"
    assert len(listed) == len(catalogue()) + 1
    assert (source["texts"], source["targets"]) == (body["texts"], ["3.4", "8.8"])


async def test_a_name_that_another_theme_has_is_refused_where_it_stands(app: App, cast: Cast) -> None:
    taken = texts("Night work") | {"de": {"name": "SPRACHCAFES", "description": "Ein Satz."}}
    async with app.client(cast.tokens["staff"]) as staff:
        added = await staff.post("/api/themes", json={"texts": taken})
        changed = await staff.patch("/api/themes/sport", json={"texts": {"de": taken["de"]}})
        own = await staff.patch("/api/themes/language-cafes", json={"texts": {"de": taken["de"]}})
    assert added.json()["fields"] == changed.json()["fields"] == {"texts.de.name": "theme_name_taken"}
    assert (added.status_code, changed.status_code, own.status_code) == (422, 422, 200)


async def test_of_two_who_add_one_name_at_once_the_second_is_told_that_it_is_taken(app: App, cast: Cast) -> None:
    async with app.client(cast.tokens["staff"]) as staff:
        both = await asyncio.gather(*(staff.post("/api/themes", json={"texts": texts("Night work")}) for _ in range(2)))
        listed = await keys(staff)
    added, refused = sorted(both, key=lambda answer: answer.status_code)
    assert (added.status_code, refused.status_code) == (201, 422)
    assert set(refused.json()["fields"].values()) == {"theme_name_taken"}
    assert listed.count("night-work-en") == 1


async def test_who_changes_and_who_moves_themes_at_once_do_not_stop_each_other(app: App, cast: Cast) -> None:
    async with app.client(cast.tokens["staff"]) as staff:
        moved = [staff.put(f"/api/themes/{key}/place", json={"before": None}) for key in ("sport", "culture")]
        changed = [staff.patch(f"/api/themes/{key}", json={"targets": ["1.2"]}) for key in ("culture", "sport")]
        answers = await asyncio.gather(*moved, *changed)
        listed = await keys(staff)
    assert [answer.status_code for answer in answers] == [200] * 4
    assert set(listed[-2:]) == {"sport", "culture"}
    assert len(listed) == len(catalogue())


async def test_who_searches_too_often_has_to_wait_and_still_reads_the_list(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "_asked", Limit(attempts=2, seconds=60))
    async with app.client() as visitor:
        found = [(await visitor.get("/api/themes", params={"q": "sport"})).status_code for _ in range(3)]
        assert (await visitor.get("/api/themes")).status_code == 200
    assert found == [200, 200, 429]


async def test_a_change_of_one_language_leaves_the_others_and_the_key(app: App, cast: Cast) -> None:
    words = {"name": " Sport im Ort ", "description": "Ein Satz.", "words": ["Turnhalle", " "]}
    async with app.client(cast.tokens["staff"]) as staff:
        before = (await staff.get("/api/themes/sport/source")).json()
        answer = await staff.patch("/api/themes/sport", json={"texts": {"de": words}})
        after = (await staff.get("/api/themes/sport/source")).json()
        found = (await staff.get("/api/themes", params={"lang": "en", "q": "turnhalle"})).json()["items"]
    assert answer.status_code == 200, answer.text
    assert after["texts"].pop("de") == {"name": "Sport im Ort", "description": "Ein Satz.", "words": ["Turnhalle"]}
    before["texts"].pop("de")
    assert (after["texts"], after["targets"]) == (before["texts"], before["targets"])
    assert after["version"] != before["version"]
    assert [theme["key"] for theme in found] == ["sport"]


async def test_targets_are_replaced_and_unknown_ones_refused(app: App, cast: Cast) -> None:
    async with app.client(cast.tokens["staff"]) as staff:
        answer = await staff.patch("/api/themes/sport", json={"targets": ["16.b", "1.2", "1.2"]})
        refused = await staff.patch("/api/themes/sport", json={"targets": ["1.9"]})
        source = (await staff.get("/api/themes/sport/source")).json()
    assert answer.status_code == 200
    assert (refused.status_code, refused.json()["fields"]) == (422, {"targets": "target_unknown"})
    assert source["targets"] == ["1.2", "16.b"]


async def test_who_did_not_see_a_change_does_not_overwrite_it(app: App, cast: Cast) -> None:
    async with app.client(cast.tokens["staff"]) as staff:
        seen = (await staff.get("/api/themes/sport/source")).json()["version"]
        first = await staff.patch("/api/themes/sport", json={"targets": ["1.2"], "version": seen})
        second = await staff.patch("/api/themes/sport", json={"targets": ["1.3"], "version": seen})
        source = (await staff.get("/api/themes/sport/source")).json()
    assert first.status_code == 200
    assert (second.status_code, second.json()["code"]) == (409, "edited_meanwhile")
    assert source["targets"] == ["1.2"]


async def test_a_retired_theme_leaves_the_lists_keeps_its_page_and_comes_back(app: App, cast: Cast) -> None:
    async with app.client(cast.tokens["staff"]) as staff:
        before = await keys(staff)
        assert (await staff.put("/api/themes/sport/retired")).status_code == 200
        assert (await staff.put("/api/themes/sport/retired")).status_code == 200
        assert await keys(staff) == [key for key in before if key != "sport"]
        assert (await staff.get("/api/themes/sport?lang=en")).json()["retired"] is True
        served = (await staff.get("/api/goals/3?lang=en")).json()["themes"]
        assert "sport" not in [theme["key"] for theme in served]
        assert (await staff.delete("/api/themes/sport/retired")).status_code == 200
        assert await keys(staff) == before
        assert "retired" not in (await staff.get("/api/themes/sport?lang=en")).json()


async def test_staff_put_a_theme_before_another_or_last(app: App, cast: Cast) -> None:
    async with app.client(cast.tokens["staff"]) as staff:
        before = await keys(staff)
        rest = [key for key in before if key != "sport"]
        assert (await staff.put("/api/themes/sport/place", json={"before": before[1]})).status_code == 200
        assert await keys(staff) == [rest[0], "sport", *rest[1:]]
        assert (await staff.put("/api/themes/sport/place", json={"before": None})).status_code == 200
        assert await keys(staff) == [*rest, "sport"]
        for other in ("nonsense", "sport"):
            refused = await staff.put("/api/themes/sport/place", json={"before": other})
            assert (refused.status_code, refused.json()["fields"]) == (422, {"before": "theme_unknown"})
        assert await keys(staff) == [*rest, "sport"]
