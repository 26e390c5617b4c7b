"""Site pages through the API and as visitors get them."""

import re
from typing import Any
from uuid import uuid4

import pytest

from tessera.core.text import SITE_LANGUAGES
from tests.support.cast import Cast
from tests.support.client import App, Client

PAGE = "/api/desk/site/imprint/de"


async def _save(client: Client, text: str, *, confirmed: bool, version: int, page: str = PAGE) -> Any:
    return await client.put(page, json={"text": text, "confirmed": confirmed, "version": version})


async def test_a_visitor_reads_a_model_marked_as_a_draft_until_staff_confirm(cast: Cast, app: App) -> None:
    visitor = app.client()
    before = (await visitor.get("/api/site/imprint?lang=de")).json()
    assert before["draft"] is True
    assert before["changedAt"] is None
    assert "<h2>Wer diese Seite betreibt</h2>" in before["html"]
    async with app.client(cast.tokens["staff"]) as staff:
        assert (await _save(staff, "# Rathaus\n\nAm Markt 1", confirmed=True, version=0)).is_success
    after = (await visitor.get("/api/site/imprint?lang=de")).json()
    assert after["draft"] is False
    assert after["html"] == "<h2>Rathaus</h2>\n<p>Am Markt 1</p>"
    assert after["changedAt"] is not None


async def test_a_draft_beside_a_confirmed_text_is_for_staff_alone(cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["staff"]) as staff:
        await _save(staff, "Confirmed words", confirmed=True, version=0)
        await _save(staff, "Secret plans", confirmed=False, version=1)
        source = (await staff.get(PAGE)).json()
        states = (await staff.get("/api/desk/site")).json()["items"]
    assert (source["text"], source["state"], source["version"]) == ("Secret plans", "redrafted", 2)
    assert [version["number"] for version in source["versions"]] == [2, 1]
    assert {(one["kind"], one["lang"]): one["state"] for one in states}["imprint", "de"] == "redrafted"
    assert len(states) == 3 * len(SITE_LANGUAGES)
    for name in ("stranger", None):
        reader = app.client(name and cast.tokens[name])
        for path in ("/api/site/imprint?lang=de", "/api/site/imprint?lang=uk", "/imprint?lang=de"):
            assert "Secret plans" not in (await reader.get(path)).text
        for path in (PAGE, "/api/desk/site"):
            assert (await reader.get(path)).status_code == (403 if name else 401)


async def test_a_text_confirmed_in_another_language_goes_before_a_model(cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["staff"]) as staff:
        await _save(staff, "Rathaus", confirmed=True, version=0)
    found = (await app.client().get("/api/site/imprint?lang=uk")).json()
    assert (found["lang"], found["draft"]) == ("de", False)
    page = (await app.client().get("/imprint?lang=uk")).text
    assert '<div class="prose" lang="de" dir="ltr"><p>Rathaus</p></div>' in page


async def test_only_staff_save(cast: Cast, app: App) -> None:
    for name, status in (("member", 403), ("moderator", 403), (None, 401)):
        client = app.client(name and cast.tokens[name])
        assert (await _save(client, "Mine", confirmed=True, version=0)).status_code == status
    assert await cast.db.pool.fetchval("SELECT count(*) FROM site_page") == 0


async def test_who_saves_over_what_somebody_saved_meanwhile_is_told(cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["staff"]) as staff:
        await _save(staff, "First", confirmed=False, version=0)
        second = await _save(staff, "Second", confirmed=False, version=0)
        assert (second.status_code, second.json()["code"]) == (409, "edited_meanwhile")
        assert (await staff.get(PAGE)).json()["text"] == "First"


async def test_a_repeat_under_the_same_key_saves_once(cast: Cast, app: App) -> None:
    key, body = {"Idempotency-Key": str(uuid4())}, {"text": "Once", "confirmed": True, "version": 0}
    async with app.client(cast.tokens["staff"]) as staff:
        answers = [await staff.put(PAGE, json=body, headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert await cast.db.pool.fetchval("SELECT count(*) FROM site_page") == 1


@pytest.mark.parametrize(
    ("page", "text", "status", "code"),
    [
        (PAGE, "With a [[gap]]", 422, "gaps_left"),
        (PAGE, "", 422, "field_empty"),
        ("/api/desk/site/zeppelin/de", "x", 404, None),
        ("/api/desk/site/imprint/xx", "x", 422, "language_unknown"),
    ],
)
async def test_what_cannot_be_confirmed_is_refused_with_a_reason(
    cast: Cast, app: App, page: str, text: str, status: int, code: str | None
) -> None:
    async with app.client(cast.tokens["staff"]) as staff:
        answer = await _save(staff, text, confirmed=True, version=0, page=page)
    assert answer.status_code == status
    assert code is None or code in answer.text


async def test_markup_of_staff_is_cleaned_as_that_of_everybody(cast: Cast, app: App) -> None:
    text = "<script>alert(1)</script> [x](javascript:alert(2)) <barrier@town.example>"
    async with app.client(cast.tokens["staff"]) as staff:
        await _save(staff, text, confirmed=True, version=0)
    page = (await app.client().get("/imprint?lang=de")).text
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert 'href="mailto:barrier@town.example"' in page


@pytest.mark.parametrize("kind", ["imprint", "privacy", "accessibility"])
async def test_visitors_get_each_page_printed_whole_with_a_link_to_all(app: App, kind: str) -> None:
    answer = await app.client().get(f"/{kind}?lang=de")
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert 'class="notice warn"' in answer.text
    assert re.search(r'<div class="prose" lang="de" dir="ltr">.+</div>', answer.text, re.S)
    for other in ("imprint", "privacy", "accessibility"):
        assert f'<a href="/{other}"' in answer.text
    assert f'<a href="/{kind}" aria-current="page">' in answer.text
    # There is no stream to follow.
    assert "tessera-data" not in answer.text


async def test_pages_have_one_address_each(app: App) -> None:
    assert (await app.client().get("/imprint/more")).status_code == 404
    assert (await app.client().get("/api/site/zeppelin")).status_code == 404
    assert (await app.client().get("/api/site/imprint?lang=xx")).status_code == 422


async def test_a_page_that_is_known_already_is_not_sent_again(app: App) -> None:
    client = app.client()
    first = await client.get("/api/site/privacy?lang=ar")
    again = await client.get("/api/site/privacy?lang=ar", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
