"""Finding: asks the engine, checks every hit against its row, ranks, counts, and makes the page.

Invariant: nothing of a hit leaves, not even its count, unless the domain that owns it says that this actor may see its
row now.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from tessera.core.access import Actor, audience_of
from tessera.core.clock import now
from tessera.core.paging import page_size, read_cursor, write_cursor
from tessera.core.text import SITE_LANGUAGES, detect_lang
from tessera.search import facets
from tessera.search.facets import Narrow
from tessera.search.kinds import Checked, Shown, documents_of, findable_of, findables, tags_of
from tessera.search.port import MOST_HITS, Filters, Question
from tessera.search.ranking import Hit, age_class, ranked
from tessera.search.reactions import engine
from tessera.search.schemas import Facets, FacetValue, HitOut, HitsOut, HitSpace, SimilarOut, SimilarsOut, Why
from tessera.search.snippets import Marker, shown_words

if TYPE_CHECKING:
    from tessera.core.database import Database

SIMILAR = 5
SHORTEST_TITLE = 8
LEAST_ALIKE = 0.22
_KIND_OF = {"answer": "question"}


async def find(
    db: "Database",
    actor: Actor,
    text: str,
    *,
    reading: str | None = None,
    narrow: Narrow | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> HitsOut:
    """A page of what this actor may see of the hits for `text`; raises Invalid for a made-up cursor.

    `reading` is the language the words are likely in, the actor's if None.
    """
    after = read_cursor(cursor, tuple[float, UUID]) if cursor else None
    narrow = narrow or Narrow()
    question = Question.of(text, likely_languages(text, reading or actor.lang))
    everything, more = await _checked_hits(db, actor, question)
    hits = facets.narrowed(everything, narrow)
    if more and narrow != Narrow():
        closer, more = await _checked_hits(db, actor, replace(question, filters=_filters(narrow)))
        hits = facets.narrowed(closer, narrow)
    page, following = _page(hits, after, page_size(limit))
    counted = _facets(db, actor, everything, narrow) if after is None and everything else _nothing()
    shown, found = await asyncio.gather(_show(db, actor, question, page), counted)
    return HitsOut(
        items=shown,
        total=len(hits),
        next=write_cursor(page[-1].score, page[-1].id) if following else None,
        more=more,
        facets=found,
    )


async def _nothing() -> None:
    return None


def likely_languages(text: str, lang: str) -> list[str]:
    """The languages a question is likely in: the reader's, and what it looks like."""
    reader = [lang] if lang in SITE_LANGUAGES else []
    return list(dict.fromkeys([*reader, detect_lang(text)]))


async def similar(db: "Database", actor: Actor, title: str, *, lang: str | None = None) -> SimilarsOut:
    """Questions like the one whose title is being typed, of those this actor may see."""
    if len(title.strip()) < SHORTEST_TITLE:
        return SimilarsOut([])
    only = Filters(kinds=documents_of("question"))
    question = Question.of(title, likely_languages(title, lang or actor.lang), only, loose=True)
    hits, _ = await _checked_hits(db, actor, question)
    alike = [hit for hit in hits if hit.score >= LEAST_ALIKE][:SIMILAR]
    shown = await _shown(db, actor, alike)
    items = [
        SimilarOut(row.thread, row.title, row.lang, f"/threads/{row.thread}", bool(hit.row.answered), hit.row.helped)
        for hit in alike
        # What is no question has no answer that is missing: conversations of two.
        if (row := shown.get(hit.id)) and row.thread and hit.row.answered is not None
    ]
    return SimilarsOut(items)


def _filters(narrow: Narrow) -> Filters:
    kinds = documents_of(narrow.kind) if narrow.kind else ()
    return Filters(kinds, narrow.space, narrow.theme, narrow.goal, narrow.lang, narrow.year)


async def _checked_hits(db: "Database", actor: Actor, question: Question) -> tuple[list[Hit], bool]:
    """What this actor may see, best first, and whether there may be more."""
    looker = Looker(db, actor)
    found = await engine.find(db, actor.circles, question, looker.sees)
    # Whatever an engine gives, nothing leaves that was not looked at here.
    seen = await looker.sees([(hit.kind, hit.id) for hit in found])
    wholes = {hit.id: hit.whole for hit in found if hit.id in seen}
    await _tag(db, wholes, looker.rows)
    return ranked(found, looker.rows, now()), len(found) >= MOST_HITS


class Looker:
    """Looks at the rows behind documents with the eyes of one actor, at each once. `rows` are those that were seen."""

    def __init__(self, db: "Database", actor: Actor) -> None:
        self._db, self._actor = db, actor
        self._asked: set[UUID] = set()
        self.rows: dict[UUID, Checked] = {}

    async def sees(self, documents: Sequence[tuple[str, UUID]]) -> Collection[UUID]:
        """`port.Sees`: asks the domain that owns each kind."""
        ids = _by_owner((kind, id_) for kind, id_ in documents if id_ not in self._asked)
        checks = (f.check(self._db, self._actor, ids[f.name]) for f in findables() if f.name in ids)
        self._asked.update(id_ for _, id_ in documents)
        for some in await asyncio.gather(*checks):
            self.rows |= {row.id: row for row in some}
        return self.rows.keys()


async def _tag(db: "Database", wholes: dict[UUID, UUID], rows: dict[UUID, Checked]) -> None:
    tags = await tags_of(db.pool, sorted(set(wholes.values()))) if wholes else {}
    for id_, whole in wholes.items():
        if tagged := tags.get(whole):
            rows[id_].themes, rows[id_].goals = tagged.themes, tagged.goals


def _by_owner(documents: Iterable[tuple[str, UUID]]) -> dict[str, list[UUID]]:
    """{name of a findable: the ids of its documents}; documents of kinds that are registered no more are nobody's."""
    ids: dict[str, list[UUID]] = {}
    for kind, id_ in documents:
        ids.setdefault(_KIND_OF.get(kind, kind), []).append(id_)
    return ids


def _page(hits: Sequence[Hit], after: tuple[float, UUID] | None, size: int) -> tuple[list[Hit], bool]:
    rest = [hit for hit in hits if after is None or (-hit.score, hit.id) > (-after[0], after[1])]
    return rest[:size], len(rest) > size


async def _shown(db: "Database", actor: Actor, page: Sequence[Hit]) -> dict[UUID, Shown]:
    ids = _by_owner((hit.kind, hit.id) for hit in page)
    shows = (f.show(db, actor, ids[f.name]) for f in findables() if f.name in ids)
    return {row.id: row for some in await asyncio.gather(*shows) for row in some}


async def _show(db: "Database", actor: Actor, question: Question, page: Sequence[Hit]) -> list[HitOut]:
    rows = await _shown(db, actor, page)
    terms = await engine.terms(db, question) if rows else []
    langs = {row.lang for row in rows.values()}
    words = {(row.lang, word) for row in rows.values() for word in shown_words(row.text)}
    await engine.stems.load(db, words | {(lang, term.word) for lang in langs for term in terms})
    markers = {lang: Marker(engine.stems, terms, lang) for lang in langs}
    shown = ((hit, rows[hit.id]) for hit in page if hit.id in rows)
    return [_hit(hit, row, markers[row.lang]) for hit, row in shown]


def _hit(hit: Hit, row: Shown, marker: Marker) -> HitOut:
    place = row.space
    return HitOut(
        kind=row.word or hit.best.kind,
        id=row.id,
        title=row.title,
        snippet=marker.snippet(row.text),
        lang=row.lang,
        path=row.path,
        thread=row.thread,
        space=HitSpace(place.id, place.slug, place.title, place.kind) if place else None,
        byline=row.byline,
        created_at=row.created_at,
        audience=audience_of(row.circle_id),
        why=Why(hit.fields, hit.parts, hit.row.helped, hit.row.answered, age_class(hit.row.at, now())),
        country=row.country,
    )


async def _facets(db: "Database", actor: Actor, hits: Sequence[Hit], narrow: Narrow) -> Facets:
    given = {}
    counted = list(facets.counted(hits, narrow))
    named = await asyncio.gather(*(_labels(db, actor, name, [v for v, _ in values]) for name, values in counted))
    for (name, values), labels in zip(counted, named, strict=True):
        # A value whose thing the reader may not see is no value.
        known = [entry for entry in values if labels is None or entry[0] in labels]
        given[name] = [FacetValue(value, count, labels[value] if labels else None) for value, count in known]
    return Facets(**given)


async def _labels(db: "Database", actor: Actor, name: str, values: Sequence[str]) -> dict[str, str | None] | None:
    """The titles of spaces and themes, without that of the open network, which each language calls by its own name.

    None for facets whose values need none.
    """
    if name not in ("space", "theme"):
        return None
    findable = findable_of(name)
    if findable is None or not values:
        return {}
    rows = await findable.show(db, actor, [UUID(value) for value in values])
    return {str(row.id): None if row.space and row.space.kind == "network" else row.title for row in rows}
