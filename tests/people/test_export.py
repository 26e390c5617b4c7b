"""A person's export: all that is kept about them, and of others only what they may see."""

import json
from typing import Any

from tessera.admin import export_account
from tessera.core.text import SITE_LANGUAGES
from tessera.home.export import COVERS, PARTS
from tests.people.test_leaving import columns_of_people
from tests.support.cast import Cast
from tests.support.client import App
from tests.support.leaving import ask_to_leave


def test_every_column_that_points_at_a_person_is_in_a_part() -> None:
    assert set(COVERS) == columns_of_people()
    assert set(COVERS.values()) <= set(PARTS)


async def _export(cast: Cast, app: App, name: str) -> Any:
    async with app.client(cast.tokens[name]) as client:
        answer = await client.get("/api/me/export")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"].startswith('attachment; filename="tessera-')
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


async def test_what_one_wrote_and_did_is_there(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space", title="Whose bridge?", text="A text of mine")
    answer = await cast.answer("member", thread, text="Mine, too")
    other = await cast.ask("stranger", title="Theirs?")
    async with app.client(cast.tokens["member"]) as me:
        assert (await me.patch(f"/api/posts/{answer}", json={"text": "Mine, better"})).is_success
        assert (await me.put(f"/api/threads/{other}/too")).is_success
    found = await _export(cast, app, "member")
    assert found["account"]["email"] == "member@examplestead.example"
    assert [one["title"] for one in found["questions"]] == ["Whose bridge?"]
    assert [one["text"] for one in found["contributions"]] == ["A text of mine", "Mine, better"]
    assert [one["text"] for one in found["versions"]] == ["Mine, too"]
    assert [one["title"] for one in found["too"]] == ["Theirs?"]
    assert [one["title"] for one in found["memberships"]] == ["Participation"]
    assert found["profile"]["fields"]["name"]["value"] == "Member Sample"
    assert found["profile"]["affiliations"][0]["organisation"]["name"] == "Examplestead"
    assert [one["agent"] for one in found["logins"]] == ["Firefox, Linux"]
    assert {"asked", "answered", "edited", "too"} <= {one["type"] for one in found["changes"]}
    assert len(found["sent"]) == 2


async def test_every_part_is_explained_in_every_language(cast: Cast, app: App) -> None:
    for lang in SITE_LANGUAGES:
        await cast.db.pool.execute("UPDATE person SET lang = $1", lang)
        app.asgi.app.state.actors.forget()
        found = await _export(cast, app, "member")
        assert set(found["about"]) == {"document", *PARTS}
        assert set(found) == {"about", "exportedAt", *PARTS}
        assert not [text for text in found["about"].values() if text.startswith("export.")]


async def test_secrets_are_no_part_of_it(cast: Cast, app: App) -> None:
    await cast.db.pool.execute("UPDATE person SET password_hash = 'argon2id-of-mine'")
    found = json.dumps(await _export(cast, app, "member"))
    assert "argon2id" not in found
    assert "token" not in found


async def test_of_what_others_made_only_what_one_may_see(cast: Cast, app: App) -> None:
    """The guest was in the closed space: their own words are theirs, the titles of others are not."""
    thread = await cast.ask("member", audience="space", title="A zeppelin")
    await cast.db.pool.execute("UPDATE post SET author_id = $1 WHERE thread_id = $2", cast.people["guest"], thread)
    found = await _export(cast, app, "guest")
    assert [(one["threadTitle"], one["text"] != "") for one in found["contributions"]] == [(None, True)]
    assert [one["title"] for one in found["memberships"]] == [None]
    assert "zeppelin" not in json.dumps(found)
    assert "Participation" not in json.dumps(found)
    seen = await _export(cast, app, "member")
    assert [one["title"] for one in seen["questions"]] == ["A zeppelin"]


async def test_nothing_of_anybody_else_is_in_it(cast: Cast, app: App) -> None:
    await cast.ask("stranger", audience="public", title="Nobody's business", text="A text of another")
    found = json.dumps(await _export(cast, app, "member"))
    for trace in ("Nobody's business", "A text of another", "Stranger", str(cast.people["stranger"])):
        assert trace not in found


async def test_a_visitor_has_nothing_to_export(app: App) -> None:
    assert (await app.client().get("/api/me/export")).status_code == 401


async def test_who_exports_all_the_time_has_to_wait(cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["adviser"]) as client:
        answers = [(await client.get("/api/me/export")).status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]


async def test_the_owner_of_a_closed_account_gets_theirs_by_command(cast: Cast) -> None:
    await ask_to_leave(cast, "member", "emptied")
    found = json.loads(await export_account(cast.db, "Member@examplestead.example"))
    assert found["account"]["deletionContributions"] == "emptied"
    assert found["profile"] is None
