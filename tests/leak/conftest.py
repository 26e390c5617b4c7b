"""The twins, made once for all tests of this folder."""

import logging
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.leak.twins import Twins
from tests.support.databases import Cluster

# Thousands of requests: their log lines would hide what differs.
logging.getLogger("httpx").setLevel(logging.WARNING)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def twins(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Twins]:
    """Every pair of worlds, each made at its first use."""
    made = Twins(cluster, tmp_path_factory)
    yield made
    await made.close()
