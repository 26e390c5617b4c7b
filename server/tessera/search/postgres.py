"""The PostgreSQL engine: full-text for words and beginnings of words, trigrams for what is misspelt.

A word matches by its stem in the languages it is likely in, or by the beginning of its folded form in any. Where
that finds less than a page, documents with a *similar* word follow: typos, and parts of compounds.
Circles come as an array of up to some thousand ids; `IN (SELECT unnest(…))` makes it a hash, while `= ANY` of a
parameter is compared one by one for each row. The functions are in `schema.sql`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tessera.search.port import MOST_HITS, Found, Question, Source
from tessera.search.stems import CONFIGURATIONS, Stems
from tessera.search.words import clean, fold, shape, split

if TYPE_CHECKING:
    from tessera.core.database import Database, Tx

FEW = 20
NEARNESS = (0.75, 0.6, 0.42)
NEAR_ENOUGH_BESIDE_EXACT = 0.6
SHORTEST_NEAR = 4
MOST_NEAR = 100
LAST_PLACE = 16_383

_FIND = "SELECT id, rank FROM matching_documents($1::text::tsquery, $5::text[], $2::bigint[], $3::uuid, $4)"
_NEAR = (
    "SELECT u.place, n.word, n.likeness FROM unnest($1::text[]) WITH ORDINALITY u (shape, place), near_words(u.shape) n"
)
_KNOW_WORDS = "INSERT INTO document_word SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING"

_PUT = """
INSERT INTO {table} (id, kind, circle_id, space_id, lang, created_at, edited_at, text, tsv)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8,
    setweight(to_tsvector($9::text::regconfig, $10::text), 'A') || $14::text::tsvector
    || setweight(to_tsvector($9::text::regconfig, $11::text), 'B')
    || setweight(to_tsvector($9::text::regconfig, $12::text), 'C') || $15::text::tsvector
    || setweight(to_tsvector($9::text::regconfig, $13::text), 'D'))
ON CONFLICT (id) DO UPDATE SET (kind, circle_id, space_id, lang, created_at, edited_at, text, tsv)
    = ROW (excluded.kind, excluded.circle_id, excluded.space_id, excluded.lang, excluded.created_at,
           excluded.edited_at, excluded.text, excluded.tsv)
"""
_DROP = "DELETE FROM document WHERE id = ANY ($1::uuid[])"


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def beginning(word: str, lang: str, *, last: bool) -> str | None:
    """The folded beginning by which a typed word also matches, None where it is too short to say anything.

    A Ukrainian word loses its ending, as there is no dictionary that would take it off.
    """
    folded = fold(word)
    if lang == "uk" and len(folded) >= 5:
        return folded[: -2 if len(folded) >= 7 else -1]
    return folded if len(folded) >= (2 if last else 4) else None


def _like_all(rows: Sequence[Any], asked: int, least: float) -> str:
    """A query for documents with a word at least so like each asked one; empty where one has no such word."""
    words: list[list[str]] = [[] for _ in range(asked)]
    for place, word, likeness in rows:
        if likeness >= least:
            words[place - 1].append(_quoted(word))
    return " & ".join(f"({' | '.join(sorted(some))})" for some in words) if all(words) else ""


class PostgresEngine:
    """The engine of `port.Engine` on the table `document`."""

    def __init__(self) -> None:
        self.stems = Stems()

    async def find(self, db: "Database", circles: Sequence[int], question: Question) -> list[Found]:
        """See the port. Exact hits score above 1, near ones below."""
        if not question.words:
            return []
        await self.stems.load(db, ((lang, word) for lang in question.langs for word in question.words))
        said = self.telling(question)
        query = " & ".join(self._alternatives(word, question) for word in said)
        found = await self._matching(db, circles, question, query, MOST_HITS)
        hits = {id_: 1 + rank for id_, rank in found}
        if len(hits) < FEW:
            await self._add_near(db, circles, question, said, hits)
        return sorted((Found(*hit) for hit in hits.items()), key=lambda hit: (-hit.score, hit.id))

    async def _matching(
        self, db: "Database", circles: Sequence[int], question: Question, query: str, at_most: int
    ) -> list[tuple[UUID, float]]:
        rows = await db.pool.fetch(_FIND, query, circles, question.space_id, at_most, question.langs)
        return [(row[0], row[1]) for row in rows]

    def telling(self, question: Question) -> list[str]:
        """The words that are no stop words in any likely language; all, if there are no others."""
        said = [word for word in question.words if all(self.stems.of(lang, word) for lang in question.langs)]
        return said or list(question.words)

    def _alternatives(self, word: str, question: Question) -> str:
        last = word == question.words[-1]
        stems = {stem for lang in question.langs for stem in self.stems.of(lang, word)}
        parts = {_quoted(stem) for stem in stems} | {_quoted(fold(word))}
        begins = {beginning(word, lang, last=last) for lang in question.langs}
        parts |= {f"{_quoted(begin)}:*" for begin in begins if begin}
        return f"({' | '.join(sorted(parts))})"

    async def _add_near(
        self, db: "Database", circles: Sequence[int], question: Question, said: list[str], hits: dict[UUID, float]
    ) -> None:
        """Add documents with words like all asked ones, the most alike first, until there is a page."""
        asked = list(dict.fromkeys(fold(word) for word in said if len(fold(word)) >= SHORTEST_NEAR))
        if not asked:
            return
        rows = await db.pool.fetch(_NEAR, [shape(word) for word in asked])
        before = ""
        for least in NEARNESS:
            if len(hits) >= FEW or (hits and least < NEAR_ENOUGH_BESIDE_EXACT):
                return
            query = _like_all(rows, len(asked), least)
            if query and query != before:
                for id_, rank in await self._matching(db, circles, question, query, MOST_NEAR):
                    # Only whether the language fits: the rank within depends on how many near words the query
                    # holds, and these are words of all texts, hidden and deleted ones too.
                    hits.setdefault(id_, (least + (rank > 1) / 20) / 2)
            before = query

    async def put(self, tx: "Tx", sources: Sequence[Source], table: str = "document") -> None:
        """See the port; `table` is another one while `reindex` builds beside."""
        driver = await tx.driver()
        rows = sorted((_row(source) for source in sources), key=lambda row: row[0])
        await driver.executemany(_PUT.format(table=table), rows)
        folded = (f"{row[-5]} {row[-3]}" for row in rows)
        words = sorted({word for text in folded for word in text.split() if len(word) >= SHORTEST_NEAR})
        # In one order, so that two who add words at once wait for each other and never in a circle.
        await driver.execute(_KNOW_WORDS, words, [shape(word) for word in words])

    async def drop(self, tx: "Tx", ids: Sequence[UUID]) -> None:
        """See the port."""
        await (await tx.driver()).execute(_DROP, ids)


def _row(source: Source) -> tuple[Any, ...]:
    title, text = split(clean(source.title)), split(clean(source.text))
    folded_title, folded_text = [fold(word) for word in title], [fold(word) for word in text]
    return (
        source.id,
        source.kind,
        source.circle_id,
        source.space_id,
        source.lang,
        source.created_at,
        source.edited_at,
        source.text,
        CONFIGURATIONS[source.lang],
        " ".join(title),
        " ".join(folded_title),
        " ".join(text),
        " ".join(folded_text),
        _vector(folded_title, "A"),
        _vector(folded_text, "D"),
    )


def _vector(words: Sequence[str], weight: str) -> str:
    """Whole words as PostgreSQL writes a tsvector; its parser would take 1e5 of "1e5abc" for a number."""
    return " ".join(f"{_quoted(word)}:{min(place, LAST_PLACE)}{weight}" for place, word in enumerate(words, 1))
