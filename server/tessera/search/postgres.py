"""The PostgreSQL engine: full-text for words and beginnings of words, trigrams for what is misspelt.

A word matches by its stem in the languages it is likely in, or by the beginning of its folded form in any. Where
that finds less than a page, documents with a *similar* word follow: typos, and parts of compounds.
Circles come as an array of up to some thousand ids; `IN (SELECT unnest(…))` makes it a hash, while `= ANY` of a
parameter is compared one by one for each row.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from tessera.search.port import MOST_HITS, Found, Question, Source
from tessera.search.stems import CONFIGURATIONS, Stems
from tessera.search.words import clean, fold, split

if TYPE_CHECKING:
    from tessera.core.database import Database, Tx

FEW = 20
MOST_NEAR = 100
SHORTEST_NEAR = 4
NEAR_ENOUGH_BESIDE_EXACT = 0.65

DOCUMENT_IS_VISIBLE = "d.circle_id IN (SELECT unnest($2::bigint[]))"

_FIND = f"""
WITH found AS MATERIALIZED (
    SELECT d.id, d.tsv FROM document d
    WHERE d.tsv @@ $1::text::tsquery AND {DOCUMENT_IS_VISIBLE} AND ($3::uuid IS NULL OR d.space_id = $3)
    ORDER BY d.created_at DESC, d.id LIMIT {MOST_HITS}
)
SELECT id, ts_rank('{{0.1, 0.3, 0.5, 1.0}}', tsv, $1::text::tsquery, 1) FROM found
"""
_NEAR = f"SELECT id, likeness FROM near_documents($1::text[], $2::bigint[], $3::uuid, {MOST_NEAR})"

_PUT = """
INSERT INTO {table} (id, kind, circle_id, space_id, lang, created_at, edited_at, text, folded, tsv)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,
    setweight(to_tsvector($10::text::regconfig, $11::text), 'A') || setweight(to_tsvector('simple', $12), 'A')
    || setweight(to_tsvector($10::text::regconfig, $12::text), 'B')
    || setweight(to_tsvector($10::text::regconfig, $13::text), 'C') || setweight(to_tsvector('simple', $14), 'D')
    || setweight(to_tsvector($10::text::regconfig, $14::text), 'D'))
ON CONFLICT (id) DO UPDATE SET (kind, circle_id, space_id, lang, created_at, edited_at, text, folded, tsv)
    = ROW (excluded.kind, excluded.circle_id, excluded.space_id, excluded.lang, excluded.created_at,
           excluded.edited_at, excluded.text, excluded.folded, excluded.tsv)
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
        rows = await db.pool.fetch(_FIND, query, circles, question.space_id)
        found = [Found(row[0], 1 + row[1]) for row in rows]
        if len(found) < FEW:
            found += await self._near(db, circles, question, said, {hit.id for hit in found})
        return sorted(found, key=lambda hit: (-hit.score, hit.id))

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

    async def _near(
        self, db: "Database", circles: Sequence[int], question: Question, said: list[str], known: set[UUID]
    ) -> Iterator[Found] | list[Found]:
        asked = sorted({fold(word) for word in said}, key=len, reverse=True)
        asked = [word for word in asked if len(word) >= SHORTEST_NEAR]
        if not asked:
            return []
        least = NEAR_ENOUGH_BESIDE_EXACT if known else 0.0
        rows = await db.pool.fetch(_NEAR, asked, circles, question.space_id)
        return (Found(id_, like / 2) for id_, like in rows if id_ not in known and like >= least)

    async def put(self, tx: "Tx", sources: Sequence[Source], table: str = "document") -> None:
        """See the port; `table` is another one while `reindex` builds beside."""
        driver = await tx.driver()
        rows = sorted((_row(source) for source in sources), key=lambda row: row[0])
        await driver.executemany(_PUT.format(table=table), rows)

    async def drop(self, tx: "Tx", ids: Sequence[UUID]) -> None:
        """See the port."""
        await (await tx.driver()).execute(_DROP, ids)


def _row(source: Source) -> tuple[object, ...]:
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
        " ".join(dict.fromkeys(folded_title + folded_text)),
        CONFIGURATIONS[source.lang],
        " ".join(title),
        " ".join(folded_title),
        " ".join(text),
        " ".join(folded_text),
    )
