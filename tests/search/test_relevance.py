"""The search on the relevance set (tests/relevance): what must be so, not how good it is; `make bench` prints that."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.relevance.loading import load, unload
from tests.relevance.measuring import SEARCHES, Figures, measure
from tests.relevance.world import fill
from tests.support.databases import Cluster


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def figures(cluster: Cluster) -> AsyncIterator[dict[str, Figures]]:
    async with cluster.fresh() as db:
        world = await fill(db)
        await load(world)
        try:
            yield {name: await measure(world, search) for name, search in SEARCHES.items()}
        finally:
            unload()


async def test_what_must_find_nothing_finds_nothing(figures: dict[str, Figures]) -> None:
    assert figures["tessera"].loud == []


async def test_no_reader_finds_what_is_hidden_from_them(figures: dict[str, Figures]) -> None:
    assert figures["tessera"].leaks == []


async def test_the_search_ranks_better_than_both_baselines(figures: dict[str, Figures]) -> None:
    means = {name: found.means() for name, found in figures.items()}
    for name in ("ilike", "ts_rank"):
        assert means["tessera"]["ndcg_at_10"] > means[name]["ndcg_at_10"]
        assert means["tessera"]["success_at_1"] > means[name]["success_at_1"]


async def test_no_language_is_left_behind(figures: dict[str, Figures]) -> None:
    for lang, values in figures["tessera"].ndcg.items():
        assert sum(values) / len(values) > 0.6, lang
