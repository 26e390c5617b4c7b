"""How well search finds, beside plain ILIKE and untuned `ts_rank`: nDCG@10 and success@1 over tests/relevance."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import mean

from tests.relevance.loading import load, unload
from tests.relevance.measuring import SEARCHES, Figures, measure
from tests.relevance.world import fill
from tests.support.databases import Cluster

Note = Callable[[str, float, str], None]


async def _figures(cluster: Cluster) -> dict[str, Figures]:
    async with cluster.fresh() as db:
        world = await fill(db)
        await load(world)
        try:
            return {name: await measure(world, search) for name, search in SEARCHES.items()}
        finally:
            unload()


def relevance(note: Note) -> None:
    """Measure in a database of its own and note every figure."""
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster(Path(folder))
        try:
            figures = asyncio.run(_figures(cluster))
        finally:
            cluster.stop()
    for name, found in figures.items():
        for figure, value in found.means().items():
            note(f"{figure} {name}", value, "of 1")
    ours = figures["tessera"]
    for lang in sorted(ours.ndcg):
        note(f"ndcg_at_10 tessera {lang}", mean(ours.ndcg[lang]), "of 1")
        note(f"success_at_1 tessera {lang}", mean(ours.success[lang]), "of 1")
    note("hidden_found", len(ours.leaks), "hits")
    note("nothing_found_wrongly", len(ours.loud), "queries")
