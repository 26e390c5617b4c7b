"""Giving files out: who may see them is asked at each request, whatever they hold cannot act in our pages.

Invariants:
- Unknown, hidden, unfinished and gone files get the same 404, whatever range or width is asked for.
- Only pictures that we have written ourselves are shown; everything else is saved. No answer may be sniffed, framed,
  run or read by another site.
- Nothing is kept without asking again, so that a file is gone everywhere once it is gone here.
"""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Response
from litestar.response import Stream

from tessera.core.access import PUBLIC, Actor, visible
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.core.reads import read
from tessera.files.house import files_of
from tessera.files.rules import WIDTHS, Span, span_of
from tessera.files.storage import thumbnail_key, whole_key
from tessera.files.tables import StoredFile

_f = StoredFile.__table__  # type: ignore[attr-defined]
HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class FileRow(msgspec.Struct):
    """What is needed to give a file out."""

    id: UUID
    circle_id: int
    name: str
    kind: str
    type: str
    bytes: int
    sha256: str


_FILE = read(
    sa.select(*(_f.c[name] for name in FileRow.__struct_fields__)).where(
        _f.c.id == sa.bindparam("id", type_=sa.Uuid), _f.c.state == "ready", visible(_f.c.circle_id)
    ),
    FileRow,
)


class Asked(msgspec.Struct):
    """The headers that say what of a file is wanted."""

    part: str = ""
    if_range: str = ""
    if_none_match: str = ""


async def load_file(db: Database, actor: Actor, file_id: UUID) -> FileRow:
    """A file the actor may see; raises NotFound."""
    row = await db.one(_FILE, id=file_id, circles=actor.circles)
    if row is None:
        raise NotFound
    return row


async def whole(db: Database, actor: Actor, file_id: UUID, asked: Asked) -> Response[Any]:
    """A file's bytes, or the part of them that is asked for."""
    row = await load_file(db, actor, file_id)
    tag = f'"{row.sha256[:32]}"'
    headers = _headers(row, tag) | {"Accept-Ranges": "bytes"}
    if tag in asked.if_none_match:
        return Response(None, status_code=304, headers=headers)
    try:
        span = span_of(asked.part, row.bytes) if asked.if_range in ("", tag) else None
    except ValueError:
        return Response(b"", status_code=416, headers=headers | {"Content-Range": f"bytes */{row.bytes}"})
    return await _sent(db, row, span, headers)


async def _sent(db: Database, row: FileRow, span: Span | None, headers: dict[str, str]) -> Response[Any]:
    first, last = span or Span(0, row.bytes - 1)
    pieces = await _found(files_of(db).storage.read(whole_key(row.id), first, last))
    headers["Content-Length"] = str(last - first + 1)
    if span:
        headers["Content-Range"] = f"bytes {first}-{last}/{row.bytes}"
    return Stream(pieces, status_code=206 if span else 200, headers=headers, media_type=row.type)


async def thumbnail(db: Database, actor: Actor, file_id: UUID, width: int, asked: Asked) -> Response[Any]:
    """A picture's small copy; raises NotFound for a width there is none of, and for what is no picture."""
    row = await load_file(db, actor, file_id)
    if row.kind != "image" or width not in WIDTHS:
        raise NotFound
    tag = f'"{row.sha256[:32]}-{width}"'
    headers = _headers(row, tag)
    if tag in asked.if_none_match:
        return Response(None, status_code=304, headers=headers)
    pieces = await _found(files_of(db).storage.read(thumbnail_key(row.id, width)))
    return Response(b"".join([piece async for piece in pieces]), headers=headers, media_type="image/webp")


async def _found(reading: Any) -> AsyncIterator[bytes]:
    try:
        pieces: AsyncIterator[bytes] = await reading
    except FileNotFoundError:
        raise NotFound from None
    return pieces


def _headers(row: FileRow, tag: str) -> dict[str, str]:
    shared = "public" if row.circle_id == PUBLIC else "private"
    return HARMLESS | {
        "ETag": tag,
        "Cache-Control": f"{shared}, no-cache",
        "Content-Disposition": _disposition(row.name, shown=row.kind == "image"),
    }


def _disposition(name: str, *, shown: bool) -> str:
    """RFC 6266: the name in whatever letters, and one of plain signs for who cannot read that."""
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_. ") else "_" for sign in name)
    return f"{'inline' if shown else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
