"""The act on site pages: staff save a text, as a draft or confirmed."""

from typing import Any

import sqlalchemy as sa

from tessera.core.access import Actor
from tessera.core.database import Tx
from tessera.core.errors import Conflict, Invalid, NotFound
from tessera.core.text import SITE_LANGUAGES, render
from tessera.site import rules
from tessera.site.queries import TOP_HEADING
from tessera.site.schemas import SitePageIn
from tessera.site.tables import KINDS, SitePage

_s = SitePage.__table__  # type: ignore[attr-defined]
# Of two who save at once the second sees what the first saved; readers do not wait.
_ALONE = sa.text("LOCK TABLE site_page IN SHARE ROW EXCLUSIVE MODE")


async def save_site_page(tx: Tx, actor: Actor, *, kind: str, lang: str, given: SitePageIn) -> dict[str, Any]:
    """Save a page's text in one language; what it said before is kept. Staff only.

    Raises Invalid for a text that cannot be saved, or confirmed while it has gaps; Conflict where somebody else saved
    one meanwhile.
    """
    actor.require_staff()
    if kind not in KINDS:
        raise NotFound
    if lang not in SITE_LANGUAGES:
        raise Invalid(lang="language_unknown")
    await tx.session.execute(_ALONE)
    here = sa.select(sa.func.coalesce(sa.func.max(_s.c.number), 0)).where(_s.c.kind == kind, _s.c.lang == lang)
    if given.version != (newest := await tx.session.scalar(here) or 0):
        raise Conflict("edited_meanwhile")
    if mistakes := rules.text_mistakes(given.text, confirmed=given.confirmed):
        raise Invalid(**mistakes)
    page = SitePage(
        kind=kind,
        lang=lang,
        number=newest + 1,
        text=given.text,
        html=render(given.text, top=TOP_HEADING),
        confirmed=given.confirmed,
    )
    tx.session.add(page)
    await tx.session.flush()
    return await tx.answer("site_page", page.id)
