"""Hostile files harm nothing: each is refused with its reason, or comes out harmless. Through the public API."""

import io
import struct
import zipfile
import zlib
from typing import Any

import pytest
from PIL import Image

from tests.files.sending import PDF, picture, ready, sent, word
from tests.support.cast import Cast
from tests.support.client import App


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def empty_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that unpacks to as many pixels as it says."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((width + 7) // 8 + 1) * min(height, 20_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zip_bomb() -> bytes:
    """A docx whose text unpacks to 400 MB."""
    out = io.BytesIO(word())
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("word/more.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(400):
            part.write(bytes(1_000_000))
    return out.getvalue()


def lying_zip() -> bytes:
    """A docx that says its text is one byte, and unpacks to more."""
    content = word(word__more_dot_xml=b"x" * 100_000)
    return content.replace(struct.pack("<I", 100_000), struct.pack("<I", 1))


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.cookie)</script></svg>'
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'
EXTERNAL = ENTITIES.replace(b'"ha"', b'SYSTEM "file:///etc/passwd"')
REFUSED: list[tuple[str, Any, str]] = [
    # Bombs.
    ("Bomb.docx", zip_bomb, "file_harmful"),
    ("Lying.docx", lying_zip, "file_broken"),
    ("Bomb.png", lambda: empty_png(20_000, 20_000), "picture_too_large"),
    # Entities.
    ("Entities.docx", lambda: word(word__styles_dot_xml=ENTITIES), "file_harmful"),
    ("Outside.docx", lambda: word(word__styles_dot_xml=EXTERNAL), "file_harmful"),
    ("Sixteen.docx", lambda: word(word__styles_dot_xml=ENTITIES.decode().encode("utf-16")), "file_harmful"),
    # Two files in one.
    ("Both.pdf", lambda: word() + PDF, "file_type_differs"),
    ("Both.docx", lambda: PDF + word(), "file_type_differs"),
    # Huge dimensions.
    ("Wide.png", lambda: empty_png(2_000_000_000, 1), "picture_too_large"),
    # Wrong type.
    ("Program.png", lambda: b"MZ" + bytes(2000), "file_type_differs"),
    ("Page.txt", lambda: b"<!DOCTYPE html><script>alert(1)</script>", "file_type_differs"),
    ("Sheet.docx", lambda: word().replace(b"word/", b"wird/"), "file_type_differs"),
    ("Archive.odt", word, "file_type_differs"),
    ("Bytes.csv", lambda: bytes(range(256)), "file_type_differs"),
    ("Macros.docx", lambda: word(word__vbaProject_dot_bin=b"Sub AutoOpen()"), "file_macros"),
    # Scripts as pictures.
    ("Logo.png", lambda: SVG, "file_type_differs"),
    ("Logo.txt", lambda: SVG, "file_type_differs"),
    ("Logo.md", lambda: b"\xef\xbb\xbf \n" + SVG, "file_type_differs"),
    ("Logo.pdf", lambda: SVG, "file_type_differs"),
    # Broken.
    ("Broken.jpg", lambda: picture("JPEG")[:900], "file_broken"),
    ("Broken.png", lambda: picture()[:-200], "file_broken"),
    ("Broken.gif", lambda: b"GIF89a" + bytes(3), "file_broken"),
    ("Broken.docx", lambda: word()[:-40], "file_broken"),
    ("Broken.pdf", lambda: PDF[:-20], "file_broken"),
]


@pytest.mark.parametrize(("name", "made", "reason"), REFUSED, ids=[f"{case[0]}-{case[2]}" for case in REFUSED])
async def test_it_is_refused_with_its_reason_and_nobody_gets_it(
    cast: Cast, app: App, name: str, made: Any, reason: str
) -> None:
    client = app.client(cast.tokens["member"])
    state = await sent(client, name, made())
    assert (state["state"], state.get("reason")) == ("refused", reason)
    for path in ("", "/320", "/1280"):
        assert (await client.get(f"/api/files/{state['id']}{path}")).status_code == 404
    body = {"title": "Look", "text": "At this.", "audience": "network", "files": [state["id"]]}
    asked = await client.post(f"/api/spaces/{cast.network}/threads", json=body)
    assert (asked.status_code, asked.json()["fields"]) == (422, {"files": "file_not_ready"})
    assert (await client.get("/health")).status_code == 200


async def test_a_photograph_loses_its_place_and_stands_upright(cast: Cast, app: App) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = "Merve Example"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    content = picture("JPEG", (640, 480), exif=exif, comment=b"Taken at home")
    assert b"Merve Example" in content
    client = app.client(cast.tokens["member"])
    id_ = await ready(client, "IMG_0001.jpeg", content)
    for path in ("", "/320", "/1280"):
        answer = await client.get(f"/api/files/{id_}{path}")
        with Image.open(io.BytesIO(answer.content)) as given:
            assert not given.getexif()
            assert "exif" not in given.info
            assert "comment" not in given.info
            assert given.height > given.width
        assert b"Merve" not in answer.content
        assert b"Taken" not in answer.content
    state = (await client.get(f"/api/files/{id_}/state")).json()
    assert (state["width"], state["height"]) == (480, 640)


async def test_what_hides_behind_a_picture_is_not_delivered(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    for name, form in (("Both.png", "PNG"), ("Both.jpg", "JPEG"), ("Both.gif", "GIF"), ("Both.webp", "WEBP")):
        id_ = await ready(client, name, picture(form) + b"<script>alert(1)</script>" + word())
        whole = (await client.get(f"/api/files/{id_}")).content
        assert b"script" not in whole
        assert b"PK\x03\x04" not in whole


async def test_nothing_moves_and_every_picture_has_the_ending_of_what_it_is(cast: Cast, app: App) -> None:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    client = app.client(cast.tokens["member"])
    state = await sent(client, "Moving.gif", out.getvalue())
    assert (state["name"], state["type"], state["kind"]) == ("Moving.png", "image/png", "image")
    with Image.open(io.BytesIO((await client.get(f"/api/files/{state['id']}")).content)) as given:
        assert getattr(given, "n_frames", 1) == 1
        assert given.convert("RGB").getpixel((5, 5)) == (255, 0, 0)
    misnamed = await sent(client, "Photograph.png", picture("JPEG"))
    assert (misnamed["name"], misnamed["type"]) == ("Photograph.jpg", "image/jpeg")


async def test_documents_and_texts_of_offices_are_taken_as_they_are(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    odt = io.BytesIO()
    with zipfile.ZipFile(odt, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<office:document-content/>")
    for name, content, type_ in (
        ("Plan.docx", word(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("Plan.odt", odt.getvalue(), "application/vnd.oasis.opendocument.text"),
        ("Plan.PDF", PDF, "application/pdf"),
        ("Tabelle.csv", "Straße;Größe\n".encode("cp1252"), "text/csv"),
        ("Read.md", "# Привіт\n".encode(), "text/markdown"),
        ("Notes.txt", "Übersicht".encode("utf-16"), "text/plain"),
    ):
        state = await sent(client, name, content)
        assert (state["state"], state["type"], state["name"]) == ("ready", type_, name)
        assert (await client.get(f"/api/files/{state['id']}")).content == content
