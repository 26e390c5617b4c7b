"""Files for tests, and how they are sent as the client sends them."""

import asyncio
import io
import zipfile
from typing import Any

from PIL import Image

from tessera.files.house import files_of
from tests.support.client import App, Client

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 40 + b"\ntrailer\n%%EOF\n"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = f'<Types><Override PartName="/word/document.xml" ContentType="{_WORD}"/></Types>'


def picture(form: str = "PNG", size: tuple[int, int] = (640, 480), colour: str = "teal", **options: Any) -> bytes:
    """A picture of one colour with a corner of another."""
    made = Image.new("RGB", size, colour)
    made.paste("orange", (0, 0, size[0] // 4, size[1] // 4))
    out = io.BytesIO()
    made.save(out, form, **options)
    return out.getvalue()


def word(**more: bytes) -> bytes:
    """A docx as small as can be; `more` are further parts, with `__` for a slash."""
    parts = {
        "[Content_Types].xml": _TYPES.encode(),
        "word/document.xml": b"<w:document><w:body><w:p><w:r><w:t>Plan</w:t></w:r></w:p></w:body></w:document>",
    }
    parts |= {name.replace("__", "/").replace("_dot_", "."): content for name, content in more.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


async def announced(client: Client, name: str, size: int) -> str:
    """The id of a file that is to come."""
    answer = await client.post("/api/files", json={"name": name, "size": size})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def part(client: Client, id_: str, offset: int, content: bytes) -> Any:
    """The answer to a part sent."""
    kind = {"Content-Type": "application/octet-stream"}
    return await client.patch(f"/api/files/{id_}?offset={offset}", content=content, headers=kind)


async def settled(app: App) -> None:
    """Until no check runs: the parts go after a file is ready or refused."""
    running = files_of(app.asgi.state.db).checks._running
    while running:
        await asyncio.wait(list(running.values()))


async def sent(client: Client, name: str, content: bytes, *, step: int = 400_000) -> dict[str, Any]:
    """How a file stands once it has been sent whole."""
    id_ = await announced(client, name, len(content))
    for offset in range(0, len(content), step):
        answer = await part(client, id_, offset, content[offset : offset + step])
        assert answer.status_code == 200, answer.text
    return await checked(client, id_)


async def checked(client: Client, id_: str) -> dict[str, Any]:
    """How a file that has come whole stands once it has been looked at."""
    state = {"state": "checking"}
    async with asyncio.timeout(60):
        while state["state"] == "checking":
            await asyncio.sleep(0.05)
            state = (await client.get(f"/api/files/{id_}/state")).json()
    return state


async def ready(client: Client, name: str, content: bytes) -> str:
    """The id of a file that was sent and taken."""
    state = await sent(client, name, content)
    assert state["state"] == "ready", state
    return str(state["id"])
