"""Translations that people write beside a contribution, through the public API."""

import itertools
from typing import Any
from uuid import UUID

from tessera.search.queries import find
from tessera.search.timers import renew_documents
from tessera.spaces.actions import set_archived
from tests.search.test_themes import settle
from tests.support.cast import Cast
from tests.support.client import App
from tests.support.leaving import leave

GERMAN = {"title": "Wer hat das schon gemacht?", "text": "Wir suchen **Beispiele** für Kleingartenwesen."}


async def question_of(cast: Cast, thread: UUID) -> UUID:
    return UUID(str(await cast.db.pool.fetchval("SELECT id FROM post WHERE thread_id = $1 AND number = 1", thread)))


async def beside(app: App, token: str | None, thread: UUID, number: int = 0) -> list[dict[str, Any]]:
    """The translations that stand beside a contribution, as one reader gets them."""
    page = (await app.client(token).get(f"/api/threads/{thread}")).json()
    return list(page["shared"]["posts"][number].get("translations", []))


async def translate(app: App, token: str | None, post: UUID, lang: str = "de", **given: Any) -> tuple[int, str]:
    answer = await app.client(token).put(f"/api/posts/{post}/translations/{lang}", json=GERMAN | given)
    return answer.status_code, answer.json().get("code", "")


async def test_a_translation_stands_beside_the_original_with_its_translator(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="public", text="We look for examples.")
    post = await question_of(cast, thread)
    assert await translate(app, cast.tokens["giver"], post) == (200, "")
    [told] = await beside(app, cast.tokens["stranger"], thread)
    assert (told["lang"], told["title"]) == ("de", GERMAN["title"])
    assert told["html"] == "<p>Wir suchen <strong>Beispiele</strong> für Kleingartenwesen.</p>"
    assert told["byline"]["name"] == "Giver Sample"
    page = (await app.client(cast.tokens["giver"]).get(f"/api/threads/{thread}")).json()
    assert page["shared"]["posts"][0]["html"] == "<p>We look for examples.</p>"
    assert page["mine"]["translations"] == [f"{post} de"]
    assert (await beside(app, cast.tokens["stranger"], thread)) == [told]


async def test_visitors_read_it_without_the_name_unless_the_translator_allows_it(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="public")
    post = await question_of(cast, thread)
    await translate(app, cast.tokens["giver"], post)
    [told] = await beside(app, None, thread)
    assert not {"name", "person", "role"} & set(told["byline"])
    await translate(app, cast.tokens["giver"], post, namePublic=True)
    [told] = await beside(app, None, thread)
    assert (told["byline"]["name"], told["byline"].get("person")) == ("Giver Sample", None)


async def test_who_asked_unnamed_translates_unnamed_in_the_own_thread(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="public", unnamed=True)
    await cast.answer("giver", thread)
    answer = UUID(str(await cast.db.pool.fetchval("SELECT id FROM post WHERE number = 2 AND thread_id = $1", thread)))
    for post in (await question_of(cast, thread), answer):
        assert await translate(app, cast.tokens["member"], post, namePublic=True) == (200, "")
    for number in (0, 1):
        [told] = await beside(app, cast.tokens["stranger"], thread, number)
        assert told["byline"]["unnamed"]
        assert not {"name", "person", "organisation"} & set(told["byline"])


async def test_after_an_edit_it_is_shown_no_more_until_it_is_written_anew(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    post = await question_of(cast, thread)
    await translate(app, cast.tokens["giver"], post)
    assert await translate(app, cast.tokens["stranger"], post) == (409, "translation_there")
    author = app.client(cast.tokens["member"])
    assert (await author.patch(f"/api/posts/{post}", json={"text": "Anew", "version": None})).is_success
    for reader in (cast.tokens["stranger"], cast.tokens["giver"], cast.tokens["member"]):
        assert await beside(app, reader, thread) == []
    # Made from what is not there any more it is refused, and of the new version anybody may write one.
    assert await translate(app, cast.tokens["stranger"], post) == (409, "edited_meanwhile")
    version = (await author.get(f"/api/posts/{post}/source")).json()["version"]
    assert await translate(app, cast.tokens["stranger"], post, version=version) == (200, "")
    [told] = await beside(app, cast.tokens["stranger"], thread)
    assert told["byline"]["name"] == "Stranger Sample"


async def test_an_earlier_one_is_gone_on_from_by_who_may_read_that_version(cast: Cast, app: App) -> None:
    """R6: for all others it is as if there was none."""
    thread = await cast.ask("member", audience="space", text="We look for examples.")
    post = await question_of(cast, thread)
    place = f"/api/posts/{post}/translations/de"
    await translate(app, cast.tokens["giver"], post)
    author = app.client(cast.tokens["member"])
    assert (await author.patch(f"/api/posts/{post}", json={"text": "Anew", "version": None})).is_success
    for name in ("giver", "member", "moderator"):
        source = (await app.client(cast.tokens[name]).get(place)).json()
        assert source == {"text": GERMAN["text"], "title": GERMAN["title"], "earlier": True}
    async with app.client(cast.tokens["adviser"]) as adviser:
        for method, lang in itertools.product(("GET", "DELETE"), ("de", "fr")):
            answer = await adviser.request(method, f"/api/posts/{post}/translations/{lang}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    page = (await app.client(cast.tokens["giver"]).get(f"/api/threads/{thread}")).json()
    assert page["mine"]["translations"] == [f"{post} de"]
    assert (await app.client(cast.tokens["giver"]).delete(place)).status_code == 200


async def test_an_edit_that_leaves_the_words_leaves_their_translations(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", title="Allotments", text="We look for examples.")
    post = await question_of(cast, thread)
    await translate(app, cast.tokens["giver"], post)
    author, version = app.client(cast.tokens["member"]), None
    same = {"text": "We look for examples.", "title": "Allotments"}
    for given, there in (({"themes": ["sport"]}, 1), ({"title": "Gardens"}, 0)):
        edited = await author.patch(f"/api/posts/{post}", json=same | given | {"version": version})
        assert edited.is_success, edited.text
        version = (await author.get(f"/api/posts/{post}/source")).json()["version"]
        assert len(await beside(app, cast.tokens["stranger"], thread)) == there


async def test_the_words_of_an_earlier_one_are_found_no_more(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", title="Allotments", text="Who runs allotment gardens?")
    post, stranger = await question_of(cast, thread), await cast.actor("stranger")
    await translate(app, cast.tokens["giver"], post)
    await settle(cast)
    author = app.client(cast.tokens["member"])
    assert len((await find(cast.db, stranger, "Kleingarten")).items) == 1
    assert (await author.patch(f"/api/posts/{post}", json={"text": "Who?", "version": None})).is_success
    # At once, before search has heard of it; and then there is no document of it any more.
    assert (await find(cast.db, stranger, "Kleingarten")).items == []
    await settle(cast)
    assert await cast.db.pool.fetchval("SELECT count(*) FROM document WHERE lang = 'de'") == 0
    await renew_documents(cast.db)
    assert await cast.db.pool.fetchval("SELECT count(*) FROM document WHERE lang = 'de'") == 0


async def test_the_author_writes_over_a_translation_and_takes_it_away(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    post = await question_of(cast, thread)
    place = f"/api/posts/{post}/translations/de"
    await translate(app, cast.tokens["giver"], post)
    assert await translate(app, cast.tokens["member"], post, text="Besser so.") == (200, "")
    await translate(app, cast.tokens["member"], post, lang="fr")
    refused = await app.client(cast.tokens["giver"]).delete(place)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_translator")
    source = await app.client(cast.tokens["stranger"]).get(place)
    assert source.json() == {"text": "Besser so.", "title": GERMAN["title"]}
    assert (await app.client(cast.tokens["member"]).delete(place)).status_code == 200
    assert [told["lang"] for told in await beside(app, cast.tokens["giver"], thread)] == ["fr"]
    again = await app.client(cast.tokens["member"]).delete(place)
    assert (again.status_code, (await app.client(cast.tokens["member"]).get(place)).status_code) == (404, 404)


async def test_facilitators_take_a_translation_away(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space")
    post = await question_of(cast, thread)
    await translate(app, cast.tokens["giver"], post)
    place = f"/api/posts/{post}/translations/de"
    assert (await app.client(cast.tokens["adviser"]).delete(place)).status_code == 403
    assert (await app.client(cast.tokens["moderator"]).delete(place)).status_code == 200
    assert await beside(app, cast.tokens["member"], thread) == []


async def test_what_cannot_be_taken_is_refused_with_a_reason(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space")
    post, giver = await question_of(cast, thread), app.client(cast.tokens["giver"])
    assert await translate(app, cast.tokens["giver"], post, lang="en") == (409, "language_of_original")
    for lang, body, fields in (
        ("tlh", GERMAN, {"lang": "language_unknown"}),
        ("de", GERMAN | {"text": " "}, {"text": "field_empty"}),
        ("de", GERMAN | {"text": "a" * 20_001}, {"text": "field_too_long"}),
        ("de", {"text": "Ohne Titel"}, {"title": "field_empty"}),
        ("de", GERMAN | {"title": "t" * 201}, {"title": "field_too_long"}),
    ):
        answer = await giver.put(f"/api/posts/{post}/translations/{lang}", json=body)
        assert (answer.status_code, answer.json().get("fields")) == (422, fields)
    assert await translate(app, None, post) == (401, "sign_in_needed")
    assert await translate(app, cast.tokens["stranger"], post) == (404, "not_found")
    actor = await cast.actor("moderator")
    async with cast.db.act(actor) as tx:
        await set_archived(tx, actor, space_id=cast.space, on=True)
    assert await translate(app, cast.tokens["giver"], post) == (409, "space_archived")


async def test_search_finds_the_contribution_by_the_words_of_its_translation(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", title="Allotments", text="Who runs allotment gardens?")
    post = await question_of(cast, thread)
    await translate(app, cast.tokens["giver"], post)
    await settle(cast)
    stranger = await cast.actor("stranger")

    async def hits(words: str) -> list[tuple[str, str, str | None]]:
        return [(hit.title, hit.lang, hit.path) for hit in (await find(cast.db, stranger, words)).items]

    assert await hits("Kleingarten") == [(GERMAN["title"], "de", f"/threads/{thread}")]
    assert await hits("allotments") == [("Allotments", "en", f"/threads/{thread}")]
    await translate(app, cast.tokens["giver"], post, text="Wir suchen Beispiele für Zeppelinhangars.")
    await settle(cast)
    assert await hits("Kleingarten") == []
    assert len(await hits("Zeppelinhangar")) == 1
    await app.client(cast.tokens["giver"]).delete(f"/api/posts/{post}/translations/de")
    await settle(cast)
    assert await hits("Zeppelinhangar") == []
    assert await cast.db.pool.fetchval("SELECT count(*) FROM document WHERE lang = 'de'") == 0


async def test_a_deleted_contribution_leaves_no_word_of_its_translations(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    reply = await cast.answer("giver", thread)
    for lang in ("de", "fr"):
        assert await translate(app, cast.tokens["adviser"], reply, lang=lang, title=None) == (200, "")
    await settle(cast)
    assert await cast.db.pool.fetchval("SELECT count(*) FROM document WHERE text LIKE '%Kleingarten%'") == 2
    assert (await app.client(cast.tokens["giver"]).delete(f"/api/posts/{reply}")).is_success
    await settle(cast)
    assert await cast.db.pool.fetchval("SELECT count(*) FROM document WHERE text LIKE '%Kleingarten%'") == 0
    assert await cast.db.pool.fetchval("SELECT count(*) FROM post_translation") == 0
    assert await beside(app, cast.tokens["stranger"], thread, 1) == []
    assert await translate(app, cast.tokens["adviser"], reply, title=None) == (409, "post_deleted")


async def test_who_leaves_for_good_is_named_at_no_translation(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    post = await question_of(cast, thread)
    await translate(app, cast.tokens["giver"], post)
    await leave(cast, "giver", "unnamed")
    [told] = await beside(app, cast.tokens["stranger"], thread)
    assert told["byline"] == {"unnamed": True}


async def test_who_leaves_and_takes_all_along_takes_the_translations(cast: Cast, app: App) -> None:
    thread = await cast.ask("member")
    await translate(app, cast.tokens["giver"], await question_of(cast, thread))
    await leave(cast, "giver", "emptied")
    assert await beside(app, cast.tokens["stranger"], thread) == []


async def test_a_translation_is_in_the_translators_own_export(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space")
    await translate(app, cast.tokens["giver"], await question_of(cast, thread))
    own = (await app.client(cast.tokens["giver"]).get("/api/me/export")).json()
    assert [(one["lang"], one["text"]) for one in own["translations"]] == [("de", GERMAN["text"])]
    others = (await app.client(cast.tokens["member"]).get("/api/me/export")).json()
    assert others["translations"] == []
