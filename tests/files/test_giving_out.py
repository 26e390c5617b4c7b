"""Giving files out: ranges, what is known already, headers, and who gets none by any address."""

import io
from uuid import uuid4

from PIL import Image

from tests.files.sending import PDF, picture, ready
from tests.support.cast import Cast
from tests.support.client import App, Client


async def asked_with(cast: Cast, client: Client, audience: str, *ids: str) -> str:
    """The thread of a question that carries these files."""
    place = cast.space if audience == "space" else cast.network
    body = {"title": "Ours", "text": "Look.", "audience": audience, "files": ids}
    answer = await client.post(f"/api/spaces/{place}/threads", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_any_part_of_a_file_can_be_had(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    id_ = await ready(client, "Plan.pdf", PDF)
    size = len(PDF)
    for header, first, last in (
        ("bytes=0-9", 0, 9),
        ("bytes=100-", 100, size - 1),
        ("bytes=-7", size - 7, size - 1),
        (f"bytes=5-{size * 2}", 5, size - 1),
    ):
        answer = await client.get(f"/api/files/{id_}", headers={"Range": header})
        assert (answer.status_code, answer.content) == (206, PDF[first : last + 1])
        assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert answer.headers["Content-Length"] == str(last - first + 1)
    behind = await client.get(f"/api/files/{id_}", headers={"Range": f"bytes={size}-"})
    assert (behind.status_code, behind.content, behind.headers["Content-Range"]) == (416, b"", f"bytes */{size}")
    for header in ("bytes=0-1,4-5", "lines=1-2"):
        answer = await client.get(f"/api/files/{id_}", headers={"Range": header})
        assert (answer.status_code, answer.content) == (200, PDF)


async def test_what_is_known_is_not_sent_again_and_a_part_only_of_the_same_file(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    id_ = await ready(client, "Square.png", picture())
    for path in ("", "/320"):
        first = await client.get(f"/api/files/{id_}{path}")
        again = await client.get(f"/api/files/{id_}{path}", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert first.headers["Cache-Control"] == "private, no-cache"
    whole = await client.get(f"/api/files/{id_}")
    for tag, status in ((whole.headers["ETag"], 206), ('"another"', 200)):
        answer = await client.get(f"/api/files/{id_}", headers={"Range": "bytes=0-9", "If-Range": tag})
        assert answer.status_code == status
    head = await client.head(f"/api/files/{id_}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.content))


async def test_nothing_of_a_file_acts_in_our_pages(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    ids = [
        await ready(client, name, content)
        for name, content in (("P.png", picture()), ("D.pdf", PDF), ("T.md", b"<b>x</b>"))
    ]
    for id_, shown, type_ in zip(
        ids, (True, False, False), ("image/png", "application/pdf", "text/markdown; charset=utf-8"), strict=True
    ):
        headers = (await client.get(f"/api/files/{id_}")).headers
        assert headers["Content-Disposition"].startswith("inline" if shown else "attachment")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Content-Type"] == type_


async def test_a_picture_has_two_small_copies_and_a_document_none(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    id_ = await ready(client, "Wide.jpg", picture("JPEG", (2000, 1000)))
    for width, size in ((320, (320, 160)), (1280, (1280, 640))):
        answer = await client.get(f"/api/files/{id_}/{width}")
        assert answer.headers["Content-Type"] == "image/webp"
        with Image.open(io.BytesIO(answer.content)) as given:
            assert given.size == size
    small = await ready(client, "Small.png", picture(size=(100, 50)))
    with Image.open(io.BytesIO((await client.get(f"/api/files/{small}/1280")).content)) as given:
        assert given.size == (100, 50)
    document = await ready(client, "Plan.pdf", PDF)
    for path in (f"{id_}/640", f"{id_}/0", f"{id_}/whole", f"{document}/320"):
        assert (await client.get(f"/api/files/{path}")).status_code == 404


async def test_a_file_of_a_closed_circle_is_not_to_be_had_by_any_address_range_or_small_copy(
    cast: Cast, app: App
) -> None:
    owner = app.client(cast.tokens["member"])
    ids = [await ready(owner, "Secret.png", picture()), await ready(owner, "Secret.pdf", PDF)]
    await asked_with(cast, owner, "space", *ids)
    for name in ("giver", "adviser", "moderator"):
        inside = app.client(cast.tokens[name])
        assert (await inside.get(f"/api/files/{ids[0]}/320")).status_code == 200
        assert (await inside.get(f"/api/files/{ids[1]}", headers={"Range": "bytes=0-3"})).content == b"%PDF"
    tag = (await owner.get(f"/api/files/{ids[1]}")).headers["ETag"]
    for token in (None, *(cast.tokens[name] for name in ("stranger", "guest", "staff"))):
        outside = app.client(token)
        for path in ("", "/320", "/1280", "/99"):
            for headers in ({}, {"Range": "bytes=0-3"}, {"Range": "bytes=999999-"}, {"If-None-Match": tag}):
                unknown = await outside.get(f"/api/files/{uuid4()}{path}", headers=headers)
                for id_ in ids:
                    answer = await outside.get(f"/api/files/{id_}{path}", headers=headers)
                    assert answer.status_code == unknown.status_code == 404
                    hidden = {"x-request-id"}
                    shown = [[p for p in a.headers.multi_items() if p[0] not in hidden] for a in (answer, unknown)]
                    assert shown[0] == shown[1]
                    told = [a.json() | {"requestId": ""} for a in (answer, unknown)]
                    assert told[0] == told[1]


async def test_a_public_file_is_everybodys_and_goes_with_its_question(cast: Cast, app: App) -> None:
    owner, visitor = app.client(cast.tokens["member"]), app.client()
    id_ = await ready(owner, "Square.png", picture())
    assert (await visitor.get(f"/api/files/{id_}")).status_code == 404
    thread = await asked_with(cast, owner, "public", id_)
    answer = await visitor.get(f"/api/files/{id_}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, no-cache")
    closed = "SELECT inside_id FROM space WHERE id = $1"
    moved = "UPDATE thread SET circle_id = ($2::text)::bigint WHERE id = ($1::text)::uuid"
    await cast.db.pool.execute(moved, thread, str(await cast.db.pool.fetchval(closed, cast.space)))
    assert (await visitor.get(f"/api/files/{id_}")).status_code == 404
    assert (await app.client(cast.tokens["giver"]).get(f"/api/files/{id_}")).status_code == 200
