"""What a document's bytes are, and what of them is not taken. Runs in the process of `looking.py` alone.

Nothing is parsed that need not be: XML is looked through as bytes, never read, so that no entity is ever resolved.
"""

import zipfile
from pathlib import Path

from tessera.core.errors import AppError
from tessera.files.rules import Kind

MAX_ENTRIES = 5_000
MAX_UNPACKED = 300 * 1024 * 1024
# Sheets full of alike cells come to about 30.
MAX_RATIO = 200
_PIECE = 1024 * 1024
_OVERLAP = 32
_END_OF_PDF = 2048
_MACROS = ("vbaproject.bin", "vbadata.xml")
_MACRO_FOLDERS = ("basic/", "scripts/")
_MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
_MARKUP = ("<svg", "<?xml", "<!doctype", "<html", "<head", "<body", "<script", "<iframe", "<math")
# Bytes that no text holds, in whatever encoding of one byte to a sign.
_NO_TEXT = frozenset(range(32)) - {9, 10, 12, 13, 27}


def check_document(path: Path, kind: Kind) -> None:
    """Raises AppError unless the bytes are what the name says, whole and harmless."""
    {"pdf": _check_pdf, "office": _check_office, "text": _check_text}[kind.family](path, kind)


def _check_pdf(path: Path, _: Kind) -> None:
    with path.open("rb") as file:
        if file.read(5) != b"%PDF-":
            raise AppError("file_type_differs")
        file.seek(max(0, path.stat().st_size - _END_OF_PDF))
        if b"%%EOF" not in file.read():
            raise AppError("file_broken")


def _check_text(path: Path, _: Kind) -> None:
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = _decoded(content, "utf-16")
    elif not _NO_TEXT.isdisjoint(content):
        raise AppError("file_type_differs")
    else:
        # Tables from offices are often not UTF-8; any bytes without steering signs are some old encoding's text.
        text = content.decode("utf-8-sig", errors="replace")
    if text.lstrip("\ufeff \t\r\n").lower().startswith(_MARKUP):
        raise AppError("file_type_differs")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise AppError("file_broken") from None


def _check_office(path: Path, kind: Kind) -> None:
    with path.open("rb") as file:
        # Something before the archive would make it two files in one.
        if file.read(4) != b"PK\x03\x04":
            raise AppError("file_type_differs")
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(archive, kind, path.stat().st_size)
    except (zipfile.BadZipFile, EOFError, ValueError, OSError, RuntimeError) as error:
        raise AppError("file_broken") from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise AppError("file_broken") from error


def _check_entries(archive: zipfile.ZipFile, kind: Kind, size: int) -> None:
    entries = archive.infolist()
    names = [entry.filename.lower() for entry in entries]
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > size * MAX_RATIO:
        raise AppError("file_harmful")
    if any(name.endswith(_MACROS) or name.startswith(_MACRO_FOLDERS) for name in names):
        raise AppError("file_macros")
    if any(name.startswith("/") or ".." in name.split("/") or entry.flag_bits & 1
           for name, entry in zip(names, entries, strict=True)):  # fmt: skip
        raise AppError("file_harmful")
    if not _is(archive, names, kind):
        raise AppError("file_type_differs")
    for entry in entries:
        _look_through(archive, entry)


def _is(archive: zipfile.ZipFile, names: list[str], kind: Kind) -> bool:
    """Whether an archive is the kind of document that its name tells."""
    if part := _MAIN_PARTS.get(kind.ending):
        return part in names and "[content_types].xml" in names
    if "mimetype" not in names:
        return False
    with archive.open("mimetype") as file:
        return file.read(200).strip() == kind.type.encode()


def _look_through(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack a part, never further than it says, and look for entities and macros on the way."""
    is_xml = entry.filename.lower().endswith((".xml", ".rels"))
    came, tail = 0, b""
    with archive.open(entry) as file:
        while piece := file.read(_PIECE):
            came += len(piece)
            if came > entry.file_size:
                raise AppError("file_harmful")
            if is_xml:
                # Without the zeros, so that UTF-16 reads alike.
                seen = tail + piece.replace(b"\0", b"")
                if b"<!ENTITY" in seen:
                    raise AppError("file_harmful")
                if b"macroEnabled" in seen:
                    raise AppError("file_macros")
                tail = seen[-_OVERLAP:]
