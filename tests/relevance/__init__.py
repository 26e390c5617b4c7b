"""The relevance set: an invented corpus, and queries judged by someone who has not seen the ranking.

`corpus()` and `queries()` give the two files as they are. `visible` says who may see a document, `ndcg_at_10` and
`success_at_1` are the two figures. Nothing here knows the search.
"""

import json
from math import log2
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
Document = dict[str, Any]
Query = dict[str, Any]


def corpus() -> list[Document]:
    return json.loads((FOLDER / "corpus.json").read_text(encoding="utf-8"))


def queries() -> list[Query]:
    return json.loads((FOLDER / "queries.json").read_text(encoding="utf-8"))


def visible(document: Document, reader: str) -> bool:
    """Reader is "visitor", "network" or "member_of:<space>"; a member is in no other closed space."""
    return who_may_see(document) in circles(reader)


def who_may_see(document: Document) -> str:
    """The one circle that sees it: "public", "network" or the id of a closed space."""
    match document["kind"]:
        case "question":
            return document["space"] if document["audience"] == "space" else document["audience"]
        case "person":
            return "network"
        case "space":
            return document["id"] if document["visibility"] == "members" else document["visibility"]
    return "public"


def circles(reader: str) -> set[str]:
    if reader == "visitor":
        return {"public"}
    return {"public", "network", reader.removeprefix("member_of:")}


def ndcg_at_10(ranked: list[str], judgements: dict[str, int]) -> float:
    """Ranked are the ids of documents, best first. Judgements must not be empty."""
    best = sorted(judgements.values(), reverse=True)
    return gain([judgements.get(found, 0) for found in ranked]) / gain(best)


def gain(grades: list[int]) -> float:
    return sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades[:10], start=1))


def success_at_1(ranked: list[str], judgements: dict[str, int]) -> bool:
    return bool(ranked) and judgements.get(ranked[0], 0) >= 2
