"""A contribution as a machine puts it into another language, for one reader who asked for it.

Invariants:
- What lies in a closed space goes to the translation server only where its facilitators allow it; what lies in other
  circles than the network's and communities', never (`rules.may_translate_by_machine`).
- No transaction is open while the server is asked. What came back is kept only if the contribution is still the one
  that was sent.
- It stands in no stream and no shared answer; it goes with the version it was made from.
"""

import html
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import nh3
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import Actor, visible
from tessera.core.database import Database
from tessera.core.errors import AppError, Conflict, Invalid, NotFound, require
from tessera.core.limits import Limit
from tessera.core.reads import read
from tessera.core.shared import Shared
from tessera.core.text import MENTION, SOMEBODY, clean
from tessera.discussions import rules
from tessera.discussions.access import load_post
from tessera.discussions.tables import MachineTranslation, Post, Thread
from tessera.discussions.translating_schemas import MachineTranslationOut
from tessera.people.tables import LANGUAGES
from tessera.spaces.tables import Space
from tessera.translating.libretranslate import LanguageUnknown, Translator, TranslatorAway

_p = Post.__table__  # type: ignore[attr-defined]
_t = Thread.__table__  # type: ignore[attr-defined]
_s = Space.__table__  # type: ignore[attr-defined]
_m = MachineTranslation.__table__  # type: ignore[attr-defined]
_id, _lang = sa.bindparam("id", type_=sa.Uuid), sa.bindparam("lang", type_=sa.Text)
LONGEST_TITLE = 400
AWAY_SECONDS = 60


class _Asked(msgspec.Struct):
    html: str
    lang: str
    number: int
    title: str
    edited_at: datetime | None
    deleted: bool
    kind: str
    allowed: bool
    kept_title: str | None
    kept_html: str | None


_kept = (
    (_m.c.post_id == _p.c.id)
    & (_m.c.lang == _lang)
    & (_m.c.source == _p.c.lang)
    & _m.c.of.is_not_distinct_from(_p.c.edited_at)
)
_ASKED = read(
    sa.select(
        _p.c.html,
        _p.c.lang,
        _p.c.number,
        _t.c.title,
        _p.c.edited_at,
        _p.c.deleted_at.is_not(None).label("deleted"),
        _s.c.kind,
        _s.c.machine_translation.label("allowed"),
        _m.c.title.label("kept_title"),
        _m.c.html.label("kept_html"),
    )
    .select_from(_p.join(_t, _t.c.id == _p.c.thread_id).join(_s, _s.c.id == _t.c.space_id).outerjoin(_m, _kept))
    .where(_p.c.id == _id, visible(_p.c.circle_id)),
    _Asked,
)


@dataclass(frozen=True)
class Machine:
    """The translation server, if there is one, and how often one person may ask it."""

    translator: Translator | None
    limit: Limit
    shared: Shared | None = None


async def translate_by_machine(
    db: Database, actor: Actor, machine: Machine, *, post_id: UUID, lang: str
) -> MachineTranslationOut:
    """A contribution in another language, kept or made now; raises NotFound where there is no translation server."""
    person = str(actor.person())
    if machine.translator is None:
        raise NotFound
    if lang not in LANGUAGES:
        raise Invalid(lang="language_unknown")
    post = await db.one(_ASKED, id=post_id, lang=lang, circles=actor.circles)
    if post is None:
        raise NotFound
    original = post.lang == lang
    require(
        rules.may_translate_by_machine(kind=post.kind, allowed=post.allowed, deleted=post.deleted, original=original)
    )
    if post.kept_html is not None:
        return MachineTranslationOut(lang, post.kept_html, post.edited_at, post.kept_title)
    await machine.limit.take(machine.shared, person)
    made = await _ask(machine.translator, post, lang)
    await _keep(db, actor, post_id, post, made)
    return made


async def _ask(translator: Translator, post: _Asked, lang: str) -> MachineTranslationOut:
    question = post.number == 1
    # Whom it mentions is nobody's business but its readers'.
    words = MENTION.sub(SOMEBODY, post.html)
    pieces = [words, html.escape(post.title)] if question else [words]
    try:
        text, *title = await translator.translate(pieces, post.lang, lang)
    except LanguageUnknown:
        raise Conflict("machine_language") from None
    except TranslatorAway:
        raise AppError("machine_away", status=503, after=AWAY_SECONDS) from None
    safe = clean(text)
    if not safe:
        raise AppError("machine_away", status=503, after=AWAY_SECONDS)
    return MachineTranslationOut(lang, safe, post.edited_at, _line(title[0]) if question else None)


def _line(title: str) -> str:
    """A title as plain text on one line."""
    return " ".join(html.unescape(nh3.clean(title, tags=set())).split())[:LONGEST_TITLE]


async def _keep(db: Database, actor: Actor, post_id: UUID, sent: _Asked, made: MachineTranslationOut) -> None:
    """Keep what was made, for the next who asks; raises Conflict where the contribution is another by now."""
    async with db.act() as tx:
        post, target = await load_post(tx, actor, post_id)
        title = target.thread.title if post.number == 1 else sent.title
        if (post.html, post.edited_at, post.lang, title) != (sent.html, sent.edited_at, sent.lang, sent.title):
            raise Conflict("edited_meanwhile")
        row: dict[str, Any] = {
            "circle_id": post.circle_id,
            "source": post.lang,
            "title": made.title,
            "html": made.html,
            "of": post.edited_at,
            "made_at": sa.func.now(),
        }
        put = pg.insert(_m).values(post_id=post.id, lang=made.lang, **row)
        await tx.session.execute(put.on_conflict_do_update(index_elements=["post_id", "lang"], set_=row))
