"""Every page's address: for visitors public pages printed whole, else the client's index.html in their language.

Invariants:
- Assets are read once at start into a dict; no path of a request ever reaches the disk.
- What is printed is what a visitor may see. Whether something else stands at an address is not told here: it is
  answered with the client, as any page that only the client draws.
- Status codes are true: an unknown page is 404 with the client, which says so.
"""

import gzip
import html
import mimetypes
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from litestar import MediaType, Request, Response, get
from litestar.datastructures import Cookie, State

from tessera.core.access import VISITOR
from tessera.core.admission import CROWDED
from tessera.core.database import Database
from tessera.core.errors import AppError, NotFound
from tessera.core.http import is_known, tag_of
from tessera.core.i18n import direction, t
from tessera.discussions import listing, queries
from tessera.home.printed import Built, Printer
from tessera.organisations.queries import all_sources, merged_into
from tessera.people.tables import LANGUAGES
from tessera.site.queries import site_page
from tessera.site.tables import KINDS as SITE_PAGES
from tessera.themes.queries import theme_names

LANG_COOKIE = "tessera_lang"
A_YEAR = 31536000
IMMUTABLE = f"public, max-age={A_YEAR}, immutable"
QUESTIONS_PER_PAGE = 20


@dataclass(frozen=True)
class Asset:
    """A built file with its compressed siblings, by content encoding, and its ETag."""

    media_type: str
    bodies: dict[str, bytes]
    tag: str


class Shell:
    """The built client: its index.html, its assets, and what prints pages in its likeness."""

    def __init__(self, dist: Path) -> None:
        index = dist / "index.html"
        self.index = index.read_text(encoding="utf-8") if index.exists() else ""
        self.printer = Printer(Built.read(dist))
        self.assets = {
            str(path.relative_to(dist)): _asset(path)
            for path in sorted(dist.rglob("*"))
            if path.is_file() and path.suffix not in (".br", ".gz") and not path.name.startswith(".")
        }

    def page(self, *, lang: str, title: str) -> str:
        """The client's page, empty; `title` is plain text."""
        values = {"%lang%": lang, "%dir%": direction(lang), "%title%": html.escape(title)}
        page = self.index
        for mark, value in values.items():
            page = page.replace(mark, value, 1)
        return page


def _asset(path: Path) -> Asset:
    bodies = {"identity": path.read_bytes()}
    for encoding, suffix in (("br", ".br"), ("gzip", ".gz")):
        sibling = path.with_name(path.name + suffix)
        if sibling.exists():
            bodies[encoding] = sibling.read_bytes()
    media = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    media = "text/javascript" if media == "application/javascript" else media
    return Asset(media, bodies, tag_of(bodies["identity"]))


def language_of(request: Request[Any, Any, Any]) -> str:
    """The language of a page: the reader's choice in the address or a cookie, else what the browser asks for, else
    English."""
    for chosen in (request.query_params.get("lang"), request.cookies.get(LANG_COOKIE)):
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
    headers = {"Cache-Control": cache, "Vary": "Accept-Encoding", "ETag": asset.tag}
    if is_known(request, asset.tag):
        return Response(b"", status_code=304, media_type=asset.media_type, headers=headers)
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


# The end of the block of data: nothing that people write can hold it, as it has the end of a script in it.
PRINTED_AT = re.compile(rb'"at":\d+}</script>')


@get(["/", "/{path:path}"], include_in_schema=False)
async def read_page(request: Request[Any, Any, Any], db: Database, state: State, path: str = "") -> Response[bytes]:
    """A page."""
    lang, shell, status = language_of(request), state.shell, 200
    parts = [part for part in path.split("/") if part]
    crowded = (request.scope.get("state") or {}).get(CROWDED, False)
    if not crowded and (moved := await _moved(db, parts)):
        query = f"?{request.url.query}" if request.url.query else ""
        there = {"Location": f"{moved}{query}", "Cache-Control": "no-cache"}
        return Response(b"", status_code=301, media_type=MediaType.HTML, headers=there)
    try:
        page = await _page(request, db, shell, lang, parts, bare=crowded)
    except AppError as error:
        page, status = (
            shell.page(lang=lang, title=f"{t(lang, 'error.not_found')} · {t(lang, 'site.name')}"),
            error.status,
        )
    headers = {
        "Cache-Control": "no-cache",
        "Vary": "Accept-Language, Accept-Encoding, Cookie",
        "Content-Language": lang,
    }
    body = page.encode()
    # A page unchanged is printed unchanged but for the time of it, so a second visit costs its headers alone.
    headers["ETag"] = tag = tag_of(PRINTED_AT.sub(b"", body))
    if status == 200 and is_known(request, tag):
        return Response(b"", status_code=304, media_type=MediaType.HTML, headers=headers)
    # Of a page for visitors nothing is secret, so its length may tell what it holds; a long thread shrinks to a fifth.
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = gzip.compress(body, 6, mtime=0), "gzip"
    chosen = request.query_params.get("lang") == lang
    return Response(
        body,
        status_code=status,
        media_type=MediaType.HTML,
        headers=headers,
        cookies=[Cookie(key=LANG_COOKIE, value=lang, path="/", max_age=A_YEAR, samesite="lax")] if chosen else [],
    )


async def _moved(db: Database, parts: list[str]) -> str | None:
    """The address that took the place of this one for good: that of what an organisation was merged into."""
    match parts:
        case ["organisations", written]:
            with suppress(ValueError):
                into = await merged_into(db, UUID(written))
                return f"/organisations/{into}" if into else None
    return None


# The first words of the client's pages (`web/src/pages.ts`; a test compares them), so that all others are 404. The
# public ones are printed for visitors; the plain ones only the client draws.
PUBLIC_PAGES = {"", "threads", *SITE_PAGES}
PLAIN_PAGES = {
    "communities",
    "conversations",
    "desk",
    "directory",
    "goals",
    "invitations",
    "mine",
    "offline",
    "organisations",
    "partnerships",
    "password",
    "people",
    "profile",
    "search",
    "sign-in",
    "spaces",
    "themes",
    "today",
    "welcome",
}


async def _page(
    request: Request[Any, Any, Any], db: Database, shell: Shell, lang: str, parts: list[str], *, bare: bool
) -> str:
    """The page at this address, `bare` without what is printed; raises AppError for one that is not there."""
    first = parts[0] if parts else ""
    if first not in PUBLIC_PAGES | PLAIN_PAGES:
        raise NotFound
    printed = None
    if not bare and first in PUBLIC_PAGES and request.user.person_id is None:
        printed = await _printed(request, db, shell.printer, lang, parts)
    return printed or shell.page(lang=lang, title=t(lang, "site.name"))


async def _printed(
    request: Request[Any, Any, Any], db: Database, printer: Printer, lang: str, parts: list[str]
) -> str | None:
    """A public page for a visitor; None where they may see nothing, as others may see something there."""
    match parts:
        case []:
            cursor = request.query_params.get("cursor") or None
            page = await listing.thread_list(db, VISITOR, "network", cursor=cursor, limit=QUESTIONS_PER_PAGE)
            return printer.network(lang, page, await theme_names(db, lang), await all_sources(db))
        case ["threads", thread_id]:
            return await _thread(db, printer, lang, thread_id, request.query_params.get("after") or "0")
        case [kind] if kind in SITE_PAGES:
            text = await site_page(db, request.app.state.settings, kind, lang)
            return printer.site(lang, text, await all_sources(db))
    raise NotFound


async def _thread(db: Database, printer: Printer, lang: str, thread_id: str, after: str) -> str | None:
    try:
        wanted, number = UUID(thread_id), int(after)
    except ValueError:
        raise NotFound from None
    try:
        page = await queries.thread_page(db, VISITOR, wanted, after=number)
        return printer.thread(lang, page, await theme_names(db, lang), await all_sources(db))
    except NotFound:
        return None


handlers = [read_asset, read_root_file, read_page]
