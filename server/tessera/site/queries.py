"""Reads of site pages: as everybody reads them, and as staff edit them."""

from datetime import datetime

import msgspec
import sqlalchemy as sa

from tessera.core.access import Actor
from tessera.core.database import Database
from tessera.core.errors import Invalid, NotFound
from tessera.core.reads import read
from tessera.core.text import SITE_LANGUAGES, render
from tessera.settings import Settings
from tessera.site import rules
from tessera.site.models import model
from tessera.site.schemas import SitePageOut, SitePageSource, SitePageState, SitePageStates, SitePageVersion
from tessera.site.tables import KINDS, SitePage

MOST_VERSIONS = 100
TOP_HEADING = 2

_s = SitePage.__table__  # type: ignore[attr-defined]


class _Text(msgspec.Struct):
    kind: str
    lang: str
    number: int
    confirmed: bool
    at: datetime
    text: str
    html: str


_columns = [_s.c[name] for name in _Text.__struct_fields__]
_kind, _lang = (sa.bindparam(name, type_=sa.Text) for name in ("kind", "lang"))
# Of each language the newest text and the newest confirmed one: all that a choice among them depends on.
_NEWEST = read(
    sa.select(*_columns)
    .where(_s.c.kind == _kind)
    .distinct(_s.c.lang, _s.c.confirmed)
    .order_by(_s.c.lang, _s.c.confirmed, _s.c.number.desc()),
    _Text,
)
_ALL = read(
    sa.select(*_columns)
    .where(_s.c.kind == _kind, _s.c.lang == _lang)
    .order_by(_s.c.number.desc())
    .limit(MOST_VERSIONS),
    _Text,
)


async def site_page(db: Database, settings: Settings, kind: str, lang: str) -> SitePageOut:
    """A page as everybody reads it. Raises NotFound, and Invalid for a language that we do not have."""
    _require(kind, lang)
    found = rules.chosen(await db.fetch(_NEWEST, kind=kind), lang)
    if found is None:
        return SitePageOut(kind, lang, _model_html(model(kind, lang, settings)), True, None)
    return SitePageOut(kind, found.lang, found.html, not found.confirmed, found.at)


def _model_html(text: str) -> str:
    return render(text, top=TOP_HEADING)


def _require(kind: str, lang: str) -> None:
    if kind not in KINDS:
        raise NotFound
    if lang not in SITE_LANGUAGES:
        raise Invalid(lang="language_unknown")


async def site_page_states(db: Database, actor: Actor) -> SitePageStates:
    """How every page stands in every language; staff only."""
    actor.require_staff()
    states = []
    for kind in KINDS:
        texts = await db.fetch(_NEWEST, kind=kind)
        for lang in SITE_LANGUAGES:
            own = [text for text in texts if text.lang == lang]
            changed = max((text.at for text in own), default=None)
            states.append(SitePageState(kind, lang, rules.state_of(own), changed))
    return SitePageStates(states)


async def site_page_source(db: Database, actor: Actor, settings: Settings, kind: str, lang: str) -> SitePageSource:
    """What staff edit, with what the page said before; staff only."""
    actor.require_staff()
    _require(kind, lang)
    texts = await db.fetch(_ALL, kind=kind, lang=lang)
    return SitePageSource(
        kind=kind,
        lang=lang,
        text=texts[0].text if texts else model(kind, lang, settings),
        version=texts[0].number if texts else 0,
        state=rules.state_of(texts),
        versions=[SitePageVersion(text.number, text.at, text.html, text.confirmed) for text in texts],
    )
