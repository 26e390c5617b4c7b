"""Every page's address: the client's index.html with language, direction, title and, for public pages, their text.

Invariants:
- Assets are read once at start into a dict; no path of a request ever reaches the disk.
- What stands in the HTML is what a visitor may see, whoever asks: the bytes are the same for all.
- Status codes are true: an unknown page is 404 with the shell.
"""

import html
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State

from tessera.core.access import VISITOR
from tessera.core.database import Database
from tessera.core.errors import AppError, NotFound
from tessera.core.i18n import direction, t
from tessera.discussions import listing, queries
from tessera.discussions.schemas import ThreadList, ThreadShared
from tessera.people.tables import LANGUAGES
from tessera.spaces import queries as spaces

LANG_COOKIE = "tessera_lang"
IMMUTABLE = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """A built file with its compressed siblings, by content encoding."""

    media_type: str
    bodies: dict[str, bytes]


class Shell:
    """The built client: its index.html and its assets."""

    def __init__(self, dist: Path) -> None:
        index = dist / "index.html"
        self.index = index.read_text(encoding="utf-8") if index.exists() else ""
        self.assets = {
            str(path.relative_to(dist)): _asset(path)
            for path in sorted(dist.rglob("*"))
            if path.is_file() and path.suffix not in (".br", ".gz") and not path.name.startswith(".")
        }

    def page(self, *, lang: str, title: str, head: str = "", main: str = "", data: str = "") -> bytes:
        """The page; `title` is plain text, the others are HTML."""
        values = {
            "%lang%": lang,
            "%dir%": direction(lang),
            "%title%": html.escape(title),
            "<!--head-->": head,
            "<!--main-->": main,
            "<!--data-->": data,
        }
        page = self.index
        for mark, value in values.items():
            page = page.replace(mark, value, 1)
        return page.encode()


def _asset(path: Path) -> Asset:
    bodies = {"identity": path.read_bytes()}
    for encoding, suffix in (("br", ".br"), ("gzip", ".gz")):
        sibling = path.with_name(path.name + suffix)
        if sibling.exists():
            bodies[encoding] = sibling.read_bytes()
    media = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset("text/javascript" if media == "application/javascript" else media, bodies)


def language_of(request: Request[Any, Any, Any]) -> str:
    """The language of a page: the person's choice in a cookie, else what the browser asks for, else English."""
    chosen = request.cookies.get(LANG_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    for part in request.headers.get("accept-language", "").split(","):
        tag = part.split(";")[0].strip().lower().split("-")[0]
        if tag in LANGUAGES:
            return tag
    return "en"


def _serve(request: Request[Any, Any, Any], shell: Shell, path: str, cache: str) -> Response[bytes]:
    asset = shell.assets.get(path)
    if asset is None:
        raise NotFound
    accepted = request.headers.get("accept-encoding", "")
    encoding = next((e for e in ("br", "gzip") if e in accepted and e in asset.bodies), "identity")
    headers = {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    if encoding != "identity":
        headers["Content-Encoding"] = encoding
    return Response(asset.bodies[encoding], media_type=asset.media_type, headers=headers)


@get("/assets/{path:path}", include_in_schema=False)
async def read_asset(request: Request[Any, Any, Any], path: str, state: State) -> Response[bytes]:
    """A built file; its name changes with its content."""
    return _serve(request, state.shell, f"assets/{path.lstrip('/')}", IMMUTABLE)


@get(["/sw.js", "/favicon.svg"], include_in_schema=False)
async def read_root_file(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """Files whose address must not change."""
    return _serve(request, state.shell, request.url.path.lstrip("/"), "no-cache")


@get(["/", "/{path:path}"], include_in_schema=False)
async def read_page(request: Request[Any, Any, Any], db: Database, state: State, path: str = "") -> Response[bytes]:
    """A page of the client."""
    lang = language_of(request)
    shell: Shell = state.shell
    try:
        title, main, answers = await _public_text(db, lang, [part for part in path.split("/") if part])
        status = 200
    except AppError as error:
        title, main, answers, status = t(lang, "error.not_found"), "", {}, error.status
    page = shell.page(
        lang=lang, title=f"{title} – Tessera" if title else "Tessera", main=main, data=_data_block(answers)
    )
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language, Cookie", "Content-Language": lang}
    return Response(page, status_code=status, media_type="text/html; charset=utf-8", headers=headers)


def _data_block(answers: dict[str, Any]) -> str:
    if not answers:
        return ""
    encoded = msgspec.json.encode(answers).decode().replace("<", "\\u003c")
    return f'<script type="application/json" id="tessera-data">{encoded}</script>'


# The first words of the client's pages (`web/src/pages.ts`; a test compares them), so that all others are 404. The
# public ones hold text for visitors; the plain ones only the client draws.
PUBLIC_PAGES = {"", "threads"}
PLAIN_PAGES = {"communities", "goals", "invitations", "offline", "profile", "search", "sign-in", "spaces", "themes"}


async def _public_text(db: Database, lang: str, parts: list[str]) -> tuple[str, str, dict[str, Any]]:
    """(title, HTML for `<main>`, answers for the data block) of a page as visitors see it."""
    match parts:
        case []:
            return await _network(db, lang)
        case ["threads", thread_id]:
            return await _thread(db, thread_id)
        case [first, *_] if first in PLAIN_PAGES:
            return "", "", {}
    raise NotFound


async def _network(db: Database, lang: str) -> tuple[str, str, dict[str, Any]]:
    page = await listing.thread_list(db, VISITOR, "network", cursor=None, limit=20)
    space = await spaces.space_page(db, VISITOR, "network")
    return t(lang, "page.network"), _list_html(lang, page), {"/api/spaces/network": space}


def _list_html(lang: str, page: ThreadList) -> str:
    rows = "".join(
        f'<li><a href="/threads/{item.id}" lang="{item.lang}" dir="auto">{html.escape(item.title)}</a>'
        f'<p lang="{item.lang}" dir="auto">{html.escape(item.excerpt)}</p></li>'
        for item in page.items
    )
    return f"<h1>{html.escape(t(lang, 'page.network'))}</h1><ul>{rows}</ul>"


async def _thread(db: Database, thread_id: str) -> tuple[str, str, dict[str, Any]]:
    """A public thread; others answer like a page without text, so that who may see them can open them."""
    try:
        head = await queries.thread_head(db, VISITOR, UUID(thread_id))
    except ValueError:
        raise NotFound from None
    except NotFound:
        # Signed-in readers open closed threads by this address too; whether it exists is not told here.
        return "", "", {}
    return head.title, _thread_html(await queries.shared_part(db, VISITOR, head, 0)), {}


def _thread_html(shared: ThreadShared) -> str:
    posts = "".join(
        f'<article lang="{post.lang}" dir="auto"><p>{html.escape(_who(post.byline))}</p>{post.html}</article>'
        for post in shared.posts
        if not post.deleted
    )
    title = f'<h1 lang="{shared.thread.lang}" dir="auto">{html.escape(shared.thread.title)}</h1>'
    return title + posts


def _who(byline: dict[str, Any]) -> str:
    place = (byline.get("organisation") or {}).get("name")
    return ", ".join(filter(None, (byline.get("name"), place, byline.get("country"))))


handlers = [read_asset, read_root_file, read_page]
