"""Public pages printed whole for visitors: frame, text, and what the small reader script needs to keep them true.

A visitor who reads needs neither the client nor its catalogue; both come with the first page that is more than
reading (search, sign-in). The parts are those of the client (`web/src/discussions`), with the same classes, whose
styles are in `web/src/lib/ui/printed/`; a journey compares both in seven languages.

Invariant: what is printed depends on nothing but rows visitors may see and the language, so a page unchanged is
printed unchanged; the reader script tells by that what is new.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from babel.dates import format_datetime
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tessera.core.i18n import LANGUAGES, direction, locale, t
from tessera.core.text import ltr_runs
from tessera.discussions.mentioning import HIDDEN, LEFT
from tessera.discussions.queries import POSTS_PER_PAGE
from tessera.discussions.schemas import ThreadList, ThreadPage, ThreadShared
from tessera.home.attached import FileWords
from tessera.organisations.schemas import SourceOut
from tessera.site.schemas import SitePageOut
from tessera.site.tables import KINDS

# Day, time and zone; without a reader's zone it is UTC, and says so.
_WHEN = "EEE d MMM y HH:mm z"


@dataclass(frozen=True)
class Built:
    """What the web build made for printed pages: addresses of script and style, and icons as inner SVG by name."""

    script: str
    style: str
    icons: dict[str, str]

    @classmethod
    def read(cls, dist: Path) -> "Built":
        """From the build's folder; empty where nothing is built, so that the API runs without the client."""
        manifest = dist / ".vite/manifest.json"
        if not manifest.exists():
            return cls("", "", {})
        chunks = json.loads(manifest.read_text(encoding="utf-8"))
        icons = json.loads((dist / ".vite/icons.json").read_text(encoding="utf-8"))
        return cls(chunks["src/reader/reader.ts"]["file"], chunks["style.css"]["file"], icons)


class Words:
    """What a page says in one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.t = partial(t, lang)

    def country(self, code: str | None) -> str | None:
        """The country's name; None without one."""
        return locale(self.lang).territories.get(code, code) if code else None

    def when(self, moment: datetime) -> str:
        """A moment in full, in UTC."""
        return format_datetime(moment, _WHEN, locale=locale(self.lang))

    def byline(self, by: dict[str, Any]) -> tuple[str, list[str]]:
        """A byline as visitors see it: who, and the parts of whence."""
        country = self.country(by.get("country"))
        if by.get("unnamed"):
            size = by.get("size")
            return self.t("byline.unnamed"), _there(size and self.t(f"byline.size.{size}"), country)
        place = ((by.get("organisation") or {}).get("name"), country)
        role = by.get("role")
        if by.get("name"):
            return by["name"], _there(role, *place)
        return role or self.t("byline.officer"), _there(*place)

    def mentions(self, html: str) -> str:
        """A contribution's html in which those mentioned without a name are somebody."""
        for mark, key in ((HIDDEN, "somebody"), (LEFT, "left")):
            said = f'{mark.removesuffix("></span>")} lang="{self.lang}">{self.t(f"thread.mention_{key}")}</span>'
            html = html.replace(mark, said)
        return html


def _there(*parts: str | None) -> list[str]:
    return [part for part in parts if part]


class Printer:
    """Prints public pages; `sources` are named at the end of each, on paper too."""

    def __init__(self, built: Built) -> None:
        self._built = built
        self._jinja = Environment(
            loader=PackageLoader("tessera.home"),
            autoescape=True,
            trim_blocks=True,
            undefined=StrictUndefined,
            auto_reload=False,
        )
        self._jinja.globals |= {"icon": cache(self._icon), "languages": LANGUAGES, "language_name": _language_name}
        self._jinja.globals |= {"site_pages": KINDS, "direction": direction, "ltr_runs": ltr_runs}

    def network(self, lang: str, page: ThreadList, names: dict[str, str], sources: list[SourceOut]) -> str:
        """The open network's questions; `names` are those of themes, by key."""
        title = t(lang, "page.network")
        return self._page(
            "network.html",
            lang,
            _json({"position": page.position, "at": page.at}),
            path="/",
            title=title,
            page=page,
            theme_names=names,
            sources=sources,
        )

    def thread(self, lang: str, page: ThreadPage, names: dict[str, str], sources: list[SourceOut]) -> str:
        """A public question with its contributions; `names` are those of themes, by key."""
        shared = msgspec.json.decode(page.shared, type=ThreadShared)
        head = shared.thread
        return self._page(
            "thread.html",
            lang,
            _json({"position": page.position, "at": page.at}),
            title=head.title or t(lang, "page.thread"),
            path=f"/threads/{head.id}",
            head=head,
            questions=[post for post in shared.posts if post.question],
            answers=[post for post in shared.posts if not post.question],
            next=shared.next,
            quoted=partial(quoted_at, head.id, min((post.number for post in shared.posts), default=1)),
            theme_names=names,
            sources=sources,
        )

    def site(self, lang: str, page: SitePageOut, sources: list[SourceOut]) -> str:
        """Imprint, privacy or accessibility; it has no stream, so there is nothing to follow."""
        told = {"title": t(lang, f"page.{page.kind}"), "page": page, "sources": sources}
        return self._page("site.html", lang, None, path=f"/{page.kind}", **told)

    def _page(self, template: str, lang: str, data: Markup | None, *, path: str, **told: Any) -> str:
        words = Words(lang)
        return self._jinja.get_template(template).render(
            **told,
            path=path,
            lang=lang,
            dir=direction(lang),
            words=words,
            told=FileWords(lang),
            t=words.t,
            sign_in=f"/sign-in?then={quote(path, safe='')}",
            script=self._built.script,
            style=self._built.style,
            data=data,
        )

    def _icon(self, name: str, size: int) -> Markup:
        inner = self._built.icons.get(name, "")
        return Markup(
            f'<svg class="lucide-icon lucide lucide-{name}" xmlns="http://www.w3.org/2000/svg" width="{size}" '
            f'height="{size}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
            f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{inner}</svg>'
        )


def quoted_at(thread: UUID, first: int, number: int) -> str:
    """The way to a quoted contribution: on this page, or on the earlier one it stands on. None has a later number."""
    if number >= first:
        return f"#post-{number}"
    after = (number - 1) // POSTS_PER_PAGE * POSTS_PER_PAGE
    return f"/threads/{thread}{f'?after={after}' if after else ''}#post-{number}"


@cache
def _language_name(code: str) -> str:
    """A language's own name."""
    return str(locale(code).languages[code])


def _json(value: Any) -> Markup:
    """JSON for a script element, which no text in it can end."""
    return Markup(msgspec.json.encode(value).decode().replace("<", "\\u003c"))
