"""Files that contributions carry: attached, changed, found, gone; through the public API."""

from typing import Any
from uuid import UUID

import pytest

from tessera.files.timers import sweep
from tests.files.sending import PDF, announced, picture, ready, sent, settled, word
from tests.search.test_themes import settle
from tests.support.cast import Cast
from tests.support.client import App, Client
from tests.support.leaving import leave

ASKED = {"title": "Who has a plan?", "text": "Ours is attached.", "audience": "network"}


async def ask(client: Client, cast: Cast, *ids: str, **more: Any) -> Any:
    """The answer to a question with these files."""
    return await client.post(f"/api/spaces/{cast.network}/threads", json=ASKED | more | {"files": ids})


async def posts(client: Client, thread: object) -> list[dict[str, Any]]:
    page = (await client.get(f"/api/threads/{thread}")).json()
    return list(page["shared"]["posts"])


async def stored(cast: Cast, app: App) -> list[str]:
    """Every object there is, once no check runs."""
    await settled(app)
    folder = app.asgi.state.settings.data_dir / "files"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


async def test_readers_see_files_in_their_order_with_what_they_show(cast: Cast, app: App) -> None:
    client, reader = app.client(cast.tokens["member"]), app.client(cast.tokens["giver"])
    plan, square = await ready(client, "Plan.pdf", PDF), await ready(client, "Square.png", picture())
    assert (await client.put(f"/api/files/{square}/alt", json={"alt": "A teal square"})).status_code == 200
    thread = (await ask(client, cast, square, plan)).json()["id"]
    (question,) = await posts(reader, thread)
    size = (await reader.get(f"/api/files/{square}")).headers["Content-Length"]
    assert question["files"] == [
        {"id": square, "name": "Square.png", "kind": "image", "type": "image/png", "bytes": int(size),
         "alt": "A teal square", "width": 640, "height": 480},
        {"id": plan, "name": "Plan.pdf", "kind": "document", "type": "application/pdf", "bytes": len(PDF), "alt": ""},
    ]  # fmt: skip
    source = (await client.get(f"/api/posts/{question['id']}/source")).json()
    assert [file["id"] for file in source["files"]] == [square, plan]
    await cast.answer("giver", thread)
    assert "files" not in (await posts(reader, thread))[1]


async def test_an_answer_carries_files_and_an_edit_replaces_them(cast: Cast, app: App) -> None:
    client, reader = app.client(cast.tokens["member"]), app.client(cast.tokens["stranger"])
    thread = await cast.ask("giver")
    one, two, three = [await ready(client, f"{n}.txt", b"Text") for n in ("One", "Two", "Three")]
    said = {"text": "Here.", "files": [one, two]}
    post = (await client.post(f"/api/threads/{thread}/answers", json=said)).json()["id"]
    version = None
    for files, shown in (([three, one], [three, one]), (None, [three, one]), ([], [])):
        patch = {"text": "Here!", "version": version} | ({} if files is None else {"files": files})
        assert (await client.patch(f"/api/posts/{post}", json=patch)).status_code == 200
        carried = (await posts(reader, thread))[1]
        version = carried["editedAt"]
        assert [file["id"] for file in carried.get("files", [])] == shown
    for id_ in (one, two, three):
        assert (await reader.get(f"/api/files/{id_}")).status_code == 404
        assert (await client.get(f"/api/files/{id_}/state")).status_code == 404


@pytest.mark.parametrize("how", ["other's", "unfinished", "refused", "unknown", "attached", "twice", "many"])
async def test_files_that_cannot_be_carried_are_refused_and_nothing_is_asked(cast: Cast, app: App, how: str) -> None:
    client, other = app.client(cast.tokens["member"]), app.client(cast.tokens["giver"])
    code = "file_not_ready"
    if how == "other's":
        ids = [await ready(other, "Notes.txt", b"Text")]
    elif how == "unfinished":
        ids = [await announced(client, "Notes.txt", 4)]
    elif how == "refused":
        ids = [(await sent(client, "Notes.txt", b"\0"))["id"]]
    elif how == "unknown":
        ids = [str(cast.space)]
    elif how == "attached":
        ids = [await ready(client, "Notes.txt", b"Text")]
        assert (await ask(client, cast, *ids)).status_code == 201
    elif how == "twice":
        ids, code = [await ready(client, "Notes.txt", b"Text")] * 2, "field_invalid"
    else:
        ids, code = [str(UUID(int=n)) for n in range(11)], "files_too_many"
    before = await cast.db.pool.fetchval("SELECT count(*) FROM thread")
    answer = await ask(client, cast, *ids, title="Another")
    assert (answer.status_code, answer.json()["fields"]) == (422, {"files": code})
    assert await cast.db.pool.fetchval("SELECT count(*) FROM thread") == before


async def test_a_deleted_question_leaves_no_byte_of_its_files(cast: Cast, app: App) -> None:
    client, reader = app.client(cast.tokens["member"]), app.client(cast.tokens["giver"])
    ids = [await ready(client, "Square.png", picture()), await ready(client, "Plan.pdf", PDF)]
    thread = (await ask(client, cast, *ids)).json()["id"]
    assert len(await stored(cast, app)) == 4
    (question,) = await posts(reader, thread)
    assert (await client.delete(f"/api/posts/{question['id']}")).status_code == 200
    for id_ in ids:
        for path in ("", "/320"):
            assert (await reader.get(f"/api/files/{id_}{path}")).status_code == 404
    rows = await cast.db.pool.fetch("SELECT name, alt, sha256, type, post_id FROM stored_file")
    assert {tuple(row) for row in rows} == {("", "", None, None, None)}
    await sweep(cast_db(app))
    assert await stored(cast, app) == []
    await sweep(cast_db(app))
    await cast.db.pool.execute("UPDATE stored_file SET created_at = created_at - interval '25 hours'")
    await sweep(cast_db(app))
    assert await cast.db.pool.fetchval("SELECT count(*) FROM stored_file") == 0


def cast_db(app: App) -> Any:
    """The application's own database, which knows where its files lie."""
    return app.asgi.state.db


async def test_what_was_never_finished_or_attached_is_gone_after_a_day_and_what_is_attached_stays(
    cast: Cast, app: App
) -> None:
    client = app.client(cast.tokens["member"])
    carried = await ready(client, "Carried.txt", b"Text")
    assert (await ask(client, cast, carried)).status_code == 201
    left = [await ready(client, "Left.png", picture()), (await sent(client, "Bad.txt", b"\0"))["id"]]
    left.append(await announced(client, "Half.txt", 40_000))
    assert (await client.patch(f"/api/files/{left[2]}?offset=0", content=bytes(20_000))).status_code == 200
    await sweep(cast_db(app))
    assert (await client.get(f"/api/files/{left[0]}")).status_code == 200
    await cast.db.pool.execute("UPDATE stored_file SET created_at = created_at - interval '25 hours'")
    await sweep(cast_db(app))
    assert await stored(cast, app) == [f"{carried}/whole"]
    for id_ in left:
        assert (await client.get(f"/api/files/{id_}/state")).status_code == 404
    assert (await client.get(f"/api/files/{carried}")).content == b"Text"


async def test_a_picture_described_later_is_told_to_readers_and_only_by_its_author(cast: Cast, app: App) -> None:
    client, reader = app.client(cast.tokens["member"]), app.client(cast.tokens["giver"])
    id_ = await ready(client, "Square.png", picture())
    thread = (await ask(client, cast, id_)).json()["id"]
    before = (await reader.get(f"/api/threads/{thread}")).json()
    refused = await reader.put(f"/api/files/{id_}/alt", json={"alt": "Mine"})
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert (await client.put(f"/api/files/{id_}/alt", json={"alt": "x" * 1001})).json()["fields"] == {
        "alt": "field_too_long"
    }
    assert (await client.put(f"/api/files/{id_}/alt", json={"alt": "Our square"})).status_code == 200
    after = (await reader.get(f"/api/threads/{thread}")).json()
    assert after["shared"]["posts"][0]["files"][0]["alt"] == "Our square"
    assert after["position"]["seq"] == before["position"]["seq"] + 1
    assert "editedAt" not in after["shared"]["posts"][0]
    kept = await client.delete(f"/api/files/{id_}")
    assert (kept.status_code, kept.json()["code"]) == (409, "file_attached")


async def test_a_question_is_found_by_what_its_files_are_called_and_show(cast: Cast, app: App) -> None:
    client, reader = app.client(cast.tokens["member"]), app.client(cast.tokens["giver"])
    id_ = await ready(client, "Zeppelinhafen.png", picture())
    await client.put(f"/api/files/{id_}/alt", json={"alt": "A quagga in the harbour"})
    thread = (await ask(client, cast, id_)).json()["id"]
    await settle(cast)
    for query in ("zeppelinhafen", "quagga"):
        found = (await reader.get(f"/api/search?q={query}")).json()["items"]
        assert [hit["path"] for hit in found] == [f"/threads/{thread}"]
    (question,) = await posts(reader, thread)
    patch = {"text": "No longer.", "files": []}
    assert (await client.patch(f"/api/posts/{question['id']}", json=patch)).status_code == 200
    await settle(cast)
    assert (await reader.get("/api/search?q=quagga")).json()["items"] == []


async def test_files_of_an_unnamed_question_name_nobody(cast: Cast, app: App) -> None:
    client, reader = app.client(cast.tokens["member"]), app.client(cast.tokens["giver"])
    named = await ready(client, "Plan of Member Sample.docx", word())
    refused = await ask(client, cast, named, unnamed=True)
    assert (refused.status_code, refused.json()["fields"]) == (422, {"files": "file_names_author"})
    assert (await client.get(f"/api/files/{named}/state")).json()["name"] == "Plan of Member Sample.docx"
    ids = [await ready(client, "Member Sample.jpg", picture("JPEG")), await ready(client, "Sample.csv", b"a;b")]
    thread = (await ask(client, cast, *ids, unnamed=True)).json()["id"]
    (question,) = await posts(reader, thread)
    assert [file["name"] for file in question["files"]] == ["1.jpg", "2.csv"]
    assert "Sample" not in (await reader.get(f"/api/files/{ids[0]}")).headers["Content-Disposition"]
    # Their own answer there is unnamed, too; everybody else's is not.
    own = await client.post(f"/api/threads/{thread}/answers", json={"text": "And this.", "files": [named]})
    assert own.json()["fields"] == {"files": "file_names_author"}
    theirs = await ready(reader, "Plan.docx", word())
    said = await reader.post(f"/api/threads/{thread}/answers", json={"text": "Ours.", "files": [theirs]})
    assert said.status_code == 201


@pytest.mark.parametrize("contributions", ["unnamed", "emptied"])
async def test_of_who_has_left_no_file_tells_who_it_was(cast: Cast, app: App, contributions: str) -> None:
    client, reader = app.client(cast.tokens["member"]), app.client(cast.tokens["giver"])
    ids = [await ready(client, "Sample.docx", word()), await ready(client, "Sample.png", picture())]
    waiting = await ready(client, "Sample.txt", b"Member Sample")
    thread = (await ask(client, cast, *ids)).json()["id"]
    await leave(cast, "member", contributions)
    (question,) = await posts(reader, thread)
    shown = [(file["id"], file["name"]) for file in question.get("files", [])]
    assert shown == ([(ids[1], "2.png")] if contributions == "unnamed" else [])
    await sweep(cast_db(app))
    left = {name.split("/")[0] for name in await stored(cast, app)}
    assert left == ({ids[1]} if contributions == "unnamed" else set())
    assert waiting not in left
    assert await cast.db.pool.fetchval("SELECT count(*) FROM stored_file WHERE name LIKE '%ample%'") == 0


async def test_visitors_are_printed_the_files_of_a_public_question(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    ids = [await ready(client, "Square.png", picture()), await ready(client, 'A "plan" <b>.pdf', PDF)]
    await client.put(f"/api/files/{ids[0]}/alt", json={"alt": 'A "square" <b>'})
    thread = (await ask(client, cast, *ids, audience="public")).json()["id"]
    page = (await app.client().get(f"/threads/{thread}?lang=de")).text
    assert f'src="/api/files/{ids[0]}/320" width="320" height="240"' in page
    assert 'alt="A &#34;square&#34; &lt;b&gt;"' in page
    assert f'<a href="/api/files/{ids[1]}"><bdi>A plan b .pdf</bdi></a> <span class="quiet small">PDF, 11 kB' in page
