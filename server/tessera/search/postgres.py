"""The PostgreSQL engine: full-text for words and beginnings of words, trigrams for compounds and what is misspelt.

First documents with all asked words. Where these are few, things of which several parts together hold the words, or
that hold most of them: the rarer a word among what the reader may see, the more it counts. A word that nothing the
reader may see holds is taken for one that is spelt like it. Where a theme is named, things that carry it come last.

Invariant: whatever depends on how many texts hold a word is counted by what the reader may see now. Forms of words come
from the words of all texts, hidden and deleted ones too, but are only ever tried all together, so that they add
nothing.

Circles come as an array of up to some thousand ids; `IN (SELECT unnest(…))` makes it a hash, while `= ANY` of a
parameter is compared one by one for each row. The functions are in schema/migrations/0006-search.sql.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from math import log
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tessera.core.access import circles_text
from tessera.search.port import MOST_HITS, Found, Question, Sees, Source
from tessera.search.stems import Stems
from tessera.search.terms import Term, is_variant, quoted, spelt_like, terms_of
from tessera.search.vectors import title_words, vector_lists
from tessera.search.words import fold, shape

if TYPE_CHECKING:
    from tessera.core.database import Database, Tx

FORMAT = 2
"""Of the documents; those of another are made anew (`timers.py`)."""
FEW = 20
SHORTEST_NEAR = 4
RARE = 60
"""A word in more documents than that says too little to be found by it alone."""
MOST_ON_THEME = 200
WORTH = {6: 1.0, 5: 0.8, 4: 0.65, 3: 0.6, 2: 0.42, 1: 0.35, 0: 0.0}
"""What a grade of `graded_documents` counts, of 1."""
ENOUGH_KNOWN, ENOUGH, ENOUGH_OF_TWO = 0.3, 0.4, 0.5
"""The share of the asked words, weighed by how rare they are, that a thing has to hold more of: where each of them is
known, where one is not, and where one of two is not."""

_WITH = "SELECT documents_with($1::text::tsquery, $2::text::bigint[], $3, $4, $5, $6, $7, $8, $9, $10)"
_THINGS = "SELECT place, whole, kind, id FROM things_with($1, $2::text::bigint[], $3, $4, $5, $6, $7, $8, $9, $10)"
_GRADED = "SELECT * FROM graded_documents($1, $2, $3::text::bigint[], $4, $5, $6, $7, $8, $9)"
_ON = "SELECT id, kind, whole_id, lang FROM documents_on($1, $2::text::bigint[], $3, $4, $5, $6, $7, $8)"
_NEAR = "SELECT u.place, n.word FROM unnest($1::text[]) WITH ORDINALITY u (shape, place), near_words(u.shape) n"
_HOLDING = "SELECT u.place, n.word FROM unnest($1::text[]) WITH ORDINALITY u (shape, place), words_holding(u.shape) n"
_KNOW_WORDS = "INSERT INTO document_word SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING"

_PUT = """
INSERT INTO {table} (id, kind, circle_id, whole_id, space_id, lang, created_at, stamp, format, themes, goals,
                     title_words, text, tsv)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, document_vector($14, $15, $16))
ON CONFLICT (id) DO UPDATE SET
    (kind, circle_id, whole_id, space_id, lang, created_at, stamp, format, themes, goals, title_words, text, tsv)
    = ROW (excluded.kind, excluded.circle_id, excluded.whole_id, excluded.space_id, excluded.lang,
           excluded.created_at, excluded.stamp, excluded.format, excluded.themes, excluded.goals,
           excluded.title_words, excluded.text, excluded.tsv)
"""
_DROP = "DELETE FROM document WHERE id = ANY ($1::uuid[])"


_COMMON = frozenset(UUID(int=number) for number in range(4 * RARE))
"""Stands for the things that hold a common word."""


class PostgresEngine:
    """The engine of `port.Engine` on the table `document`."""

    def __init__(self) -> None:
        self.stems = Stems()

    async def find(self, db: "Database", circles: Sequence[int], question: Question, sees: Sees) -> list[Found]:
        """See the port."""
        terms = await self._all_terms(db, question)
        if not terms:
            return []
        search = _Search(db, circles, question, terms, sees)
        found = await search.with_all()
        if len({hit.whole for hit in found}) < FEW:
            found = await search.with_most(found)
        return found

    async def terms(self, db: "Database", question: Question) -> list[Term]:
        """The telling words of a question, in the forms that need no words of texts."""
        await self.stems.load(db, [(lang, word) for lang in question.langs for word in question.words])
        return terms_of(self.telling(question), question.langs, self.stems)

    async def _all_terms(self, db: "Database", question: Question) -> list[Term]:
        """The same with the longer words that hold them."""
        terms = await self.terms(db, question)
        asked = [term for term in terms if term.inside]
        if asked:
            rows = await db.pool.fetch(_HOLDING, [shape(term.inside or "") for term in asked])
            for place, word in rows:
                if _is_within(asked[place - 1].inside or "", word):
                    asked[place - 1].inner.add(word)
        return terms

    def telling(self, question: Question) -> list[str]:
        """The words that are no stop words in any likely language; all, if there are no others."""
        said = [word for word in question.words if all(self.stems.of(lang, word) for lang in question.langs)]
        return said or list(question.words)

    async def put(self, tx: "Tx", sources: Sequence[Source], table: str = "document") -> None:
        """See the port; `table` is another one while `reindex` builds beside."""
        driver = await tx.driver()
        known: set[str] = set()
        rows = []
        for source in sorted(sources, key=lambda source: source.id):
            lists, words = vector_lists(source)
            known |= words
            rows.append((*_plain_columns(source), *lists))
        await driver.executemany(_PUT.format(table=table), rows)
        # In one order, so that two who add words at once wait for each other and never in a circle.
        long = sorted(word for word in known if len(word) >= SHORTEST_NEAR)
        await driver.execute(_KNOW_WORDS, long, [shape(word) for word in long])

    async def drop(self, tx: "Tx", ids: Sequence[UUID]) -> None:
        """See the port."""
        await (await tx.driver()).execute(_DROP, ids)


class _Search:
    """One question being answered."""

    def __init__(
        self, db: "Database", circles: Sequence[int], question: Question, terms: list[Term], sees: Sees
    ) -> None:
        self.pool, self.question, self.terms, self.sees = db.pool, question, terms, sees
        # Written once for all statements: numbers one by one cost more than the search.
        self.circles = circles_text(tuple(circles))
        narrow = question.filters
        year = narrow.year
        since = datetime(year, 1, 1, tzinfo=UTC) if year else None
        until = datetime(year + 1, 1, 1, tzinfo=UTC) if year else None
        kinds = list(narrow.kinds) or None
        self.narrow = (kinds, narrow.space, narrow.theme, narrow.goal, narrow.lang, since, until)
        self.phrases = [" <-> ".join(map(quoted, phrase)) for phrase in question.phrases]
        self.known = True
        self.weights = [1.0] * len(terms)

    async def with_all(self) -> list[Found]:
        """Documents that hold all words."""
        return [hit for hit in await self._graded(await self._ids([t.wide_query() for t in self.terms]), []) if hit]

    async def with_most(self, found: list[Found]) -> list[Found]:
        """The same with words spelt like unknown ones, things that hold them in parts, and things that hold most."""
        holders = await self._holders([term.wide_query() for term in self.terms])
        await self._know_near([not things for things in holders])
        loose = [term.loose_query() for term in self.terms]
        if any(loose):
            holders = [some | more for some, more in zip(holders, await self._holders(loose), strict=True)]
        self.known = all(holders)
        self.weights = _weights(list(map(len, holders)), loose=self.question.loose)
        # Only now, as a common word that is misspelt has too many holders to be found by them.
        ids = await self._ids([term.any_query() for term in self.terms]) if self.known else []
        wholes: set[UUID] = set().union(*(things for things in holders if len(things) <= RARE))
        more = await self._graded([*{hit.id for hit in found} | set(ids)], sorted(wholes))
        kept = self._held_enough(more)
        return [*kept, *await self._on_themes(kept)]

    async def _ids(self, queries: list[str]) -> list[UUID]:
        asked = " & ".join(f"({query})" for query in [*queries, *self.phrases])
        return list(await self.pool.fetchval(_WITH, asked, self.circles, *self.narrow, MOST_HITS))

    async def _holders(self, queries: list[str]) -> list[frozenset[UUID]]:
        """The things that hold each word; _COMMON for a common word."""
        asked = [
            "".join((f"({query})", *(f" & {phrase}" for phrase in self.phrases))) if query else "" for query in queries
        ]
        most = RARE * 4
        rows = await self.pool.fetch(_THINGS, asked, self.circles, *self.narrow, most)
        # Which ones are left out of very many is chance, and nothing may depend on it.
        counts = Counter(row[0] for row in rows)
        rare = [row for row in rows if counts[row[0]] < most]
        seen = await self.sees([(kind, id_) for _, _, kind, id_ in rare])
        things: list[set[UUID]] = [set() for _ in queries]
        for place, whole, _, id_ in rare:
            if id_ in seen:
                things[place - 1].add(whole)
        return [_COMMON if counts[place] >= most else frozenset(held) for place, held in enumerate(things, 1)]

    async def _know_near(self, unknown: list[bool]) -> None:
        """Words spelt like those nothing holds; of those that are known, only other spellings of long ones."""
        pairs = zip(self.terms, unknown, strict=True)
        asked = [(term, fold(term.word), near) for term, near in pairs if len(fold(term.word)) >= SHORTEST_NEAR]
        rows = await self.pool.fetch(_NEAR, [shape(word) for _, word, _ in asked]) if asked else []
        for place, found in rows:
            term, word, near = asked[place - 1]
            if spelt_like(word, found) if near else is_variant(word, found):
                term.near.add(found)

    async def _graded(self, ids: list[UUID], wholes: list[UUID]) -> list[Found]:
        if not ids and not wholes:
            return []
        queries = [
            [t.exact_query("A") for t in self.terms],
            [t.wide_query("A") for t in self.terms],
            [t.wide_query("B") for t in self.terms],
            [t.exact_query() for t in self.terms],
            [t.wide_query() for t in self.terms],
            [t.loose_query() for t in self.terms],
        ]
        rows = await self.pool.fetch(_GRADED, ids, wholes, self.circles, *queries)
        hits = [self._hit(*row) for row in rows if any(row[-1])]
        seen = await self.sees([(hit.kind, hit.id) for hit in hits])
        return [hit for hit in hits if hit.id in seen]

    def _hit(self, id_: UUID, kind: str, whole: UUID, lang: str, title_words: int, grades: list[int]) -> Found:
        worths = [WORTH[grade] for grade in grades]
        match = sum(map(float.__mul__, worths, self.weights)) / sum(self.weights)
        in_title = sum(grade >= 5 for grade in grades)
        if title_words and in_title:
            match += 0.12 * min(1.0, in_title / title_words)
        if lang and lang not in self.question.langs:
            match *= 0.55
        covers = tuple(place for place, grade in enumerate(grades) if grade)
        return Found(id_, kind, whole, match, _fields(grades), covers)

    def _held_enough(self, hits: list[Found]) -> list[Found]:
        covers: dict[UUID, set[int]] = {}
        for hit in hits:
            covers.setdefault(hit.whole, set()).update(hit.covers)
        all_ = sum(self.weights)
        enough = ENOUGH_KNOWN if self.known or self.question.loose else ENOUGH_OF_TWO if len(self.terms) < 3 else ENOUGH
        shares = {whole: sum(self.weights[place] for place in held) / all_ for whole, held in covers.items()}
        return [hit for hit in hits if shares[hit.whole] > enough]

    async def _on_themes(self, hits: list[Found]) -> list[Found]:
        """Things that carry a theme which is named by all words of the question, in any language."""
        everything = set(range(len(self.terms)))
        named = [hit.id for hit in hits if hit.kind == "theme" and set(hit.covers) == everything]
        if not named or self.question.loose:
            return []
        kinds, space, _, _, lang, since, until = self.narrow
        given = (named, self.circles, kinds, space, lang, since, until, MOST_ON_THEME)
        known = {hit.whole for hit in hits}
        rows = await self.pool.fetch(_ON, *given)
        themes = tuple(named)
        found = [row for row in rows if row[2] not in known]
        return [Found(row[0], row[1], row[2], 0.05, ("theme",), themes=themes) for row in found]


def _weights(holders: list[int], *, loose: bool) -> list[float]:
    """How much each word says that so many things hold, in rough steps: pages must not change with each new question.

    A word nobody holds is the rarest of two; among more it is taken for one that was not meant so.
    """
    weights = [round(log(1 + 4 * RARE / (1 + count)), 1) + 0.3 for count in holders]
    if (len(holders) < 3 and not loose) or not any(holders):
        return weights
    least = min(weight for weight, count in zip(weights, holders, strict=True) if count)
    return [weight if count else least for weight, count in zip(weights, holders, strict=True)]


def _fields(grades: Sequence[int]) -> tuple[str, ...]:
    names = {6: "title", 5: "title", 4: "about", 3: "text", 2: "text", 1: "spelling"}
    return tuple(dict.fromkeys(names[grade] for grade in sorted(grades, reverse=True) if grade))


def _is_within(asked: str, word: str) -> bool:
    """Whether a word is one that holds the asked one as a part: what is before it is a word of its own, too."""
    place = word.find(asked)
    least = 2 if "\u0600" <= asked[:1] <= "\u06ff" else 3
    return place >= least or (place > 0 and least == 2)


def _plain_columns(source: Source) -> tuple[Any, ...]:
    return (
        source.id,
        source.kind,
        source.circle_id,
        source.whole,
        source.space_id,
        source.lang,
        source.created_at,
        source.stamp,
        FORMAT,
        list(source.themes),
        list(source.goals),
        title_words(source),
        source.text,
    )
