"""The figures of three searches over the relevance set: ours, plain ILIKE, and `ts_rank` as it comes.

The two others search whole threads, with all their parts in one text, in the circles of the reader.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from statistics import mean

from tessera.search.queries import find
from tessera.search.stems import CONFIGURATIONS
from tests.relevance import Query, corpus, ndcg_at_10, queries, success_at_1, visible
from tests.relevance.world import RelevanceWorld

Search = Callable[[RelevanceWorld, Query], Awaitable[list[str]]]

_THINGS = """
CREATE TABLE IF NOT EXISTS plain_thing AS
SELECT d.whole_id AS id, min(d.circle_id) AS circle_id, max(d.created_at) AS at, min(d.lang) AS lang,
       concat_ws(' ', max(t.title), max(s.title), max(p.name), max(o.name), string_agg(d.text, ' ')) AS text
FROM document d LEFT JOIN thread t ON t.id = d.whole_id LEFT JOIN space s ON s.id = d.whole_id
LEFT JOIN person p ON p.id = d.whole_id LEFT JOIN organisation o ON o.id = d.whole_id
GROUP BY d.whole_id
"""
_ILIKE = """
SELECT id FROM plain_thing WHERE circle_id = ANY ($1) AND text ILIKE ALL ($2::text[])
ORDER BY at DESC NULLS LAST, id LIMIT 10
"""
_TS_RANK = """
SELECT id FROM plain_thing, plainto_tsquery($2::text::regconfig, $3) q
WHERE circle_id = ANY ($1) AND to_tsvector($2::text::regconfig, text) @@ q
ORDER BY ts_rank(to_tsvector($2::text::regconfig, text), q) DESC, id LIMIT 10
"""


@dataclass
class Figures:
    """Means over the judged queries; `leaks` are hits the reader may not see, `loud` queries that find something
    and must not."""

    ndcg: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    success: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    leaks: list[str] = field(default_factory=list)
    loud: list[str] = field(default_factory=list)

    def means(self) -> dict[str, float]:
        """nDCG@10 and success@1 over all judged queries."""
        return {
            "ndcg_at_10": mean(value for values in self.ndcg.values() for value in values),
            "success_at_1": mean(value for values in self.success.values() for value in values),
        }


async def ours(world: RelevanceWorld, query: Query) -> list[str]:
    """The ten first things of the search itself."""
    hits = await find(world.db, world.readers[query["reader"]], query["q"], reading=query["lang"], limit=10)
    return [world.names[hit.id] for hit in hits.items]


async def plain_ilike(world: RelevanceWorld, query: Query) -> list[str]:
    """Things that hold every word as it stands, the newest first."""
    words = [f"%{word}%" for word in query["q"].replace('"', "").split()]
    rows = await world.db.pool.fetch(_ILIKE, list(world.readers[query["reader"]].circles), words)
    return [world.names[row[0]] for row in rows]


async def ts_rank(world: RelevanceWorld, query: Query) -> list[str]:
    """PostgreSQL's full text in the language of the query, by its own rank."""
    circles = list(world.readers[query["reader"]].circles)
    rows = await world.db.pool.fetch(_TS_RANK, circles, CONFIGURATIONS[query["lang"]], query["q"])
    return [world.names[row[0]] for row in rows]


SEARCHES: dict[str, Search] = {"tessera": ours, "ilike": plain_ilike, "ts_rank": ts_rank}


async def measure(world: RelevanceWorld, search: Search) -> Figures:
    """Ask every query as its reader."""
    await world.db.pool.execute(_THINGS)
    documents = {document["id"]: document for document in corpus()}
    figures = Figures()
    for query in queries():
        ranked = await search(world, query)
        figures.leaks += [f"{query['id']}: {name}" for name in ranked if not visible(documents[name], query["reader"])]
        if query.get("nothing"):
            figures.loud += [query["id"]] if ranked else []
        elif "hidden_best" not in query:
            figures.ndcg[query["lang"]].append(ndcg_at_10(ranked, query["judgements"]))
            figures.success[query["lang"]].append(success_at_1(ranked, query["judgements"]))
    return figures
