"""Finding: asks the engine, checks every hit against its row, and makes the page.

Invariant: nothing of a hit leaves, not even its count, unless its row is in the reader's circles now.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from tessera.core.access import Actor, audience_of
from tessera.core.bylines import byline_shown
from tessera.core.paging import page_size, read_cursor, write_cursor
from tessera.core.text import SITE_LANGUAGES, detect_lang
from tessera.search import rows
from tessera.search.port import MOST_HITS, Found, Question
from tessera.search.reactions import engine
from tessera.search.schemas import HitOut, HitsOut, HitSpace
from tessera.search.snippets import Marker, shown_words

if TYPE_CHECKING:
    from tessera.core.database import Database


async def find(
    db: "Database",
    actor: Actor,
    text: str,
    *,
    lang: str | None = None,
    space_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> HitsOut:
    """A page of what this actor may see of the hits for `text`; raises Invalid for a made-up cursor."""
    after = read_cursor(cursor, tuple[float, UUID]) if cursor else None
    question = Question.of(text, likely_languages(text, lang or actor.lang), space_id)
    found = await engine.find(db, actor.circles, question)
    seen = await rows.visible_ids(db, actor.circles, [hit.id for hit in found])
    hits = [hit for hit in found if hit.id in seen]
    page, more = _page(hits, after, page_size(limit))
    items = await _show(db, actor, question, page)
    following = write_cursor(page[-1].score, page[-1].id) if more else None
    return HitsOut(items=items, total=len(hits), next=following, more=len(found) >= MOST_HITS)


def likely_languages(text: str, lang: str) -> list[str]:
    """The languages a question is likely in: the reader's, and what it looks like."""
    reader = [lang] if lang in SITE_LANGUAGES else []
    return list(dict.fromkeys([*reader, detect_lang(text)]))


def _page(hits: Sequence[Found], after: tuple[float, UUID] | None, size: int) -> tuple[list[Found], bool]:
    rest = [hit for hit in hits if after is None or (-hit.score, hit.id) > (-after[0], after[1])]
    return rest[:size], len(rest) > size


async def _show(db: "Database", actor: Actor, question: Question, page: Sequence[Found]) -> list[HitOut]:
    posts = await rows.shown(db, actor.circles, [hit.id for hit in page])
    asked = engine.telling(question)
    langs = {post.lang for post in posts.values()}
    words = {(post.lang, word) for post in posts.values() for word in shown_words(post.text)}
    await engine.stems.load(db, words | {(lang, word) for lang in langs for word in asked})
    markers = {lang: Marker(engine.stems, asked, lang) for lang in langs}
    shown = (posts[hit.id] for hit in page if hit.id in posts)
    return [_hit(post, actor, markers[post.lang]) for post in shown]


def _hit(post: rows.Shown, actor: Actor, marker: Marker) -> HitOut:
    return HitOut(
        kind="question" if post.is_question else "answer",
        id=post.id,
        thread=post.thread,
        space=HitSpace(post.space, post.space_slug, post.space_title, post.space_kind),
        title=post.title,
        snippet=marker.snippet(post.text),
        lang=post.lang,
        byline=byline_shown(post.byline, name_public=post.name_public, visitors=actor.person_id is None),
        created_at=post.created_at,
        audience=audience_of(post.circle_id),
    )
